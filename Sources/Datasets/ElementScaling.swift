/// What becomes of each number of an array.
enum ElementScaling: Hashable, Sendable {
  /// One that has a name.
  case named(Normalization)
  /// A quotient, by the greatest value that a manifest names.
  case divided(by: Float)

  /// What it is, in words.
  var summary: String {
    switch self {
    case .named(let normalization): normalization.summary
    case .divided(let greatest): "x / \(greatest)"
    }
  }

  /// One number.
  func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .named(let normalization): normalization(x)
    case .divided(let greatest): x / greatest
    }
  }
}
