extension LevelEstimates {
  /// Estimates for numbers; the levels share the bootstrap's draws.
  ///
  /// Of several outputs a sample is drawn as a whole. Without labels the first level's outputs are
  /// what the others are compared with, and there is nothing to estimate of itself.
  static func ofNumbers(
    _ levels: [SampleOutcomes], _ targets: Targets, _ settings: AnalysisSettings
  ) -> [LevelEstimates] {
    let read = levels[0].areRead.indices.filter { levels[0].areRead[$0] }
    let perSample = levels[0].perSample
    let outputs = Double(read.count * perSample)
    var table = Bootstrap.Table(sampleCount: read.count)
    let isLabelled = levels[0].metric.needsLabels
    let wanted = isLabelled ? read.map { targets.values(of: $0) } : []
    let spread = isLabelled ? OutputSpread(wanted) : levels[0].outputSpread
    let spreadSums = spread.addSums(to: &table)
    let sound = levels.enumerated().map { index, level in
      level.notFiniteCount == 0 && !read.isEmpty && (isLabelled || index > 0)
    }
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
      add([squares] + spreadSums) { sums in
        spread.determination(squares: sums[0], sums.dropFirst())
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
        determination: own[3],
        worstSamples: worst(level, read) { sample in
          guard !isLabelled else { return targets.values(of: sample) }
          return Array(levels[0].values[sample * perSample..<(sample + 1) * perSample])
        })
    }
  }

  /// `wanted`: the numbers that are right for a sample, where outputs are kept.
  private static func worst(
    _ level: SampleOutcomes, _ read: [Int], _ wanted: (Int) -> [Float]
  ) -> [WorstSample] {
    let perSample = level.perSample
    return read.sorted {
      (level.errors[$1].absolute, $0) < (level.errors[$0].absolute, $1)
    }.prefix(worstSampleCount).map { sample in
      WorstSample(
        sample: sample, error: level.errors[sample].absolute / Double(perSample),
        values: level.values.isEmpty
          ? nil : Array(level.values[sample * perSample..<(sample + 1) * perSample]),
        targets: level.values.isEmpty ? nil : wanted(sample))
    }
  }
}
