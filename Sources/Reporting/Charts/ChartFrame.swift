/// Where a chart's values stand in a picture: a box with an axis of values on the left and one
/// below.
///
/// Pictures are 340 units wide, which a telephone shows about one to one; letters keep their size.
struct ChartFrame {
  /// The picture's width.
  static let width = 340.0

  /// The box that the axes enclose.
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  /// The values at the box's sides.
  let horizontal: ClosedRange<Double>
  let vertical: ClosedRange<Double>

  /// Places a value along the axis below.
  func x(_ value: Double) -> Double {
    let part = (value - horizontal.lowerBound) / (horizontal.upperBound - horizontal.lowerBound)
    return left + part * (right - left)
  }

  /// Places a value along the axis on the left.
  func y(_ value: Double) -> Double {
    let part = (value - vertical.lowerBound) / (vertical.upperBound - vertical.lowerBound)
    return bottom - part * (bottom - top)
  }

  /// Lines across the box, with their words on the left.
  func leftAxis(_ axis: AxisTicks) -> [Markup] {
    axis.ticks.flatMap { tick -> [Markup] in
      let y = y(tick.value)
      return [
        "<path class=\"grid\" d=\"M\(place(left)) \(place(y))H\(place(right))\"/>",
        "<text class=\"end\" x=\"\(place(left - 6))\" y=\"\(place(y + 4))\">\(tick.label)</text>",
      ]
    }
  }

  /// Short lines below the box, with their words; `title` stands under them.
  func lowerAxis(_ axis: AxisTicks, title: String, crossing: Bool = false) -> [Markup] {
    let height = crossing ? top : bottom + 4
    let ticks = axis.ticks.flatMap { tick -> [Markup] in
      let x = place(x(tick.value))
      return [
        "<path class=\"grid\" d=\"M\(x) \(place(bottom))V\(place(height))\"/>",
        label(tick.label, at: self.x(tick.value)),
      ]
    }
    let middle = place((left + right) / 2)
    return ticks + [
      "<text class=\"middle\" x=\"\(middle)\" y=\"\(place(bottom + 34))\">\(title)</text>"
    ]
  }

  /// A tick's words below the box: in its middle, or where they end within the picture.
  private func label(_ text: String, at x: Double) -> Markup {
    // A digit is 6.9 units wide in most fonts of this size.
    let half = Double(text.count) * 6.9 / 2
    let y = place(bottom + 18)
    if x + half > ChartFrame.width - 2 {
      return "<text class=\"end\" x=\"\(place(ChartFrame.width - 2))\" y=\"\(y)\">\(text)</text>"
    }
    if x - half < 2 { return "<text x=\"2.0\" y=\"\(y)\">\(text)</text>" }
    return "<text class=\"middle\" x=\"\(place(x))\" y=\"\(y)\">\(text)</text>"
  }
}

/// A coordinate with one digit behind the point: equal numbers give equal bytes.
func place(_ coordinate: Double) -> String { Table.Cell.decimal(coordinate, 1) }

/// A picture inside a page: what it shows, for those who can't see it, and its parts.
func picture(height: Double, title: String, _ parts: [Markup]) -> Markup {
  let box = "0 0 \(place(ChartFrame.width)) \(place(height))"
  return """
    <svg viewBox="\(box)" role="img" aria-label="\(title)">
    \(.lines(parts))
    </svg>
    """
}
