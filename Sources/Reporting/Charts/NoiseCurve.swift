/// Decibels, layer by layer, from a network's input to its output.
struct NoiseCurve: Chart {
  private let layers: [(name: String, decibels: Double)]
  private let title: String

  init(_ layers: [(name: String, decibels: Double)], title: String) {
    self.layers = layers
    self.title = title
  }

  /// What it shows, for those who can't see it.
  var alternative: String { title }

  var markup: Markup {
    let axis = AxisTicks(enclosing: [0] + layers.map(\.decibels), maximum: .infinity)
    let frame = ChartFrame(
      left: 40, right: 328, top: 26, bottom: 190,
      horizontal: 0...Double(max(1, layers.count - 1)), vertical: axis.range)
    var parts: [Markup] = ["<text class=\"head\" x=\"8\" y=\"14\">\(title)</text>"]
    parts += frame.leftAxis(axis)
    let points = layers.enumerated().map {
      "\(place(frame.x(Double($0.offset)))) \(place(frame.y($0.element.decibels)))"
    }
    if points.count > 1 {
      parts.append("<path class=\"wave level-1\" d=\"M\(points.joined(separator: "L"))\"/>")
    }
    for (index, layer) in layers.enumerated() {
      parts.append(
        "<circle class=\"disc level-1\" cx=\"\(place(frame.x(Double(index))))\" cy=\"\(place(frame.y(layer.decibels)))\" r=\"2.5\"/>"
      )
    }
    if let first = layers.first, let last = layers.last {
      parts.append("<text x=\"40\" y=\"208\">\(first.name)</text>")
      parts.append("<text class=\"end\" x=\"328\" y=\"208\">\(last.name)</text>")
    }
    return picture(height: 216, title: alternative, parts)
  }
}
