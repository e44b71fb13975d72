import RealModule

/// What layers do with what they move, under what the machine allows: operations a second against
/// operations a byte, both in powers of ten.
struct Roofline: Chart {
  /// A layer.
  struct Point: Sendable {
    /// Its number in the table.
    let number: Int
    /// Operations a byte.
    let intensity: Double
    /// Operations a second.
    let rate: Double
    /// The share of all time: the disc's area.
    let share: Double
    /// What code it runs: the disc's colour.
    let kernel: String
  }

  /// A slope: a level of memory.
  struct Slope: Sendable {
    let name: String
    let bytesPerSecond: Double
  }

  private let points: [Point]
  private let slopes: [Slope]
  private let peak: Double
  private let title: String
  private let kernels: [String]
  private let frame: ChartFrame
  private let horizontal: AxisTicks
  private let vertical: AxisTicks

  private static let bottom = 270.0
  /// How many of the layers that take longest have their number beside them.
  private static let numberedCount = 6

  /// Lays out the picture; `peak`: operations a second.
  init(_ points: [Point], slopes: [Slope], peak: Double, title: String) {
    let points = points.filter { $0.intensity > 0 && $0.rate > 0 }
    self.points = points
    self.slopes = slopes.filter { $0.bytesPerSecond > 0 }
    self.peak = peak
    self.title = title
    var kernels: [String] = []
    for point in points where !kernels.contains(point.kernel) { kernels.append(point.kernel) }
    self.kernels = kernels
    let ridges = self.slopes.map { peak / $0.bytesPerSecond }
    horizontal = AxisTicks(logarithmsOf: points.map(\.intensity) + ridges)
    vertical = AxisTicks(logarithmsOf: points.map { $0.rate / 1e9 } + [peak / 1e9])
    frame = ChartFrame(
      left: 44, right: 320, top: 26, bottom: Roofline.bottom, horizontal: horizontal.range,
      vertical: vertical.range)
  }

  /// What it shows, for those who can't see it.
  var alternative: String { title }

  /// The picture.
  var markup: Markup {
    var parts: [Markup] = ["<text class=\"head\" x=\"8\" y=\"14\">\(title)</text>"]
    parts += frame.leftAxis(vertical)
    parts += frame.lowerAxis(horizontal, title: "FLOP a byte")
    parts += roofs
    parts += points.sorted { $0.share > $1.share }.map(disc)
    parts += numbers
    parts += legend
    return picture(
      height: legendTop + Double((kernels.count + 2) / 3) * 20, title: alternative, parts)
  }

  private func x(_ intensity: Double) -> Double { frame.x(.log10(intensity)) }
  private func y(_ rate: Double) -> Double { frame.y(.log10(rate / 1e9)) }

  /// A slope for each level of memory, up to where arithmetic is the limit, and that limit.
  private var roofs: [Markup] {
    let left = Double.pow(10, horizontal.range.lowerBound)
    let floor = Double.pow(10, vertical.range.lowerBound) * 1e9
    let shown = slopes.map { (slope: $0, start: max(left, floor / $0.bytesPerSecond)) }
      .filter { $0.start < peak / $0.slope.bytesPerSecond }
    var parts = shown.map { slope, start -> Markup in
      let from = "\(place(x(start))) \(place(y(start * slope.bytesPerSecond)))"
      let to = "\(place(x(peak / slope.bytesPerSecond))) \(place(y(peak)))"
      return "<path class=\"axis\" d=\"M\(from)L\(to)\"/>"
    }
    var spots: [(x: Double, y: Double)] = []
    for (slope, start) in shown {
      // Up along the slope to where no other's words are.
      var intensity = start
      var spot = (x: 0.0, y: 0.0)
      repeat {
        spot = (x(intensity) + 4, y(intensity * slope.bytesPerSecond) - 4)
        intensity *= 1.1
      } while spots.contains { abs($0.x - spot.x) < 96 && abs($0.y - spot.y) < 13 }
      spots.append(spot)
      let text = "\(slope.name) \(ProfileWords.giga(slope.bytesPerSecond)) GB/s"
      parts.append(
        "<text class=\"back\" x=\"\(place(spot.x))\" y=\"\(place(spot.y))\">\(text)</text>")
    }
    let first = slopes.map { peak / $0.bytesPerSecond }.min() ?? left
    let top = place(y(peak))
    parts += [
      "<path class=\"axis\" d=\"M\(place(x(max(left, first)))) \(top)H\(place(frame.right))\"/>",
      "<text class=\"end strong back\" x=\"\(place(frame.right))\" y=\"\(place(y(peak) - 5))\">\(ProfileWords.giga(peak)) GFLOP/s</text>",
    ]
    return parts
  }

  private func disc(_ point: Point) -> Markup {
    let radius = 3 + 9 * point.share.squareRoot()
    return
      "<circle class=\"disc \(style(point.kernel))\" opacity=\"0.75\" cx=\"\(place(x(point.intensity)))\" cy=\"\(place(y(point.rate)))\" r=\"\(place(radius))\"/>"
  }

  /// The numbers of the layers that take longest, as far as there is room for them.
  private var numbers: [Markup] {
    var taken: [(x: Double, y: Double)] = []
    var texts: [Markup] = []
    for point in points.sorted(by: { $0.share > $1.share }) {
      let radius = 3 + 9 * point.share.squareRoot()
      let end = x(point.intensity) + radius + 2
      // On the disc's other side where the picture ends.
      let spot = (x: end < 320 ? end : end - 2 * radius - 18, y: y(point.rate) + 4)
      let isFree = taken.allSatisfy { abs($0.x - spot.x) > 18 || abs($0.y - spot.y) > 11 }
      guard isFree, taken.count < Roofline.numberedCount else { continue }
      taken.append(spot)
      texts.append(
        "<text class=\"strong back\" x=\"\(place(spot.x))\" y=\"\(place(spot.y))\">\(point.number)</text>"
      )
    }
    return texts
  }

  private func style(_ kernel: String) -> Markup {
    // Colours of levels, but for the grey one.
    let index = (kernels.firstIndex(of: kernel) ?? 0) % (LevelColors.count - 1) + 1
    return "level-\(index)"
  }

  private var legendTop: Double { Roofline.bottom + 42 }

  private var legend: [Markup] {
    kernels.enumerated().flatMap { index, kernel -> [Markup] in
      let x = 13 + Double(index % 3) * 108
      let y = legendTop + 8 + Double(index / 3) * 20
      return [
        "<circle class=\"disc \(style(kernel))\" cx=\"\(place(x))\" cy=\"\(place(y))\" r=\"4.5\"/>",
        "<text x=\"\(place(x + 9))\" y=\"\(place(y + 4))\">\(kernel)</text>",
      ]
    }
  }
}
