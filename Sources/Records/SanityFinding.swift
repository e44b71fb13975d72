/// Something that makes figures meaningless, seen at the reference before any level is judged.
///
/// A report shows it above everything else, and gives no advice.
public struct SanityFinding: Codable, Hashable, Sendable {
  /// What was seen.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// As many predictions are right as of answers that have nothing to do with the labels.
    case chanceLevel
    /// All samples get one class, though the labels have several.
    case oneClass
    /// All samples get the same outputs.
    case constantOutputs
    /// The mean of the targets would be nearer to them than the outputs are (R² below 0).
    case negativeDetermination
    /// Another order of the classes would make much more right.
    case permutedLabels
    /// Inputs that are prepared in another way give clearly better results.
    case otherPreprocessing
    /// The data names more or fewer classes than the model has outputs.
    case classCount
    /// The data is not what it should be: what was left out or dropped while reading.
    case data
  }

  /// What was seen.
  public let kind: Kind
  /// The same in a sentence.
  public let problem: String
  /// What to do about it; `nil` where that is in the sentence.
  public let remedy: String?

  /// Makes a finding.
  public init(_ kind: Kind, problem: String, remedy: String? = nil) {
    self.kind = kind
    self.problem = problem
    self.remedy = remedy
  }
}
