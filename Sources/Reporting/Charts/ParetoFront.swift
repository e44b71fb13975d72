/// Plans by their bytes and by what they lose: the front joined by a line.
struct ParetoFront: Chart {
  /// A plan.
  struct Point: Sendable {
    let bytes: Int
    let loss: Double
    let isOnFront: Bool
    let isChosen: Bool
    /// What samples said that had no say in the choice.
    let confirmed: (loss: Double, interval: ClosedRange<Double>?)?
  }

  private let points: [Point]
  private let title: String

  init(_ points: [Point], title: String) {
    self.points = points
    self.title = title
  }

  /// What it shows, for those who can't see it.
  var alternative: String { title }

  /// The picture.
  var markup: Markup {
    let unit = ByteUnit(for: points.map(\.bytes).max() ?? 0)
    let bytes = AxisTicks(
      enclosing: points.map { Double($0.bytes) / unit.size }, maximum: .infinity)
    let losses = AxisTicks(
      enclosing: [0] + points.map(\.loss) + points.compactMap { $0.confirmed?.loss },
      maximum: .infinity)
    let frame = ChartFrame(
      left: 44, right: 320, top: 26, bottom: 190, horizontal: bytes.range, vertical: losses.range)
    var parts: [Markup] = ["<text class=\"head\" x=\"8\" y=\"14\">\(title)</text>"]
    parts += frame.leftAxis(losses)
    parts += frame.lowerAxis(bytes, title: "gzipped, \(unit.rawValue)")
    func x(_ point: Point) -> String { place(frame.x(Double(point.bytes) / unit.size)) }
    let front = points.filter(\.isOnFront).sorted { $0.bytes < $1.bytes }
    if front.count > 1 {
      let path = front.map { "\(x($0)) \(place(frame.y($0.loss)))" }.joined(separator: "L")
      parts.append("<path class=\"wave level-1\" d=\"M\(path)\"/>")
    }
    for point in points {
      let style = point.isChosen ? "level-4" : point.isOnFront ? "level-1" : "plain"
      parts.append(
        "<circle class=\"disc \(style)\" cx=\"\(x(point))\" cy=\"\(place(frame.y(point.loss)))\" r=\"\(point.isChosen ? "5.5" : "4")\"/>"
      )
      guard let confirmed = point.confirmed else { continue }
      parts.append(
        "<circle class=\"ring \(style)\" cx=\"\(x(point))\" cy=\"\(place(frame.y(confirmed.loss)))\" r=\"4\"/>"
      )
    }
    guard points.contains(where: { $0.isChosen || $0.confirmed != nil }) else {
      return picture(height: 234, title: alternative, parts)
    }
    parts += [
      "<circle class=\"disc plain\" cx=\"13\" cy=\"240\" r=\"4\"/>",
      "<text x=\"22\" y=\"244\">search</text>",
      "<circle class=\"ring plain\" cx=\"89\" cy=\"240\" r=\"4\"/>",
      "<text x=\"98\" y=\"244\">confirmed</text>",
      "<circle class=\"disc level-4\" cx=\"189\" cy=\"240\" r=\"5.5\"/>",
      "<text x=\"199\" y=\"244\">chosen</text>",
    ]
    return picture(height: 252, title: alternative, parts)
  }
}
