/// What each level costs and what it keeps: the metric with its interval, against the bytes of the
/// files and of their gzipped archive.
struct AccuracyAgainstBytes: Chart {
  /// A level of quantization.
  struct Point: Sendable {
    let level: String
    let rawByteCount: Int
    let gzipByteCount: Int
    /// In percent for an accuracy, in the targets' unit for an error; `nil` is not drawn.
    let value: Double?
    let interval: ClosedRange<Double>?
  }

  private let points: [Point]
  private let axisTitle: String
  private let unit: ByteUnit
  private let frame: ChartFrame
  private let bytes: AxisTicks
  private let values: AxisTicks

  /// Lays out the picture; `axisTitle` is the metric and its unit, `maximum` what no value can
  /// exceed.
  init(_ points: [Point], axisTitle: String, maximum: Double) {
    self.points = points
    self.axisTitle = axisTitle
    let unit = ByteUnit(for: points.map(\.rawByteCount).max() ?? 0)
    self.unit = unit
    bytes = AxisTicks(
      enclosing: [0] + points.map { Double($0.rawByteCount) / unit.size }, maximum: .infinity)
    values = AxisTicks(
      enclosing: points.flatMap { point -> [Double] in
        [point.value, point.interval?.lowerBound, point.interval?.upperBound].compactMap { $0 }
      }, maximum: maximum)
    frame = ChartFrame(
      left: 52, right: 328, top: 26, bottom: 190, horizontal: bytes.range, vertical: values.range)
  }

  /// What it shows, for those who can't see it.
  var alternative: String { "\(axisTitle) against bytes of each level, raw and gzipped" }

  /// The picture.
  var markup: Markup {
    var parts: [Markup] = [
      "<text class=\"head\" x=\"8\" y=\"14\">\(axisTitle)</text>"
    ]
    parts += frame.leftAxis(values)
    parts += frame.lowerAxis(bytes, title: unit.rawValue)
    for (index, point) in points.enumerated() { parts += mark(point, color: index) }
    parts += legend
    return picture(
      height: 282 + legendGrowth,
      title: alternative, parts)
  }

  /// A whisker, a ring where the files are and a disc where their archive is.
  private func mark(_ point: Point, color: Int) -> [Markup] {
    guard let value = point.value else { return [] }
    let style = "level-\(color % LevelColors.count)"
    let y = place(frame.y(value))
    let raw = place(frame.x(Double(point.rawByteCount) / unit.size))
    let gzip = place(frame.x(Double(point.gzipByteCount) / unit.size))
    var parts: [Markup] = ["<path class=\"thin \(style)\" d=\"M\(gzip) \(y)H\(raw)\"/>"]
    if let interval = point.interval {
      let (low, high) = (frame.y(interval.lowerBound), frame.y(interval.upperBound))
      let x = frame.x(Double(point.gzipByteCount) / unit.size)
      let (from, to) = (place(x - 4), place(x + 4))
      parts.append(
        "<path class=\"whisker \(style)\" d=\"M\(gzip) \(place(low))V\(place(high))M\(from) \(place(low))H\(to)M\(from) \(place(high))H\(to)\"/>"
      )
    }
    return parts + [
      "<circle class=\"ring \(style)\" cx=\"\(raw)\" cy=\"\(y)\" r=\"4\"/>",
      "<circle class=\"disc \(style)\" cx=\"\(gzip)\" cy=\"\(y)\" r=\"4.5\"/>",
    ]
  }

  /// Longer names are shortened.
  private static let longestName = 40

  /// Levels that have room beside each other in the legend; letters are about 7.2 wide.
  private var levelsInLine: Int {
    let longest = min(Self.longestName, points.map(\.level.count).max() ?? 0)
    return min(4, max(1, Int((ChartFrame.width - 16) / (22 + 7.2 * Double(longest)))))
  }
  private static let lineHeight = 20.0

  /// What the lines of levels beyond the first take.
  private var legendGrowth: Double {
    Self.lineHeight * Double((max(1, points.count) - 1) / levelsInLine)
  }

  /// What colours and marks mean: lines of levels, and one of marks.
  private var legend: [Markup] {
    let step = (ChartFrame.width - 16) / Double(levelsInLine)
    let levels = points.enumerated().flatMap { index, point -> [Markup] in
      let x = 8 + Double(index % levelsInLine) * step
      let y = 246 + Self.lineHeight * Double(index / levelsInLine)
      return [
        "<circle class=\"disc level-\(index % LevelColors.count)\" cx=\"\(place(x + 5))\" cy=\"\(place(y))\" r=\"4.5\"/>",
        "<text x=\"\(place(x + 14))\" y=\"\(place(y + 4))\">\(point.level.shortened(to: Self.longestName))</text>",
      ]
    }
    let (y, text) = (place(268 + legendGrowth), place(272 + legendGrowth))
    return levels + [
      "<circle class=\"disc plain\" cx=\"13\" cy=\"\(y)\" r=\"4.5\"/>",
      "<text x=\"22\" y=\"\(text)\">gzipped, with its interval</text>",
      "<circle class=\"ring plain\" cx=\"189\" cy=\"\(y)\" r=\"4\"/>",
      "<text x=\"198\" y=\"\(text)\">files as they are</text>",
    ]
  }
}

/// The colours of levels in all pictures of a page, by their place in the evaluation.
enum LevelColors {
  static let light = ["#57606a", "#0969da", "#8250df", "#bc4c00", "#1a7f37", "#bf3989"]
  static let dark = ["#9198a1", "#58a6ff", "#bc8cff", "#f0883e", "#3fb950", "#f778ba"]
  static var count: Int { light.count }
}
