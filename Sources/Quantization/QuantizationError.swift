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
  /// A value beyond the range of binary16.
  case float16Overflow(weight: String, value: Float)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .patternMatchesNothing(let pattern, _): "No weight matches the pattern '\(pattern)'."
    case .severalRulesForTheRest(let schemes):
      "Only one level can be without patterns, not \(schemes.joined(separator: " and "))."
    case .claimedTwice(let weight, let schemes):
      "The weight '\(weight)' is claimed by \(schemes.joined(separator: " and "))."
    case .emptyWeight(let weight):
      "The weight '\(weight)' has no elements, so it has no range to quantize."
    case .noFilters(let scheme):
      "Nothing says which of the weights are filters, which \(scheme) is for."
    case .float16Overflow(let weight, let value):
      "The weight '\(weight)' holds \(value), which float16 turns into infinity."
    }
  }

  /// The weight is in the problem's text.
  public var location: String? { nil }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .patternMatchesNothing(let pattern, let weights):
      alternatives(nearestNames(to: pattern.filter { !"*?[]!".contains($0) }, among: weights))
        .map { "did you mean \($0)? ('*' stands for any characters)" }
        ?? "the weights are \(weights.prefix(6).joined(separator: ", "))"
        + (weights.count > 6 ? ", …; 'quanteval inspect' lists all" : "")
    case .severalRulesForTheRest: "give all but one of them patterns: --level uint8='dense*'"
    case .claimedTwice: "narrow one of the patterns"
    case .noFilters: "give a model with its network, not weights alone, or choose uint8"
    case .emptyWeight(let weight), .float16Overflow(let weight, _):
      "leave it as it is with --exclude '\(weight)'"
    }
  }

  /// The exit code's class.
  public var kind: FailureKind {
    switch self {
    case .patternMatchesNothing, .severalRulesForTheRest, .claimedTwice, .noFilters: .usage
    case .emptyWeight, .float16Overflow: .badData
    }
  }
}
