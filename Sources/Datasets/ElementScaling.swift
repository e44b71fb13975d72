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

  /// Whether every number stays what it is.
  var keepsNumbers: Bool {
    switch self {
    case .named(.none), .named(.zScore), .named(.caffe), .named(.torch): true
    case .named(.unit), .named(.symmetric), .named(.times255), .named(.signed), .divided: false
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
