import Kernels

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
    ChannelMoments.add(values, to: &sums, &squares)
    count += values.count / max(1, sums.count)
  }

  private static func add(
    _ values: Span<Float>, to sums: inout [Double], _ squares: inout [Double]
  ) {
    var sumSpan = sums.mutableSpan
    var squareSpan = squares.mutableSpan
    ChannelSums.add(values, to: &sumSpan, squares: &squareSpan)
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
