/// Which candidate to ship, and why: what people evaluate for, as values that programs can act on.
///
/// Candidates are called as in the record's `variants`; how large they are, what they lose and how sure
/// that is stands there.
public struct Recommendation: Codable, Hashable, Sendable {
  /// Why a candidate is recommended, or none.
  public enum Reason: String, Codable, Sendable, CaseIterable {
    /// Of the candidates that pass it has the fewest gzipped bytes, and fewer than the reference.
    case smallestThatPasses
    /// Candidates pass, but none of them is smaller than the reference, which is recommended.
    case noneIsSmaller
    /// No candidate passes, and none is undecided: the reference is recommended.
    case allLoseTooMuch
    /// No candidate passes, but some are undecided: the reference is recommended for now.
    case undecided
    /// Something makes the figures meaningless: nothing is recommended.
    case meaningless
  }

  /// The candidate to ship, which may be the reference; `nil` where the figures are meaningless.
  public let ship: String?
  /// Why.
  public let reason: Reason
  /// The gzipped bytes that shipping it saves: the reference's less its own; `nil` where the reference
  /// stays.
  public let savedByteCount: Int?
  /// Candidates that are not decided, in the record's order; `nil` where all are.
  public let undecided: [String]?
  /// Undecided candidates that would pass, had each been asked for alone; `nil` where there are none.
  ///
  /// Only the correction for several candidates at once keeps them from it.
  public let passingAlone: [String]?
  /// The fewest further samples that would decide one of the undecided, if they change at the same rates;
  /// `nil` where no number is known.
  public let furtherSampleCount: Int?
  /// What makes the figures meaningless, as in `sanity`; `nil` where nothing does.
  public let findings: [SanityFinding.Kind]?

  init(
    ship: String?, reason: Reason, savedByteCount: Int? = nil, undecided: [String] = [],
    passingAlone: [String] = [], furtherSampleCount: Int? = nil,
    findings: [SanityFinding.Kind] = []
  ) {
    self.ship = ship
    self.reason = reason
    self.savedByteCount = savedByteCount
    self.undecided = undecided.isEmpty ? nil : undecided
    self.passingAlone = passingAlone.isEmpty ? nil : passingAlone
    self.furtherSampleCount = furtherSampleCount
    self.findings = findings.isEmpty ? nil : findings
  }
}
