/// Mean and variance of each channel of a value, over samples and places.
struct ChannelMoments: Sendable {
  private(set) var sums: [Double]
  private(set) var squares: [Double]
  private(set) var count = 0

  init(channelCount: Int) {
    sums = [Double](repeating: 0, count: channelCount)
    squares = sums
  }

  /// Adds values whose last axis is that of the channels.
  mutating func add(_ values: Span<Float>) {
    let channels = sums.count
    for start in stride(from: 0, to: values.count, by: channels) {
      for channel in 0..<channels {
        let value = Double(values[start + channel])
        sums[channel] += value
        squares[channel] += value * value
      }
    }
    count += values.count / channels
  }

  mutating func add(_ other: ChannelMoments) {
    for channel in sums.indices {
      sums[channel] += other.sums[channel]
      squares[channel] += other.squares[channel]
    }
    count += other.count
  }

  var means: [Double] { sums.map { $0 / Double(max(1, count)) } }

  var variances: [Double] {
    zip(means, squares).map { mean, square in
      max(0, square / Double(max(1, count)) - mean * mean)
    }
  }
}
