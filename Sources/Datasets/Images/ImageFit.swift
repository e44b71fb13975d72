/// How an image of one shape becomes one of another.
public enum ImageFit: Codable, Hashable, Sendable {
  /// Each axis is scaled for itself; what was round may be oval.
  case squash
  /// Scaled alike until the shorter side is the model's size divided by `fraction`; of that, the
  /// centre. 0.875 is 224 of 256.
  case crop(fraction: Float)

  /// The fraction of `crop` unless one is named.
  public static let usualFraction: Float = 0.875

  /// What it is, in words.
  public var summary: String {
    switch self {
    case .squash: "both sides scaled to the model's"
    case .crop(let fraction): "shorter side scaled to the model's / \(fraction), centre cropped"
    }
  }

  /// The size that an image is scaled to, and the part of it that is taken.
  func placement(of source: (width: Int, height: Int), in target: (width: Int, height: Int))
    -> (width: Int, height: Int, columns: Range<Int>, rows: Range<Int>)
  {
    switch self {
    case .squash:
      return (target.width, target.height, 0..<target.width, 0..<target.height)
    case .crop(let fraction):
      func enlarged(_ size: Int) -> Int {
        max(size, Int((Float(size) / fraction).rounded(.toNearestOrEven)))
      }
      // The longer side is cut to a whole number, as torchvision's `Resize` does it.
      let (width, height): (Int, Int)
      if target.width * source.height >= target.height * source.width {
        width = enlarged(target.width)
        height = max(target.height, width * source.height / source.width)
      } else {
        height = enlarged(target.height)
        width = max(target.width, height * source.width / source.height)
      }
      func centre(_ part: Int, of whole: Int) -> Range<Int> {
        let first = Int((Double(whole - part) / 2).rounded(.toNearestOrEven))
        return first..<first + part
      }
      return (
        width, height, centre(target.width, of: width), centre(target.height, of: height)
      )
    }
  }
}
