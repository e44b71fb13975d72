/// Transposes a row-major matrix `[rows, columns]` to `[columns, rows]`.
public func transpose(
  _ input: Span<Float>, rows: Int, columns: Int, into output: inout MutableSpan<Float>
) {
  precondition(input.count == rows * columns && output.count == rows * columns, "matrix")
  /// A square of 16 × 16 floats: one cache line a row on both sides.
  let block = 16
  input.withUnsafeBufferPointer { x in
    output.withUnsafeMutableBufferPointer { y in
      for top in stride(from: 0, to: rows, by: block) {
        for left in stride(from: 0, to: columns, by: block) {
          for row in top..<min(top + block, rows) {
            for column in left..<min(left + block, columns) {
              y[column * rows + row] = x[row * columns + column]
            }
          }
        }
      }
    }
  }
}

/// Puts zeros around an image `[height, width, channels]`.
public func zeroPad2D(
  image: Span<Float>, height: Int, width: Int, channels: Int,
  top: Int, bottom: Int, left: Int, right: Int, output: inout MutableSpan<Float>
) {
  let paddedWidth = left + width + right
  precondition(image.count == height * width * channels, "image")
  precondition(output.count == (top + height + bottom) * paddedWidth * channels, "output")
  image.withUnsafeBufferPointer { image in
    output.withUnsafeMutableBufferPointer { output in
      guard let y = output.baseAddress else { return }
      y.update(repeating: 0, count: output.count)
      guard let x = image.baseAddress else { return }
      for row in 0..<height {
        (y + ((top + row) * paddedWidth + left) * channels).update(
          from: x + row * width * channels, count: width * channels)
      }
    }
  }
}

/// Copies all elements.
///
/// - Precondition: the counts are equal.
public func copy(_ input: Span<Float>, to output: inout MutableSpan<Float>) {
  precondition(input.count == output.count, "copy")
  input.withUnsafeBufferPointer { x in
    output.withUnsafeMutableBufferPointer { y in
      guard let target = y.baseAddress, let source = x.baseAddress else { return }
      target.update(from: source, count: x.count)
    }
  }
}
