public import Essentials

/// What can be wrong with a search.
public enum SearchError: DiagnosticError {
  /// The samples can't be split.
  case tooFewSamples(count: Int)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .tooFewSamples(let count):
      "\(count) \(count == 1 ? "sample" : "samples") can't be split into a part to search with and one "
        + "to confirm with."
    }
  }

  /// The data.
  public var location: String? { nil }

  /// What to do.
  public var remedy: String? { "give more samples; a few hundred at least tell plans apart" }

  /// The exit code's class.
  public var kind: FailureKind { .badData }
}
