/// Sums of squares, channel by channel.
public enum ChannelSquares {
  /// Adds the squares of differences, an element's to the sum at its place modulo the number of sums.
  ///
  /// - Precondition: as many numbers as others, a multiple of the number of sums.
  public static func add(
    _ values: Span<Float>, minus others: Span<Float>, to sums: inout MutableSpan<Double>
  ) {
    let (count, channels) = (values.count, sums.count)
    precondition(
      others.count == count && channels > 0 && count % channels == 0,
      "\(count) and \(others.count) numbers in \(channels) channels")
    values.withUnsafeBufferPointer { values in
      others.withUnsafeBufferPointer { others in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let value = values.baseAddress, let other = others.baseAddress,
            let sum = sums.baseAddress
          else { return }
          for pixel in 0..<count / channels {
            let (value, other) = (value + pixel * channels, other + pixel * channels)
            for channel in 0..<channels {
              let difference = Double(value[channel]) - Double(other[channel])
              sum[channel] += difference * difference
            }
          }
        }
      }
    }
  }
}
