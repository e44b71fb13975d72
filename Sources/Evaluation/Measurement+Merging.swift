import Records
import Scoring

extension Measurement {
  /// The measurement of all samples of several, in any order.
  ///
  /// - Precondition: there is one.
  /// - Throws: `MeasurementError` for gaps and overlaps, and for parts that are not of one plan, of the same
  ///   models or of one arithmetic.
  public static func merge(_ parts: [Measurement]) throws(MeasurementError) -> Measurement {
    // Parts of no samples stand before others that begin at the same one.
    let parts = parts.sorted {
      ($0.samples.lowerBound, $0.samples.upperBound)
        < ($1.samples.lowerBound, $1.samples.upperBound)
    }
    guard var whole = parts.first else { preconditionFailure("no parts") }
    for part in parts.dropFirst() {
      try whole.append(part)
    }
    whole.dropNeedlessEvidence()
    return whole
  }

  private mutating func append(_ part: Measurement) throws(MeasurementError) {
    guard part.planDigest == planDigest, part.levels.map(\.name) == levels.map(\.name) else {
      throw .otherPlan(file: nil)
    }
    for (own, others) in zip(levels, part.levels) where own.weightsSHA256 != others.weightsSHA256 {
      throw .otherModel(name: own.name, path: own.name)
    }
    guard part.arithmeticClass == arithmeticClass else {
      throw .otherArithmetic(arithmeticClass, part.arithmeticClass)
    }
    let (end, start) = (samples.upperBound, part.samples.lowerBound)
    guard start >= end || part.samples.isEmpty else {
      throw .overlap(start..<min(end, part.samples.upperBound))
    }
    guard start <= end else { throw .gap(end..<start) }
    guard let targets = targets.appending(part.targets),
      zip(levels, part.levels).allSatisfy({ $0.outcomes.canAppend($1.outcomes) })
    else { throw .otherData(name: "labels", found: "other labels") }
    guard !part.samples.isEmpty else { return }
    self.targets = targets
    for index in levels.indices {
      levels[index].outcomes.append(part.levels[index].outcomes)
      levels[index].seconds += part.levels[index].seconds
    }
    samples = samples.lowerBound..<part.samples.upperBound
    skipped += part.skipped
    evidence += part.evidence
  }

  /// Each part brings its own gravest changes, of which few are the gravest of all.
  private mutating func dropNeedlessEvidence() {
    let needed = Set(
      ChangedSamples.levels(levels, from: samples.lowerBound).flatMap(\.samples))
    evidence = evidence.filter { needed.contains($0.sample) }
  }
}
