import RealModule

/// An image brought to other extents; NHWC, one image.
public struct Resize2D: Hashable, Sendable {
  /// Where an output element lies among the input's.
  public enum Coordinates: Sendable {
    /// `i * in / out` (TensorFlow's first way).
    case asymmetric
    /// `i * (in - 1) / (out - 1)`.
    case alignedCorners
    /// `(i + 0.5) * in / out - 0.5`.
    case halfPixelCenters
  }

  /// An output row or column: the two of the input between which it lies, and how near it is to
  /// the second.
  struct Tap: Hashable, Sendable {
    let first: Int
    let second: Int
    let fraction: Float
  }

  /// Channels of a pixel.
  public let channels: Int
  /// Elements of the image.
  public let inputCount: Int
  private let inputWidth: Int
  private let rows: [Tap]
  private let columns: [Tap]

  /// Plans a resize.
  ///
  /// The formulas are those of TensorFlow's kernels (`image_resizer_state.h`,
  /// `resize_nearest_neighbor_op.cc`), in binary32 as there.
  public init(
    input: (height: Int, width: Int, channels: Int), output: (height: Int, width: Int),
    isBilinear: Bool, coordinates: Coordinates
  ) {
    channels = input.channels
    inputCount = input.height * input.width * input.channels
    inputWidth = input.width
    func taps(_ extent: Int, _ count: Int) -> [Tap] {
      let ratio =
        coordinates == .alignedCorners && count > 1
        ? Float(extent - 1) / Float(count - 1) : Float(extent) / Float(count)
      return (0..<count).map { index in
        var place = Float(index) * ratio
        if coordinates == .halfPixelCenters {
          place = (Float(index) + 0.5) * ratio - (isBilinear ? 0.5 : 0)
        }
        guard isBilinear else {
          let rounded =
            coordinates == .alignedCorners
            ? place.rounded(.toNearestOrAwayFromZero) : place.rounded(.down)
          let nearest = min(max(0, Int(rounded)), extent - 1)
          return Tap(first: nearest, second: nearest, fraction: 0)
        }
        let floor = place.rounded(.down)
        return Tap(
          first: min(max(0, Int(floor)), extent - 1),
          second: min(max(0, Int(floor) + 1), extent - 1), fraction: place - floor)
      }
    }
    rows = taps(input.height, output.height)
    columns = taps(input.width, output.width)
  }

  /// Resizes one image.
  public func run(_ image: Span<Float>, into output: inout MutableSpan<Float>) {
    precondition(image.count == inputCount, "image")
    precondition(output.count == rows.count * columns.count * channels, "resized image")
    image.withUnsafeBufferPointer { image in
      output.withUnsafeMutableBufferPointer { output in
        guard let x = image.baseAddress, var y = output.baseAddress else { return }
        for row in rows {
          let top = x + row.first * inputWidth * channels
          let bottom = x + row.second * inputWidth * channels
          for column in columns {
            let (left, right) = (column.first * channels, column.second * channels)
            if row.fraction == 0, column.fraction == 0 {
              y.update(from: top + left, count: channels)
            } else {
              for c in 0..<channels {
                let upper = top[left + c] + (top[right + c] - top[left + c]) * column.fraction
                let lower =
                  bottom[left + c] + (bottom[right + c] - bottom[left + c]) * column.fraction
                y[c] = upper + (lower - upper) * row.fraction
              }
            }
            y += channels
          }
        }
      }
    }
  }
}
