public import Essentials

/// Why weights can't be quantized as asked.
public enum QuantizationError: DiagnosticError {
  /// A pattern that no weight's name fits.
  case patternMatchesNothing(pattern: String, weights: [String])
  /// More than one rule without patterns.
  case severalRulesForTheRest([String])
  /// Two schemes for one weight.
  case claimedTwice(weight: String, schemes: [String])
  /// A tensor without elements has no range.
  case emptyWeight(weight: String)
  /// A scheme for the filters of products, where nothing says which weights are.
  case noFilters(scheme: String)
  /// A finite value beyond the range of binary16.
  case float16Overflow(weight: String, value: Float)
  /// An infinity where codes need a range.
  case infiniteWeight(weight: String, scheme: String)
  /// What is wrong with the weights of a file.
  indirect case inFile(String, QuantizationError)

  /// The same, with the file that the weights are of.
  public func located(in file: String) -> QuantizationError {
    if case .inFile = self { self } else { .inFile(file, self) }
  }

  /// What is wrong.
  public var problem: String {
    switch self {
    case .patternMatchesNothing(let pattern, _):
      "No weight matches the pattern '\(pattern.displayed)'."
    case .severalRulesForTheRest(let schemes):
      "Only one level can be without patterns, not \(schemes.joined(separator: " and "))."
    case .claimedTwice(let weight, let schemes):
      "The weight '\(weight.displayed)' is claimed by \(schemes.joined(separator: " and "))."
    case .emptyWeight(let weight):
      "The weight '\(weight.displayed)' has no elements, so it has no range to quantize."
    case .noFilters(let scheme):
      "Nothing says which of the weights are filters, which \(scheme) is for."
    case .float16Overflow(let weight, let value):
      "The weight '\(weight.displayed)' holds \(value), which float16 turns into infinity."
    case .infiniteWeight(let weight, let scheme):
      "The weight '\(weight.displayed)' holds infinities, for which \(scheme) has no codes."
    case .inFile(_, let error): error.problem
    }
  }

  /// The file, where it is known; the weight is in the problem's text.
  public var location: String? { if case .inFile(let file, _) = self { file } else { nil } }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .patternMatchesNothing(let pattern, let weights):
      alternatives(
        nearestNames(to: pattern.filter { !"*?[]!".contains($0) }, among: weights).map(\.displayed)
      )
      .map { "did you mean \($0)? ('*' stands for any characters)" }
        ?? "the weights are \(weights.prefix(6).map(\.displayed).joined(separator: ", "))"
        + (weights.count > 6 ? ", …; 'quanteval inspect' lists all" : "")
    case .severalRulesForTheRest: "give all but one of them patterns: --level uint8='dense*'"
    case .claimedTwice: "narrow one of the patterns"
    case .noFilters: "give a model with its network, not weights alone, or choose uint8"
    case .emptyWeight(let weight), .float16Overflow(let weight, _), .infiniteWeight(let weight, _):
      "leave it as it is with --exclude '\(weight.displayed)'"
    case .inFile(_, let error): error.remedy
    }
  }

  /// The exit code's class.
  public var kind: FailureKind {
    switch self {
    case .patternMatchesNothing, .severalRulesForTheRest, .claimedTwice, .noFilters: .usage
    case .emptyWeight, .float16Overflow, .infiniteWeight: .badData
    case .inFile(_, let error): error.kind
    }
  }
}
