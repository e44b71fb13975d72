import Datasets
import Evaluation
import Inference
import Kernels
import ModelGraph
import Scoring
import Tensors

/// Which samples' classes changed weights can't change, from the changed layer alone.
///
/// The layer's own error is measured sample by sample, on what the network made in front of it; what
/// stands behind makes it so many times longer at most (Y. Tsuzuku, I. Sato and M. Sugiyama,
/// "Lipschitz-margin training", NeurIPS 2018, arXiv 1802.04034). Nothing behind the layer is run.
struct BoundedTrials: Sendable {
  /// A variant that differs in one layer.
  private struct Trial: Sendable {
    let node: Int
    let program: Program
  }

  /// What became of samples.
  struct Outcomes: Sendable {
    /// What the network made of them.
    var base: SampleOutcomes
    /// What it said.
    var baseOutputs: [Float] = []
    /// By variant, then by sample: whether the class can't change.
    var areSettled: [[Bool]]
    /// The changed layers' own errors.
    var localErrors: [SignalError]
  }

  /// What rounding may put into a layer's output, in parts of its length.
  ///
  /// Sums of `n` terms rounded each by itself err by about √n · 2⁻²⁴ of the terms' length (N. J. Higham
  /// and T. Mary, "A new approach to probabilistic rounding error analysis", SIAM J. Sci. Comput. 41
  /// (2019)): for n = 4,096 that is this number. Kernels sum in lanes and blocks, which errs less; what
  /// they are measured to do (`LipschitzBoundTests`) is a tenth of it, Winograd's convolutions among
  /// them.
  static let rounding = 0x1p-18

  private let network: CutNetwork
  private let bounds: NetworkGains
  private let whole: Program
  private let trials: [Int: Trial]
  private let scale: OutputScale

  /// Prepares some of the variants; `nil` where the network's end is not understood.
  init?(
    _ model: Model, variants: [VariantStudy.Variant], chosen: [Int], scale: OutputScale
  ) throws {
    let network = try CutNetwork(model)
    let shapes = try network.model.valueShapes()
    guard scale != .unknown, network.model.graph.inputs.count == 1,
      let bounds = NetworkGains(network.model, shapes: shapes, scale: scale)
    else { return nil }
    self.network = network
    self.bounds = bounds
    self.scale = scale
    let output = network.model.graph.outputs[0].value
    whole = try network.program(
      0..<network.nodes.count, outputs: [output] + network.nodes.map(\.output), tileSize: 8)
    var trials: [Int: Trial] = [:]
    for index in chosen {
      let changed = try CutNetwork(model.replacing(variants[index].weights))
      let places = changed.changedNodes(from: network)
      guard places.count == 1, let place = places.first, bounds.gains[place] != nil else {
        continue
      }
      trials[index] = Trial(
        node: place,
        program: try changed.program(
          place..<place + 1, outputs: [network.nodes[place].output], tileSize: 8))
    }
    self.trials = trials
  }

  /// The variants that there is a bound for.
  var bounded: Set<Int> { Set(trials.keys) }

  /// What a variant's own layer costs, in runs of the whole network.
  func ownCost(of variant: Int) -> Double {
    trials[variant].map { network.restCosts[$0.node] - network.restCosts[$0.node + 1] } ?? 0
  }

