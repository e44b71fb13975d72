import RealModule
import Records

/// What levels make of a sine wave: the whole wave, and its crest enlarged until the steps show.
struct QuantizedWavePicture {
  private let wave: QuantizedWave

  init(_ wave: QuantizedWave) { self.wave = wave }

  private var original: [Double] {
    (0..<wave.count).map { Double.sin(2 * .pi * Double($0) / Double(wave.count)) }
  }

  /// The part of the wave around its crest that is enlarged, of all its samples.
  private static let crest = 0.23...0.27

  /// Both pictures.
  var markup: [Markup] {
    let count = wave.count
    let first = Int((Self.crest.lowerBound * Double(count)).rounded())
    let last = Int((Self.crest.upperBound * Double(count)).rounded())
    return [
      panel(title: "A sine wave of 1,000 numbers", 0..<count, every: 5, range: -1.1...1.1),
      panel(title: "Its crest, enlarged", first..<last, every: 1, range: 0.985...1.003),
    ]
  }

  private func panel(
    title: String, _ samples: Range<Int>, every step: Int, range: ClosedRange<Double>
  ) -> Markup {
    let frame = ChartFrame(
      left: 44, right: 328, top: 24, bottom: 150,
      horizontal: Double(samples.lowerBound)...Double(samples.upperBound - 1), vertical: range)
    let axis = AxisTicks(
      enclosing: [range.lowerBound, range.upperBound], maximum: range.upperBound)
    let inside = axis.ticks.filter { range.contains($0.value) }
    var parts: [Markup] = ["<text class=\"head\" x=\"8\" y=\"14\">\(title)</text>"]
    for tick in inside {
      let y = place(frame.y(tick.value))
      parts.append("<path class=\"grid\" d=\"M\(place(frame.left)) \(y)H\(place(frame.right))\"/>")
      parts.append(
        "<text class=\"end\" x=\"\(place(frame.left - 6))\" y=\"\(place(frame.y(tick.value) + 4))\">\(tick.label)</text>"
      )
    }
    parts.append(line(original, "original", samples, step, frame))
    for (index, level) in wave.levels.enumerated() {
      parts.append(line(level.values, "level-\(color(index))", samples, step, frame))
    }
    parts += legend
    return picture(height: 184, title: title, parts)
  }

  /// 16 bits have the colour of uint16 on all pictures, 8 bits that of uint8.
  private func color(_ index: Int) -> Int { index == 0 ? 2 : 3 }

  private func line(
    _ values: [Double], _ style: String, _ samples: Range<Int>, _ step: Int, _ frame: ChartFrame
  ) -> Markup {
    let points = stride(from: samples.lowerBound, to: samples.upperBound, by: step).map {
      "\(place(frame.x(Double($0)))) \(place(frame.y(values[$0])))"
    }
    return "<path class=\"wave \(style)\" d=\"M\(points.joined(separator: "L"))\"/>"
  }

  private var legend: [Markup] {
    let entries =
      [("original", "float32")]
      + wave.levels.enumerated().map { ("level-\(color($0.offset))", $0.element.level) }
    return entries.enumerated().flatMap { index, entry -> [Markup] in
      let x = 44 + 95 * Double(index)
      return [
        "<path class=\"wave \(entry.0)\" d=\"M\(place(x)) 172h18\"/>",
        "<text x=\"\(place(x + 24))\" y=\"176\">\(entry.1)</text>",
      ]
    }
  }
}
