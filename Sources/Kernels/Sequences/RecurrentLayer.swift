import RealModule

/// A recurrent layer on one sequence.
public struct RecurrentLayer: Hashable, Sendable {
  /// What happens at each step.
  public enum Cell: Hashable, Sendable {
    /// One product, no gates.
    case simple
    /// Gates input, forget, cell, output.
    case lstm
    /// Gates update, reset, candidate.
    case gru(resetsAfter: Bool)

    var gateCount: Int {
      switch self {
      case .simple: 1
      case .lstm: 4
      case .gru: 3
      }
    }

    /// How many states the cell keeps: the output, and the LSTM's cell.
    public var stateCount: Int { self == .lstm ? 2 : 1 }
  }

  /// What happens at each step.
  public let cell: Cell
  /// Steps, elements of a step's input, elements of its output.
  public let steps: Int, features: Int, units: Int
  /// The function of candidates and outputs, and that of gates.
  public let activation: ElementFunction, recurrentActivation: ElementFunction
  /// Whether every step's output is kept, and not the last one's alone.
  public let returnsSequences: Bool
  /// Whether the last step comes first; outputs stand in the order of steps.
  public let goesBackwards: Bool
  /// Whether the output of a masked step is zeros, and not the last output.
  public let zeroesMaskedOutputs: Bool
  /// Whether the output of a masked step is the state, also before the first output.
  public let repeatsStates: Bool

  /// Plans a layer.
  public init(
    cell: Cell, steps: Int, features: Int, units: Int, activation: ElementFunction,
    recurrentActivation: ElementFunction, returnsSequences: Bool, goesBackwards: Bool,
    zeroesMaskedOutputs: Bool, repeatsStates: Bool = false
  ) {
    self.cell = cell
    self.steps = steps
    self.features = features
    self.units = units
    self.activation = activation
    self.recurrentActivation = recurrentActivation
    self.returnsSequences = returnsSequences
    self.goesBackwards = goesBackwards
    self.zeroesMaskedOutputs = zeroesMaskedOutputs
    self.repeatsStates = repeatsStates
  }

  private var width: Int { cell.gateCount * units }
  /// Elements of scratch memory that `run` needs: all steps' products with the filter, one step's
  /// with the recurrent filter, and one more for a GRU that resets first.
  public var scratchCount: Int { steps * width + width + units }
  /// Elements of the states.
  public var stateCount: Int { cell.stateCount * units }
  /// Elements of the output.
  public var outputCount: Int { returnsSequences ? steps * units : units }

  /// Runs one sequence.
  ///
  /// - Parameters:
  ///   - sequence: `[steps, features]`.
  ///   - mask: one number a step, 0 for those that change nothing; empty for none.
  ///   - filter: `[features, gates * units]`.
  ///   - recurrentFilter: `[units, gates * units]`.
  ///   - bias: `[gates * units]`, twice that for a GRU that resets after, or empty.
  ///   - memory: the states, `stateCount` elements, first and last ones; then scratch memory.
  ///   - output: `[steps, units]` or `[units]`.
  public func run(
    sequence: Span<Float>, mask: Span<Float>, filter: Span<Float>, recurrentFilter: Span<Float>,
    bias: Span<Float>, memory: inout MutableSpan<Float>, output: inout MutableSpan<Float>
  ) {
    precondition(sequence.count == steps * features, "sequence")
    precondition(mask.isEmpty || mask.count == steps, "mask")
    precondition(filter.count == features * width, "filter")
    precondition(recurrentFilter.count == units * width, "recurrent filter")
    let biasCount = cell == .gru(resetsAfter: true) ? 2 * width : width
    precondition(bias.isEmpty || bias.count == biasCount, "bias")
    precondition(memory.count >= stateCount + scratchCount, "memory")
    precondition(output.count == outputCount, "output")
    sequence.withUnsafeBufferPointer { sequence in
      filter.withUnsafeBufferPointer { filter in
        recurrentFilter.withUnsafeBufferPointer { recurrentFilter in
          bias.withUnsafeBufferPointer { bias in
            memory.withUnsafeMutableBufferPointer { memory in
              output.withUnsafeMutableBufferPointer { output in
                guard let states = memory.baseAddress, let r = recurrentFilter.baseAddress,
                  let y = output.baseAddress
                else { return }
                let products = states + stateCount
                multiply(sequence, filter, bias.isEmpty ? nil : bias.baseAddress, into: products)
                y.update(repeating: 0, count: output.count)
                for turn in 0..<steps {
                  let step = goesBackwards ? steps - 1 - turn : turn
                  let row = returnsSequences ? y + turn * units : y
                  if !mask.isEmpty, mask[step] == 0 {
                    if zeroesMaskedOutputs {
                      row.update(repeating: 0, count: units)
                    } else if repeatsStates {
                      row.update(from: states, count: units)
                    } else if returnsSequences, turn > 0 {
                      row.update(from: row - units, count: units)
                    }
                    continue
                  }
                  advance(
                    products + step * width, recurrentFilter: r,
                    recurrentBias: cell == .gru(resetsAfter: true) && !bias.isEmpty
                      ? bias.baseAddress.map { $0 + width } : nil,
                    states: states, scratch: products + steps * width)
                  row.update(from: states, count: units)
                }
              }
            }
          }
        }
      }
    }
  }

