import Records
import Scoring

/// What the gate found in one place.
public struct GateFinding: Hashable, Sendable {
  /// What it means for the gate.
  public enum Outcome: String, Sendable, CaseIterable {
    /// As it should be.
    case passed
    /// Allowed, but somebody should know.
    case noted
    /// Neither surely harmless nor surely worse.
    case undecided
    /// Worse than the baseline allows.
    case failed
    /// Nothing can be said: the records are not of the same samples.
    case incomparable
  }

  /// What was looked at, and what was there.
  public enum Fact: Hashable, Sendable {
    /// The data are the baseline's.
    case sameData(name: String, sampleCount: Int)
    /// The records can't be compared.
    case incomparable(ComparisonError)
    /// The model's files; the names of those that are others than the baseline's.
    case model(changedFiles: [String])
    /// The baseline has a level that the record lacks.
    case missingLevel
    /// The record has a level that the baseline lacks.
    case newLevel
    /// The level's files: whether the same model was quantized to the same bytes.
    case weights(isSame: Bool)
    /// The predictions, one by one.
    case predictions(LevelComparison)
    /// The predictions against those of the record's own reference.
    case verdict(LevelComparison)
    /// The bytes of the files, or of their gzipped archive.
    case bytes(Measure, old: Int, new: Int, tolerance: SizeTolerance)
  }

  /// A number of bytes.
  public enum Measure: Hashable, Sendable {
    /// The weight files and `model.json`.
    case files
    /// A tar of them, gzipped.
    case gzip
  }

  /// The level; `nil` for what concerns all.
  public let level: String?
  /// What was there.
  public let fact: Fact

  init(_ fact: Fact, level: String? = nil) {
    self.fact = fact
    self.level = level
  }

  /// What it means.
  public var outcome: Outcome {
    switch fact {
    case .sameData: .passed
    case .incomparable: .incomparable
    case .model(let changedFiles): changedFiles.isEmpty ? .passed : .noted
    case .missingLevel: .failed
    case .newLevel: .noted
    case .weights(let isSame): isSame ? .passed : .failed
    case .predictions(let comparison):
      // A change that changes nothing is none, however few the samples are.
      comparison.isUnchanged ? .passed : Outcome(comparison.statistics.verdict)
    case .verdict(let comparison): Outcome(comparison.statistics.verdict)
    case .bytes(_, let old, let new, let tolerance):
      if tolerance.isExceeded(from: old, to: new) {
        .failed
      } else {
        tolerance.isUndercut(from: old, to: new) ? .noted : .passed
      }
    }
  }

  /// What is guarded: one word, the same in every run.
  public var guarded: String {
    switch fact {
    case .sameData, .incomparable: "data"
    case .model: "model"
    case .missingLevel, .newLevel: "level"
    case .weights: "weights"
    case .predictions, .verdict: "predictions"
    case .bytes(.files, _, _, _): "file bytes"
    case .bytes(.gzip, _, _, _): "gzip bytes"
    }
  }

  /// The guard and its level: `uint8 predictions`.
  public var title: String { level.map { "\($0) \(guarded)" } ?? guarded }
}

extension GateFinding.Outcome {
  /// What a verdict means for a gate.
  init(_ verdict: Verdict) {
    switch verdict.conclusion {
    case .equivalent, .better, .notWorse: self = .passed
    case .worse, .losesClass: self = .failed
    case .undecided: self = .undecided
    }
  }
}
