extension LevelEstimates {
  /// Estimates for numbers; the levels share the bootstrap's draws.
  ///
  /// Of several outputs a sample is drawn as a whole.
  static func ofNumbers(
    _ levels: [SampleOutcomes], _ targets: Targets, _ settings: AnalysisSettings
  ) -> [LevelEstimates] {
    let read = levels[0].areRead.indices.filter { levels[0].areRead[$0] }
    let perSample = levels[0].perSample
    let outputs = Double(read.count * perSample)
    var table = Bootstrap.Table(sampleCount: read.count)
    let variation = Variation(read.map { targets.values(of: $0) }, in: &table)
    let sound = levels.map { $0.notFiniteCount == 0 && !read.isEmpty }
    var statistics: [Bootstrap.Statistic] = []
    for (level, _) in zip(levels, sound).filter(\.1) {
      let absolute = table.add(read.map { level.errors[$0].absolute })
      let squares = table.add(read.map { level.errors[$0].squares })
      func add(_ sums: [Int], _ value: @escaping ([Double]) -> Double) {
        statistics.append(
          Bootstrap.Statistic(sums: sums, sampleCount: read.count, value: value))
      }
      add([absolute]) { $0[0] / outputs }
      add([squares]) { $0[0] / outputs }
      add([squares]) { ($0[0] / outputs).squareRoot() }
      add([squares] + variation.sums) { sums in
        variation.determination(squares: sums[0], sums.dropFirst())
      }
    }
    let distributions = settings.bootstrap.distributions(of: statistics, in: table)
    var next = 0
    return zip(levels, sound).map { level, isSound in
      guard isSound else { return LevelEstimates() }
      let own = distributions[next..<next + 4].map {
        $0.flatMap { Estimate($0, settings.confidence) }
      }
      next += 4
      return LevelEstimates(
        meanAbsoluteError: own[0], meanSquaredError: own[1], rootMeanSquaredError: own[2],
        determination: own[3], worstSamples: worst(level, read, targets))
    }
  }

  private static func worst(
    _ level: SampleOutcomes, _ read: [Int], _ targets: Targets
  ) -> [WorstSample] {
    let perSample = level.perSample
    return read.sorted {
      (level.errors[$1].absolute, $0) < (level.errors[$0].absolute, $1)
    }.prefix(worstSampleCount).map { sample in
      WorstSample(
        sample: sample, error: level.errors[sample].absolute / Double(perSample),
        values: level.values.isEmpty
          ? nil : Array(level.values[sample * perSample..<(sample + 1) * perSample]),
        targets: level.values.isEmpty ? nil : targets.values(of: sample))
    }
  }
}

/// How much targets vary: what R² compares squared errors with.
private struct Variation {
  /// The number of samples, the sum of all squares, then the sum of each output; around the outputs'
  /// means, so that nothing cancels.
  let sums: [Int]
  private let isConstant: Bool

  init(_ targets: [[Float]], in table: inout Bootstrap.Table) {
    let perSample = targets.first?.count ?? 0
    isConstant = targets.allSatisfy { $0 == targets[0] }
    let means = (0..<perSample).map { output in
      targets.reduce(0) { $0 + Double($1[output]) } / Double(targets.count)
    }
    let centered = targets.map { row in zip(row, means).map { Double($0) - $1 } }
    var sums = [table.add(centered.map { _ in 1 })]
    sums.append(table.add(centered.map { $0.reduce(0) { $0 + $1 * $1 } }))
    for output in 0..<perSample { sums.append(table.add(centered.map { $0[output] })) }
    self.sums = sums
  }

  /// R² of the sums above; not a number for constant targets.
  func determination(squares: Double, _ sums: ArraySlice<Double>) -> Double {
    let sums = Array(sums)
    guard !isConstant, sums.count > 1 else { return .nan }
    let ofMeans = sums.dropFirst(2).reduce(0) { $0 + $1 * $1 } / sums[0]
    return 1 - squares / (sums[1] - ofMeans)
  }
}
