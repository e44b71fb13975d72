/// A tensor's weights by their size, above the numbers that each level can stand for.
struct WeightHistogram: Chart {
  /// The numbers of a level: `minimum + code × scale`.
  struct Grid: Sendable {
    let level: String
    /// The place of the level in the evaluation, which gives its colour.
    let color: Int
    let minimum: Double
    let scale: Double
    /// Codes from 0 to this.
    let greatestCode: Int
  }

  let name: String
  let range: ClosedRange<Double>
  let counts: [Int]
  let grids: [Grid]

  /// More codes than this are drawn as a bar: ticks would be one anyway.
  private static let mostTicks = 300

  /// What it shows, for those who can't see it.
  var alternative: String { "Weights of \(name)" }

  /// The picture.
  var markup: Markup {
    // All that the weights and the levels' numbers take: codes may reach a little beyond the weights.
    let ends = grids.map { $0.minimum + Double($0.greatestCode) * $0.scale }
    let axis = AxisTicks(
      within: grids.reduce(range.lowerBound) {
        min($0, $1.minimum)
      }...ends.reduce(
        range.upperBound, max))
    let frame = ChartFrame(
      left: 12, right: 272, top: 24, bottom: 106, horizontal: axis.range,
      vertical: 0...Double(max(1, counts.max() ?? 1)))
    var parts: [Markup] = ["<text class=\"head\" x=\"8\" y=\"14\">\(name)</text>"]
    parts += frame.lowerAxis(axis, title: "")
    parts.append("<path class=\"bars\" d=\"\(bars(frame))\"/>")
    for (row, grid) in grids.enumerated() {
      parts += rug(grid, frame, y: frame.bottom + 36 + 16 * Double(row))
    }
    return picture(
      height: frame.bottom + 32 + 16 * Double(grids.count), title: alternative, parts)
  }

  private func bars(_ frame: ChartFrame) -> String {
    let width = (range.upperBound - range.lowerBound) / Double(max(1, counts.count))
    var path = ""
    for (index, count) in counts.enumerated() where count > 0 {
      let from = frame.x(range.lowerBound + Double(index) * width)
      let to = frame.x(range.lowerBound + Double(index + 1) * width)
      // What is there is seen, however little it is.
      let y = min(frame.y(Double(count)), frame.bottom - 0.7)
      path +=
        "M\(place(from)) \(place(frame.bottom))V\(place(y))H\(place(to))V\(place(frame.bottom))Z"
    }
    return path
  }

  private func rug(_ grid: Grid, _ frame: ChartFrame, y: Double) -> [Markup] {
    let style = "level-\(grid.color % LevelColors.count)"
    let from = frame.x(grid.minimum)
    let to = frame.x(grid.minimum + Double(grid.greatestCode) * grid.scale)
    guard grid.greatestCode > 0, grid.greatestCode <= Self.mostTicks else {
      return [
        "<path class=\"bar \(style)\" d=\"M\(place(from)) \(place(y - 4))H\(place(to))\"/>",
        "<text x=\"282\" y=\"\(place(y))\">\(grid.level.shortened(to: 9))</text>",
      ]
    }
    let ticks = (0...grid.greatestCode).map { code in
      "M\(place(frame.x(grid.minimum + Double(code) * grid.scale))) \(place(y))v-8"
    }.joined()
    return [
      "<path class=\"rug \(style)\" d=\"\(ticks)\"/>",
      "<text x=\"282\" y=\"\(place(y))\">\(grid.level.shortened(to: 9))</text>",
    ]
  }
}
