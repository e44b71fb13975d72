import Essentials
public import Records
public import Scoring

/// What candidates made of some of an evaluation's samples.
///
/// Measurements of neighbouring samples are merged into one; that of all samples becomes a record. So
/// a run that is split over machines, one that was interrupted and one that was neither end in the same
/// figures.
public struct Measurement: Codable, Hashable, Sendable {
  /// What one candidate made of the samples.
  public struct Level: Codable, Hashable, Sendable {
    /// The candidate's name.
    public let name: String
    /// What became of each sample.
    public internal(set) var outcomes: SampleOutcomes
    /// How long it took, reading the data included.
    public internal(set) var seconds: Double
    /// SHA-256 of the weight files that were run, one after another.
    public let weightsSHA256: String
  }

  /// What a sample looks like, for samples that a candidate changed most.
  public struct Evidence: Codable, Hashable, Sendable {
    /// The sample.
    public let sample: Int
    /// Its file, where it has one of its own.
    public let place: String?
    /// Its picture.
    public let picture: ChangedSamples.Picture?
    /// Its row.
    public let fields: [ChangedSamples.Field]?
  }

  /// The digest of the plan.
  public let planDigest: String
  /// What the bits of the outputs depend on beside the plan.
  public package(set) var arithmeticClass: String
  /// The machine; of several parts that of the first.
  public let machine: Provenance.Machine
  /// Workers; of several parts those of the first.
  public let threadCount: Int
  /// The samples.
  public internal(set) var samples: Range<Int>
  /// What is right for them.
  public internal(set) var targets: Targets
  /// The candidates, in the order of the plan.
  public internal(set) var levels: [Level]
  /// Samples that could not be read.
  public internal(set) var skipped: [Provenance.SkippedSample]
  /// Those that candidates changed most.
  public internal(set) var evidence: [Evidence]

  /// What does not fit together; `nil` where all does.
  var contradiction: String? {
    guard samples.lowerBound >= 0, targets.areSound, targets.sampleCount == samples.count else {
      return "it has not one target a sample"
    }
    for (index, level) in levels.enumerated() {
      guard level.outcomes.fit(targets, hasBaseline: index > 0) else {
        return "'\(level.name.displayed)' has lists of other lengths than its samples"
      }
      guard level.outcomes.perSample == levels[0].outcomes.perSample,
        level.outcomes.areRead == levels[0].outcomes.areRead, level.seconds >= 0
      else { return "'\(level.name.displayed)' is of other samples than the reference" }
    }
    return nil
  }
}