  /// All steps' products with the filter, on top of the bias.
  private func multiply(
    _ sequence: UnsafeBufferPointer<Float>, _ filter: UnsafeBufferPointer<Float>,
    _ bias: UnsafePointer<Float>?, into products: UnsafeMutablePointer<Float>
  ) {
    for step in 0..<steps {
      if let bias {
        (products + step * width).update(from: bias, count: width)
      } else {
        (products + step * width).update(repeating: 0, count: width)
      }
    }
    guard features > 0, steps > 0 else { return }
    GEMM.multiply(
      sequence.baseAddress, filter.baseAddress, .plain, m: steps, k: features, n: width,
      accumulating: true, into: products)
  }

  /// One step; `gates` hold the product of its input.
  private func advance(
    _ gates: UnsafeMutablePointer<Float>, recurrentFilter: UnsafePointer<Float>,
    recurrentBias: UnsafePointer<Float>?, states: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    switch cell {
    case .simple:
      add(states, recurrentFilter, columns: 0..<width, to: gates)
      activation.apply(gates, count: units)
      states.update(from: gates, count: units)
    case .lstm:
      add(states, recurrentFilter, columns: 0..<width, to: gates)
      let (input, forget) = (gates, gates + units)
      let (candidate, output) = (gates + 2 * units, gates + 3 * units)
      let memory = states + units
      recurrentActivation.apply(input, count: 2 * units)
      activation.apply(candidate, count: units)
      recurrentActivation.apply(output, count: units)
      for i in 0..<units { memory[i] = forget[i] * memory[i] + input[i] * candidate[i] }
      for i in 0..<units { candidate[i] = memory[i] }
      activation.apply(candidate, count: units)
      for i in 0..<units { states[i] = output[i] * candidate[i] }
    case .gru(let resetsAfter):
      let (update, reset, candidate) = (gates, gates + units, gates + 2 * units)
      if resetsAfter {
        if let recurrentBias {
          scratch.update(from: recurrentBias, count: width)
        } else {
          scratch.update(repeating: 0, count: width)
        }
        add(states, recurrentFilter, columns: 0..<width, to: scratch)
        for i in 0..<2 * units { gates[i] += scratch[i] }
        recurrentActivation.apply(update, count: 2 * units)
        for i in 0..<units { candidate[i] += reset[i] * scratch[2 * units + i] }
      } else {
        add(states, recurrentFilter, columns: 0..<2 * units, to: gates)
        recurrentActivation.apply(update, count: 2 * units)
        for i in 0..<units { scratch[i] = reset[i] * states[i] }
        add(scratch, recurrentFilter, columns: 2 * units..<width, to: gates)
      }
      activation.apply(candidate, count: units)
      for i in 0..<units { states[i] = update[i] * states[i] + (1 - update[i]) * candidate[i] }
    }
  }

  /// `sums[columns] += state · recurrentFilter[:, columns]`, row after row.
  private func add(
    _ state: UnsafePointer<Float>, _ recurrentFilter: UnsafePointer<Float>, columns: Range<Int>,
    to sums: UnsafeMutablePointer<Float>
  ) {
    for unit in 0..<units {
      let factor = state[unit]
      let row = recurrentFilter + unit * width
      for column in columns { sums[column] += factor * row[column] }
    }
  }
}
