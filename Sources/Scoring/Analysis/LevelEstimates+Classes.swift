extension LevelEstimates {
  /// Estimates for classes, by the first rule; the levels share the bootstrap's draws.
  static func ofClasses(
    _ levels: [SampleOutcomes], _ targets: Targets, _ places: [Int],
    _ settings: AnalysisSettings
  ) -> [LevelEstimates] {
    let counted = levels[0].areRead.indices.filter { levels[0].standings[0][$0] != .leftOut }
    let reachable = counted.filter { !targets.classes(of: $0, rule: 0).isEmpty }
    let parts = levels.map { ClassParts($0, counted: counted, reachable: reachable) }

    var table = Bootstrap.Table(sampleCount: counted.count)
    var isReachable = [Bool](repeating: false, count: levels[0].sampleCount)
    for sample in reachable { isReachable[sample] = true }
    let reachableSum = table.add(counted.map { isReachable[$0] ? 1 : 0 })
    var statistics: [Bootstrap.Statistic] = []
    for part in parts {
      if let crossEntropies = part.crossEntropies {
        let sum = table.add(crossEntropies)
        statistics.append(
          Bootstrap.Statistic(sums: [sum, reachableSum], sampleCount: reachable.count) {
            $0[0] / $0[1]
          })
      }
      if let probabilities = part.probabilities {
        let gaps = zip(probabilities, part.areRight).map { $0 - ($1 ? 1 : 0) }
        let sums = table.add(
          gaps, bins: probabilities.map(Calibration.bin), binCount: Calibration.binCount)
        let count = Double(counted.count)
        statistics.append(
          Bootstrap.Statistic(sums: Array(sums), sampleCount: counted.count) { sums in
            sums.reduce(0) { $0 + $1.magnitude } / count
          })
      }
    }
    var distributions = settings.bootstrap.distributions(of: statistics, in: table)[...]
    return zip(levels, parts).map { level, part in
      let crossEntropy = part.crossEntropies == nil ? nil : distributions.popFirst() ?? nil
      let error = part.probabilities == nil ? nil : distributions.popFirst() ?? nil
      return LevelEstimates(
        top: tops(level, places, settings),
        crossEntropy: crossEntropy.flatMap { Estimate($0, settings.confidence) },
        calibration: error.flatMap { Estimate($0, settings.confidence) }.flatMap { error in
          part.probabilities.map {
            Calibration(error: error, probabilities: $0, areRight: part.areRight)
          }
        })
    }
  }
}

extension LevelEstimates {
  /// How often levels agree with the first one: that its class is among their greatest outputs.
  ///
  /// Of the first itself there is nothing to estimate.
  static func ofAgreement(
    _ levels: [SampleOutcomes], _ places: [Int], _ settings: AnalysisSettings
  ) -> [LevelEstimates] {
    levels.enumerated().map { index, level in
      guard index > 0 else { return LevelEstimates() }
      return LevelEstimates(top: tops(level, places, settings))
    }
  }

  private static func tops(
    _ level: SampleOutcomes, _ places: [Int], _ settings: AnalysisSettings
  ) -> [Top] {
    places.compactMap { places in
      let top = TopScore(level, rule: 0, places: places)
      return Estimate(
        successes: top.correctCount, of: top.sampleCount, confidence: settings.confidence
      ).map { Top(places: places, share: $0) }
    }
  }
}

/// The numbers of one level's samples that means are made of.
private struct ClassParts {
  /// 0 where no class can be right; `nil` where a sample has none that should.
  let crossEntropies: [Double]?
  /// `nil` where a sample has none.
  let probabilities: [Double]?
  let areRight: [Bool]

  init(_ level: SampleOutcomes, counted: [Int], reachable: [Int]) {
    areRight = counted.map { level.standings[0][$0] == .rank(0) }
    let probabilities = counted.compactMap { level.probabilities[$0] }
    self.probabilities =
      probabilities.count == counted.count && !counted.isEmpty ? probabilities : nil
    let isComplete = !reachable.isEmpty && reachable.allSatisfy { level.crossEntropies[$0] != nil }
    crossEntropies = isComplete ? counted.map { level.crossEntropies[$0] ?? 0 } : nil
  }
}
