/// A layer in its place: what it reads and writes, as numbers of the network's values.
struct NetworkStep: Sendable {
  enum Layer: Sendable {
    case sample(any SampleLayer)
    case batch(any BatchLayer)

    var parameters: [Parameter] {
      switch self {
      case .sample(let layer): layer.parameters
      case .batch(let layer): layer.parameters
      }
    }
  }

  /// For error messages.
  let name: String
  let layer: Layer
  let inputs: [Int]
  let output: Int

  var sampleLayer: (any SampleLayer)? {
    if case .sample(let layer) = layer { layer } else { nil }
  }
}

/// Neighbouring steps that run together: one that needs the whole batch, or several that do not.
struct NetworkRun: Sendable {
  /// How a step's gradient reaches one of its inputs.
  enum Use: Sendable {
    case unneeded
    /// It is the first to write: the last reader of the value.
    case written
    /// Readers after it have written already.
    case added
  }

  let steps: Range<Int>
  /// Samples that a worker takes at once.
  let tileSize: Int
  /// For each step and each of its inputs.
  let uses: [[Use]]
  /// Where gradients stand before they are added, by the place of the input.
  let spares: [ValueMemory]
}

/// Which gradients there are, where they lie and how they are added up.
///
/// The readers of a value add their gradients from the last to the first: a fixed order.
struct GradientPlan {
  let runs: [NetworkRun]
  let gradients: [ValueMemory?]

  /// So many elements of a value, of the samples of a tile, stay in the cache (L2) with its
  /// neighbours.
  private static let elementsOfTile = 16_384

  init(_ steps: [NetworkStep], output: Int, counts: [Int], batchSize: Int, workerCount: Int) {
    // A gradient is needed where something before it has weights.
    var isNeeded = counts.map { _ in false }
    for step in steps {
      isNeeded[step.output] =
        step.inputs.contains { isNeeded[$0] }
        || step.layer.parameters.contains(where: \.isTrainable)
    }
    let ranges = GradientPlan.ranges(of: steps)
    // The run in which a value is made and read; `nil` where there are several.
    var home: [Int?] = counts.map { _ in nil }
    var isShared = counts.map { _ in false }
    isShared[output] = true
    for (run, range) in ranges.enumerated() {
      for value in steps[range].flatMap({ $0.inputs + [$0.output] }) {
        if let other = home[value], other != run { isShared[value] = true }
        home[value] = run
        if steps[range.lowerBound].sampleLayer == nil { isShared[value] = true }
      }
    }
    let sizes = ranges.map { range in
      let greatest = steps[range].flatMap { $0.inputs + [$0.output] }.map { counts[$0] }.max() ?? 1
      return min(max(1, Self.elementsOfTile / max(1, greatest)), StepContext.samplesOfTask)
    }
    gradients = counts.enumerated().map { value, count in
      guard isNeeded[value] else { return nil }
      guard !isShared[value], let run = home[value] else {
        return ValueMemory(count: count, batchSize: batchSize)
      }
      return ValueMemory(count: count, samplesOfWorker: sizes[run], workerCount: workerCount)
    }
    let uses = GradientPlan.uses(steps, isNeeded)
    runs = ranges.enumerated().map { run, range in
      var spares: [Int] = []
      for (step, uses) in zip(steps[range], uses[range]) {
        for (place, use) in uses.enumerated() {
          if spares.count <= place { spares.append(0) }
          if use == .added { spares[place] = max(spares[place], counts[step.inputs[place]]) }
        }
      }
      let isBatch = steps[range.lowerBound].sampleLayer == nil
      return NetworkRun(
        steps: range, tileSize: sizes[run], uses: Array(uses[range]),
        spares: spares.map {
          isBatch
            ? ValueMemory(count: $0, batchSize: batchSize)
            : ValueMemory(count: $0, samplesOfWorker: sizes[run], workerCount: workerCount)
        })
    }
  }

  private static func ranges(of steps: [NetworkStep]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (index, step) in steps.enumerated() {
      if let last = ranges.last, step.sampleLayer != nil,
        steps[last.lowerBound].sampleLayer != nil
      {
        ranges[ranges.count - 1] = last.lowerBound..<index + 1
      } else {
        ranges.append(index..<index + 1)
      }
    }
    return ranges
  }

  private static func uses(_ steps: [NetworkStep], _ isNeeded: [Bool]) -> [[NetworkRun.Use]] {
    var isWritten = isNeeded.map { _ in false }
    var uses: [[NetworkRun.Use]] = []
    for step in steps.reversed() {
      uses.append(
        step.inputs.map { value in
          guard isNeeded[value] else { return .unneeded }
          defer { isWritten[value] = true }
          return isWritten[value] ? .added : .written
        })
    }
    return uses.reversed()
  }
}
