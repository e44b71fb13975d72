/// How a JPEG's frequencies become pixels; the results differ by a few grey levels.
public enum JPEGTransform: String, Codable, Hashable, Sendable, CaseIterable {
  /// What browsers, Pillow and most others do (`INTEGER_ACCURATE`).
  case accurate
  /// What `decode_jpeg` of TensorFlow and of TF.js in Node does unless told otherwise
  /// (`INTEGER_FAST`).
  case fast

  /// What it is, in words.
  public var summary: String {
    switch self {
    case .accurate: "accurate inverse DCT"
    case .fast: "fast inverse DCT (TensorFlow's default)"
    }
  }
}
