/// Where the channels of an array's samples stand.
public enum ArrayLayout: String, Hashable, Sendable, CaseIterable {
  /// Last, as TensorFlow and TF.js have them: `[height, width, channels]`.
  case channelsLast = "nhwc"
  /// First, as PyTorch and ONNX have them: `[channels, height, width]`.
  case channelsFirst = "nchw"

  /// The order of a sample's axes that brings the channels to the other end.
  package func exchanged(rank: Int) -> [Int] {
    let axes = Array(0..<rank)
    guard rank > 1 else { return axes }
    switch self {
    case .channelsFirst: return Array(axes.dropFirst()) + [0]
    case .channelsLast: return [rank - 1] + axes.dropLast()
    }
  }
}