  /// Runs the network, and the own layer of some of the variants.
  ///
  /// - Precondition: there is a bound for each of `chosen`.
  func outcomes(
    of chosen: [Int], on dataset: any Dataset, targets: Targets, runner: BatchRunner
  ) async throws -> Outcomes {
    let tried = chosen.compactMap { trials[$0] }
    precondition(tried.count == chosen.count, "variants without a bound")
    let count = whole.outputShape.elementCount
    let empty = Outcomes(
      base: SampleOutcomes(perSample: count, targets: targets, scale: scale),
      areSettled: chosen.map { _ in [] }, localErrors: chosen.map { _ in SignalError() })
    let input = network.model.graph.inputs[0]
    let parts = try await runner.mapOutputs(
      whole, over: dataset, sampleCount: dataset.sampleCount
    ) { tile, outputs -> Outcomes in
      var values = Dictionary(
        zip(network.nodes.map(\.output), outputs.dropFirst()),
        uniquingKeysWith: { first, _ in first })
      var inputs = [Float](repeating: 0, count: tile.range.count * input.shape.elementCount)
      var span = inputs.mutableSpan
      try dataset.read(tile.range, into: &span)
      values[input.value] = inputs
      var result = empty
      let base = outputs[0]
      result.baseOutputs = base
      for (place, sample) in tile.range.enumerated() {
        result.base.append(
          base.span.extracting(place * count..<(place + 1) * count), sample: sample,
          targets: targets, baseline: nil)
      }
      let roundings = roundings(values, tile.range.count)
      for (index, trial) in tried.enumerated() {
        result.areSettled[index] = areSettled(
          trial, values, base, roundings: roundings[trial.node],
          error: &result.localErrors[index])
      }
      return result
    }
    return parts.reduce(into: empty) { all, part in
      all.base.append(part.base)
      all.baseOutputs += part.baseOutputs
      for index in chosen.indices {
        all.areSettled[index] += part.areSettled[index]
        all.localErrors[index] += part.localErrors[index]
      }
    }
  }

  private func areSettled(
    _ trial: Trial, _ values: [ValueID: [Float]], _ outputs: [Float], roundings: [Double],
    error: inout SignalError
  ) -> [Bool] {
    let sampleCount = roundings.count
    var workspace = trial.program.makeWorkspace()
    for (index, value) in network.crossings[trial.node].enumerated() {
      let numbers = values[value] ?? []
      workspace.setInput(index, to: numbers.span)
    }
    trial.program.run(sampleCount: sampleCount, in: &workspace)
    let output = network.nodes[trial.node].output
    let old = values[output] ?? []
    let new = workspace.outputs(count: old.count)
    _ = error.add(new.span, wanted: old.span)
    let lengths = lengths(of: output, new, minus: old, sampleCount)
    let gain = bounds.gains[trial.node] ?? .infinity
    let count = outputs.count / sampleCount
    return (0..<sampleCount).map { sample in
      let length = gain * lengths[sample] + roundings[sample]
      return DecisionBound.isSettled(
        outputs.span.extracting(sample * count..<(sample + 1) * count), scale: scale,
        rounding: BoundedTrials.rounding
      ) { bounds.readout.distance($0, $1) * length }
    }
  }

  /// By node and sample: what rounding in the layers behind may put into the readout, in the network and
  /// in the variant.
  private func roundings(_ values: [ValueID: [Float]], _ sampleCount: Int) -> [[Double]] {
    func rounding(of value: ValueID) -> [Double] {
      lengths(of: value, values[value] ?? [], minus: nil, sampleCount)
        .map { 2 * BoundedTrials.rounding * $0 }
    }
    // The product that makes logits of the readout, too.
    var sums = rounding(of: bounds.readout.value)
    var result = Array(repeating: sums, count: network.nodes.count)
    for index in network.nodes.indices.reversed() {
      if let gain = bounds.gains[index] {
        let own = rounding(of: network.nodes[index].output)
        for sample in 0..<sampleCount { sums[sample] += gain * own[sample] }
      }
      result[index] = sums
    }
    return result
  }

  /// The length of each sample of a value, or of a difference, in the scales of its channels.
  private func lengths(
    of value: ValueID, _ numbers: [Float], minus others: [Float]?, _ sampleCount: Int
  ) -> [Double] {
    let factors = bounds.scales[value].map { 1 / $0 }
    let size = numbers.count / sampleCount
    return (0..<sampleCount).map { sample in
      var sum = 0.0
      var channel = 0
      for place in sample * size..<(sample + 1) * size {
        let number = (Double(numbers[place]) - Double(others?[place] ?? 0)) * factors[channel]
        sum += number * number
        channel += 1
        if channel == factors.count { channel = 0 }
      }
      return sum.squareRoot()
    }
  }
}
