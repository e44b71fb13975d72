/// A bar a tensor, with its interval: the worst first.
struct TensorBars: Chart {
  /// A tensor's loss.
  struct Bar: Sendable {
    let name: String
    let value: Double
    let interval: ClosedRange<Double>?
  }

  private let bars: [Bar]
  private let title: String

  init(_ bars: [Bar], title: String) {
    self.bars = bars
    self.title = title
  }

  private static let rowHeight = 30.0

  /// What it shows, for those who can't see it.
  var alternative: String { title }

  var markup: Markup {
    let axis = AxisTicks(
      enclosing: [0]
        + bars.flatMap { bar in
          [bar.value] + (bar.interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
        }, maximum: .infinity)
    let frame = ChartFrame(
      left: 14, right: 328, top: 24, bottom: 30 + Self.rowHeight * Double(bars.count),
      horizontal: axis.range, vertical: 0...1)
    var parts: [Markup] = ["<text class=\"head\" x=\"8\" y=\"14\">\(title)</text>"]
    parts += frame.lowerAxis(axis, title: "", crossing: true)
    let zero = frame.x(0)
    // Names stand over the line.
    parts.append(
      "<path class=\"axis\" d=\"M\(place(zero)) \(place(frame.top))V\(place(frame.bottom))\"/>")
    for (index, bar) in bars.enumerated() {
      let y = frame.top + Self.rowHeight * Double(index)
      let end = frame.x(bar.value)
      let (from, to) = (min(zero, end), max(zero, end))
      parts.append("<text class=\"strong back\" x=\"14\" y=\"\(place(y + 13))\">\(bar.name)</text>")
      parts.append(
        "<rect class=\"column\" x=\"\(place(from))\" y=\"\(place(y + 18))\" width=\"\(place(max(1, to - from)))\" height=\"8\"/>"
      )
      if let interval = bar.interval {
        let (low, high) = (place(frame.x(interval.lowerBound)), place(frame.x(interval.upperBound)))
        parts.append(
          "<path class=\"axis\" d=\"M\(low) \(place(y + 22))H\(high)M\(low) \(place(y + 19))v6M\(high) \(place(y + 19))v6\"/>"
        )
      }
    }
    return picture(height: frame.bottom + 26, title: alternative, parts)
  }
}
