/// How far each level's interval of the loss is from the margin: what a verdict rests on.
struct DropsAgainstMargin: Chart {
  /// A level's loss against the baseline.
  struct Row: Sendable {
    let level: String
    /// The place of the level in the evaluation, which gives its colour.
    let color: Int
    /// Positive is worse.
    let drop: Double
    let interval: ClosedRange<Double>
  }

  private let rows: [Row]
  private let margin: Double
  private let words: LossWords
  private let frame: ChartFrame
  private let drops: AxisTicks

  private static let rowHeight = 30.0
  /// Longer names are shortened: most of the picture is the losses'.
  private static let longestName = 20

  /// Lays out the picture; `margin` may be lost, in the unit of the rows; `words` say what is lost, and
  /// its unit.
  init(_ rows: [Row], margin: Double, words: LossWords) {
    self.rows = rows
    self.margin = margin
    self.words = words
    // Without labels nothing can be better.
    drops = AxisTicks(
      enclosing: [words.isLabelled ? -1.25 * margin : 0, 1.25 * margin]
        + rows.flatMap { [$0.interval.lowerBound, $0.interval.upperBound] },
      maximum: .infinity)
    // Letters of this size are about 7.2 wide.
    let longest = min(Self.longestName, rows.map(\.level.count).max() ?? 0)
    frame = ChartFrame(
      left: max(62, 10 + 7.2 * Double(longest)), right: 328, top: 28,
      bottom: 34 + Self.rowHeight * Double(rows.count),
      horizontal: drops.range, vertical: 0...1)
  }

  /// What it shows, for those who can't see it.
  var alternative: String { "\(words.axis): intervals of each level, and the margin" }

  /// The picture.
  var markup: Markup {
    let (from, to) = (frame.x(words.isLabelled ? -margin : 0), frame.x(margin))
    var parts: [Markup] = [
      "<text class=\"head\" x=\"8\" y=\"14\">\(words.axis)</text>",
      "<rect class=\"margin\" x=\"\(place(from))\" y=\"\(place(frame.top))\" width=\"\(place(to - from))\" height=\"\(place(frame.bottom - frame.top))\"/>",
    ]
    parts += frame.lowerAxis(
      drops, title: words.isLabelled ? "better  ←  loss  →  worse" : "\(words.noun)  →",
      crossing: true)
    let zero = place(frame.x(0))
    parts.append("<path class=\"axis\" d=\"M\(zero) \(place(frame.top))V\(place(frame.bottom))\"/>")
    for (index, row) in rows.enumerated() { parts += mark(row, at: index) }
    return picture(
      height: frame.bottom + 42, title: alternative, parts)
  }

  private func mark(_ row: Row, at index: Int) -> [Markup] {
    let y = frame.top + 3 + Self.rowHeight * (Double(index) + 0.5)
    let style = "level-\(row.color % LevelColors.count)"
    let (low, high) = (frame.x(row.interval.lowerBound), frame.x(row.interval.upperBound))
    let ends = [low, high].map {
      "M\(place($0)) \(place(y - 5))V\(place(y + 5))"
    }.joined()
    return [
      "<text class=\"end strong\" x=\"\(place(frame.left - 6))\" y=\"\(place(y + 4))\">\(row.level.shortened(to: Self.longestName))</text>",
      "<path class=\"whisker \(style)\" d=\"M\(place(low)) \(place(y))H\(place(high))\(ends)\"/>",
      "<circle class=\"disc \(style)\" cx=\"\(place(frame.x(row.drop)))\" cy=\"\(place(y))\" r=\"4.5\"/>",
    ]
  }
}
