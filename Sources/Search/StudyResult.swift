import ByteIO
import Evaluation
import Inference
import ModelFormats
import Records
import Scoring

/// What one part of the samples came to.
struct VariantParts: Codable, Sendable {
  /// Each tensor and group alone at the level.
  let alone: VariantStudy.Outcomes
  /// Everything at the level but each tensor and group.
  let without: VariantStudy.Outcomes?
}

/// What the trials of a study came to.
struct StudyResult: Sendable {
  /// The float network.
  var baseline: SampleOutcomes
  /// Everything at the level.
  var everything: SampleOutcomes
  /// Each tensor, then each group.
  var alone: [SampleOutcomes]
  var without: [SampleOutcomes]
  var localErrors: [SignalError]
  /// The float network on the samples that a trial was run on, where that is not on all.
  var baselines: [Int: SampleOutcomes] = [:]
  /// The samples in the order in which they were run, where that is not their own.
  var order: [Int]?
  var aloneCost = 0.0
  var withoutCost = 0.0
  var otherCost = 0.0

  init(trialCount: Int, targets: Targets, interpretation: OutputInterpretation) {
    let empty = SampleOutcomes(perSample: 1, targets: targets, interpretation: interpretation)
    baseline = empty
    everything = empty
    alone = Array(repeating: empty, count: trialCount)
    without = alone
    localErrors = Array(repeating: .init(), count: trialCount)
  }

  /// Adds a part of the samples.
  mutating func append(_ parts: VariantParts, of trials: [Int]) {
    baseline.appendOrTake(parts.alone.base)
    if let without = parts.without { everything.appendOrTake(without.base) }
    for trial in trials {
      alone[trial].appendOrTake(parts.alone.variants[trial])
      localErrors[trial] += parts.alone.localErrors[trial]
      if let others = parts.without, trial < others.variants.count {
        without[trial].appendOrTake(others.variants[trial])
      }
    }
  }
}

extension SampleOutcomes {
  /// Adds samples; an empty one knows no extents yet.
  mutating func appendOrTake(_ other: SampleOutcomes) {
    if sampleCount == 0 { self = other } else { append(other) }
  }
}
