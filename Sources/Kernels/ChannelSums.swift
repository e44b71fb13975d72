/// Sums of numbers and of their squares, channel by channel, in binary64.
public enum ChannelSums {
  /// Adds numbers, pixel after pixel, each to the sums at its place modulo the number of sums.
  ///
  /// - Precondition: a multiple of the number of sums, of which there are as many as of squares.
  public static func add(
    _ values: Span<Float>, to sums: inout MutableSpan<Double>, squares: inout MutableSpan<Double>
  ) {
    let (count, channels) = (values.count, sums.count)
    precondition(
      squares.count == channels && channels > 0 && count % channels == 0,
      "\(count) numbers in \(channels) channels")
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        squares.withUnsafeMutableBufferPointer { squares in
          guard let value = values.baseAddress, let sum = sums.baseAddress,
            let square = squares.baseAddress
          else { return }
          var first = 0
          while first < channels {
            // The sums of a few channels stay in registers; pixel after pixel, whatever their number.
            let width = min(ChannelSums.width, channels - first)
            if width == ChannelSums.width {
              var total = SIMD16<Double>(repeating: 0)
              var total2 = total
              for lane in 0..<ChannelSums.width {
                total[lane] = sum[first + lane]
                total2[lane] = square[first + lane]
              }
              for pixel in 0..<count / channels {
                let numbers = SIMD16<Double>(
                  UnsafeRawPointer(value + pixel * channels + first)
                    .loadUnaligned(as: SIMD16<Float>.self))
                total += numbers
                total2 += numbers * numbers
              }
              for lane in 0..<ChannelSums.width {
                sum[first + lane] = total[lane]
                square[first + lane] = total2[lane]
              }
            } else {
              for pixel in 0..<count / channels {
                for channel in first..<first + width {
                  let number = Double(value[pixel * channels + channel])
                  sum[channel] += number
                  square[channel] += number * number
                }
              }
            }
            first += width
          }
        }
      }
    }
  }

  /// Adds numbers, each to the sum at its place.
  ///
  /// - Precondition: as many numbers as sums.
  public static func add(_ values: Span<Float>, to sums: inout MutableSpan<Double>) {
    precondition(values.count == sums.count, "\(values.count) numbers for \(sums.count) sums")
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let value = values.baseAddress, let sum = sums.baseAddress else { return }
        for index in 0..<values.count { sum[index] += Double(value[index]) }
      }
    }
  }

  private static let width = 16
}
