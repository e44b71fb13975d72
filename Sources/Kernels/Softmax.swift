import RealModule

/// `exp(x) / Σ exp(x)` over the channels, in place; the greatest element is taken off first.
///
/// - Precondition: the count of values is a multiple of the count of channels.
public func softmax(
  _ values: inout MutableSpan<Float>, channels: Int, channel order: ChannelOrder
) {
  precondition(channels > 0 && values.count % channels == 0, "channels")
  values.withUnsafeMutableBufferPointer { values in
    guard let v = values.baseAddress else { return }
    let runs = values.count / channels
    for run in 0..<runs {
      switch order {
      case .fastest: softmax(v + run * channels, count: channels, step: 1)
      case .slowest: softmax(v + run, count: channels, step: runs)
      }
    }
  }
}

/// `x - log(Σ exp(x))` over each row, in place; the greatest element is taken off first.
public func logSoftmax(_ values: inout MutableSpan<Float>, rowLength: Int) {
  precondition(rowLength > 0 && values.count % rowLength == 0, "rows")
  for start in stride(from: 0, to: values.count, by: rowLength) {
    var greatest = values[start]
    for i in 1..<max(1, rowLength) where values[start + i] > greatest {
      greatest = values[start + i]
    }
    var sum: Float = 0
    for i in 0..<rowLength { sum += .exp(values[start + i] - greatest) }
    let offset = greatest + .log(sum)
    for i in 0..<rowLength { values[start + i] -= offset }
  }
}

private func softmax(_ values: UnsafeMutablePointer<Float>, count: Int, step: Int) {
  var greatest = values[0]
  for i in 1..<max(1, count) where values[i * step] > greatest { greatest = values[i * step] }
  var sum: Float = 0
  for i in 0..<count {
    let power = Float.exp(values[i * step] - greatest)
    values[i * step] = power
    sum += power
  }
  for i in 0..<count { values[i * step] /= sum }
}
