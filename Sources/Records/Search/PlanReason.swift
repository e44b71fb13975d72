/// Why a plan was chosen of all that were tried.
///
/// A plan is *expected to keep to the margin* where it is expected to lose at most half of it, with a
/// standard error to spare, and the samples of the search do not show that it loses more.
public struct PlanReason: Codable, Hashable, Sendable {
  /// What was looked for, and whether it was found.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// It has the fewest gzipped bytes of the plans that are expected to keep to the margin.
    case smallestExpectedToPass
    /// No plan is expected to keep to the margin; this one changes the outputs least.
    case noneExpectedToPass
    /// It changes the outputs least of the plans within the bytes that were asked for.
    case nearestWithinTarget
    /// No plan has so few bytes as were asked for; this one has the fewest.
    case noneWithinTarget
  }

  /// What was looked for, and whether it was found.
  public let kind: Kind
  /// How many of the plans are expected to keep to the margin.
  public let passingPlanCount: Int

  /// Makes a reason.
  public init(_ kind: Kind, passingPlanCount: Int) {
    self.kind = kind
    self.passingPlanCount = passingPlanCount
  }
}
