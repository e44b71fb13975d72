/// Brings an image to another size: one sampling an axis, rows kept as long as they are needed.
struct ImageResampler {
  let columns: AxisSampling
  let rows: AxisSampling
  let channelCount: Int

  /// The new image, `[rows, columns, channels]`, row by row to `write`.
  ///
  /// - Precondition: the samplings were made for an image of this size.
  func run(
    _ pixels: Span<UInt8>, width: Int, write: (_ row: Int, _ values: Span<Float>) -> Void
  ) {
    let rowCount = columns.taps.count * channelCount
    var kept: [(source: Int, values: [Float])] = []
    var spare: [[Float]] = []
    var mixed = [Float](repeating: 0, count: rowCount)
    for (index, taps) in rows.taps.enumerated() {
      let wanted = taps.first..<taps.first + taps.weights.count
      for row in kept where !wanted.contains(row.source) { spare.append(row.values) }
      kept.removeAll { !wanted.contains($0.source) }
      for source in wanted where !kept.contains(where: { $0.source == source }) {
        var values = spare.popLast() ?? [Float](repeating: 0, count: rowCount)
        let start = source * width * channelCount
        resampleRow(pixels.extracting(start..<start + width * channelCount), into: &values)
        kept.append((source, values))
      }
      kept.sort { $0.source < $1.source }
      mix(kept, by: taps.weights, into: &mixed)
      write(index, mixed.span)
    }
  }

  private func resampleRow(_ row: Span<UInt8>, into values: inout [Float]) {
    var target = values.mutableSpan
    for (x, taps) in columns.taps.enumerated() {
      let (source, weights) = (taps.first * channelCount, taps.weights.span)
      for channel in 0..<channelCount {
        let first = Float(row[source + channel])
        switch weights.count {
        case 1: target[x * channelCount + channel] = first
        case 2 where columns.isLinear:
          let second = Float(row[source + channelCount + channel])
          target[x * channelCount + channel] = first + (second - first) * weights[1]
        default:
          var sum = first * weights[0]
          for tap in 1..<weights.count {
            sum += Float(row[source + tap * channelCount + channel]) * weights[tap]
          }
          target[x * channelCount + channel] = sum
        }
      }
    }
  }

  private func mix(
    _ kept: [(source: Int, values: [Float])], by weights: [Float], into mixed: inout [Float]
  ) {
    var target = mixed.mutableSpan
    let firstRow = kept[0].values
    let first = firstRow.span
    if weights.count == 1 {
      for index in first.indices { target[index] = first[index] }
      return
    }
    if rows.isLinear {
      let secondRow = kept[1].values
      let second = secondRow.span
      let share = weights[1]
      for index in first.indices {
        target[index] = first[index] + (second[index] - first[index]) * share
      }
      return
    }
    for index in first.indices { target[index] = first[index] * weights[0] }
    for tap in 1..<weights.count {
      let row = kept[tap].values
      let (values, weight) = (row.span, weights[tap])
      for index in values.indices { target[index] += values[index] * weight }
    }
  }
}
