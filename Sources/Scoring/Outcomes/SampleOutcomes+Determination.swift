extension SampleOutcomes {
  /// Whether all samples that were read have the same outputs; `nil` where that is not known, as of few
  /// samples, or of many outputs a sample beside labels.
  public var hasConstantOutputs: Bool? {
    guard readCount > 1 else { return nil }
    guard isOfClasses else {
      let isKnown = perSample <= SampleOutcomes.greatestValueCount || !metric.needsLabels
      return isKnown && notFiniteCount == 0 ? outputSpread.isConstant : nil
    }
    let known = probabilities.compactMap(\.self)
    guard known.count == readCount else { return nil }
    return Set(predictedClasses).count == 1 && Set(known).count == 1
  }

  /// R², the share of the targets' variance that the outputs explain.
  ///
  /// Below 0 the targets' mean would be nearer. `nil` where there are no targets that vary, or an output is no finite number.
  public func determination(of targets: Targets) -> Double? {
    guard metric == .meanAbsoluteError, notFiniteCount == 0 else { return nil }
    let read = areRead.indices.filter { areRead[$0] }
    guard read.count > 1 else { return nil }
    let rows = read.map { targets.values(of: $0).map(Double.init) }
    var variation = 0.0
    for column in 0..<perSample {
      let mean = rows.reduce(0) { $0 + $1[column] } / Double(rows.count)
      variation += rows.reduce(0) { $0 + ($1[column] - mean) * ($1[column] - mean) }
    }
    guard variation > 0 else { return nil }
    return 1 - read.reduce(0) { $0 + errors[$1].squares } / variation
  }
}
