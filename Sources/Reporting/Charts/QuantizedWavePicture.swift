import RealModule

/// What levels of quantization make of a sine wave: the picture of `docs/quantization.md`.
///
/// - SeeAlso: <https://github.com/tensorflow/tfjs-examples/tree/master/quantization>
package struct QuantizedWavePicture {
  /// A level and what it makes of the wave.
  package struct Level: Sendable {
    let name: String
    let values: [Double]

    package init(_ name: String, _ values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  /// The wave's numbers: one period.
  package static let count = 1_000
  package static var original: [Double] {
    (0..<count).map { Double.sin(2 * .pi * Double($0) / Double(count)) }
  }

  private let coarse: [Level]
  private let fine: [Level]

  /// Makes a picture of levels whose steps show on the whole wave, and of those whose steps show on its
  /// crest alone.
  ///
  /// - Precondition: each level has as many numbers as the wave.
  package init(coarse: [Level], fine: [Level]) {
    precondition(
      (coarse + fine).allSatisfy { $0.values.count == Self.count }, "waves of one length")
    self.coarse = coarse
    self.fine = fine
  }

  /// The picture as SVG, with a final newline.
  package var svg: String {
    let panels =
      coarse.map { ($0, 0..<Self.count, 5, -1.4...1.15) }
      + fine.map { ($0, 224..<277, 1, 0.985...1.003) }
    let columns = 3
    let rows = (panels.count + columns - 1) / columns
    let width = Self.panelWidth * Double(columns)
    let height = Self.panelHeight * Double(rows) + 8
    let size = "width=\"\(place(width))\" height=\"\(place(height))\""
    let parts = panels.enumerated().flatMap { index, panel in
      self.panel(
        panel.0, panel.1, every: panel.2, range: panel.3,
        left: Self.panelWidth * Double(index % columns),
        top: Self.panelHeight * Double(index / columns))
    }
    let head: [Markup] = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" \(.trusted(size)) \
      viewBox="0 0 \(place(width)) \(place(height))" role="img">
      """,
      "<title>A sine wave, and what each level makes of it</title>", .trusted(Self.style),
      "<rect class=\"back\" \(.trusted(size)) rx=\"6\"/>",
    ]
    return Markup.lines(head + parts + ["</svg>"]).text + "\n"
  }

  private static let panelWidth = 240.0
  private static let panelHeight = 150.0

  private func panel(
    _ level: Level, _ samples: Range<Int>, every step: Int, range: ClosedRange<Double>,
    left: Double, top: Double
  ) -> [Markup] {
    let frame = ChartFrame(
      left: left + 44, right: left + Self.panelWidth - 10, top: top + 28,
      bottom: top + Self.panelHeight - 6,
      horizontal: Double(samples.lowerBound)...Double(samples.upperBound - 1), vertical: range)
    let axis = AxisTicks(
      enclosing: [range.lowerBound, range.upperBound], maximum: range.upperBound)
    let crest = samples.count < Self.count ? ", at the crest" : ""
    let title: Markup =
      "<text class=\"head\" x=\"\(place(frame.left))\" y=\"\(place(top + 18))\">\(level.name + crest)</text>"
    let ticks = axis.ticks.filter { range.contains($0.value) }.map { tick -> Markup in
      let y = place(frame.y(tick.value))
      return """
        <path class="grid" d="M\(place(frame.left)) \(y)H\(place(frame.right))"/>
        <text class="end" x="\(place(frame.left - 6))" y="\(place(frame.y(tick.value) + 4))">\(tick.label)</text>
        """
    }
    return [title] + ticks + [
      line(Self.original, "original", samples, step, frame),
      line(level.values, "level", samples, step, frame),
    ]
  }

  private func line(
    _ values: [Double], _ style: String, _ samples: Range<Int>, _ step: Int, _ frame: ChartFrame
  ) -> Markup {
    let points = stride(from: samples.lowerBound, to: samples.upperBound, by: step).map {
      "\(place(frame.x(Double($0)))) \(place(frame.y(values[$0])))"
    }
    return "<path class=\"\(style)\" d=\"M\(points.joined(separator: "L"))\"/>"
  }

  private static let style = """
    <style>
    text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #57606a; }
    .head { font-weight: 600; fill: #1f2328; }
    .end { text-anchor: end; }
    .back { fill: #ffffff; }
    .grid { stroke: #e3e6ea; fill: none; }
    .original { stroke: #8c959f; stroke-width: 4; opacity: .45; fill: none; }
    .level { stroke: #bc4c00; stroke-width: 1.5; fill: none; }
    @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .head { fill: #f0f6fc; }
    .back { fill: #0d1117; }
    .grid { stroke: #2a313c; }
    .level { stroke: #f0883e; }
    }
    </style>
    """
}
