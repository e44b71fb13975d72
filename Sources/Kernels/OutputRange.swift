/// The bounds that a kernel puts on what it writes, while it has it at hand.
public struct OutputRange: Hashable, Sendable {
  /// Less becomes this.
  public let lower: Float
  /// More becomes this.
  public let upper: Float

  /// No bounds.
  public static let unbounded = OutputRange(lower: -.infinity, upper: .infinity)

  /// Bounds.
  public init(lower: Float, upper: Float) {
    self.lower = lower
    self.upper = upper
  }

  /// The bounds that are all that a function does; `nil` where it does more.
  public init?(_ function: ElementFunction) {
    switch function {
    case .linear: self = .unbounded
    case .rectifier(let maximum, negativeSlope: 0, threshold: 0):
      self.init(lower: 0, upper: maximum)
    default: return nil
    }
  }
}
