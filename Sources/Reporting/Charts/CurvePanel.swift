import Records

/// One panel of a picture of learning curves: axes, lines, and the mark of the best epoch.
struct CurvePanel {
  /// The title, which is markup already.
  let title: String
  /// Where the axis of values is.
  let left: Int
  private let training: [(epoch: Int, value: Double)]
  private let validation: [(epoch: Int, value: Double)]
  private let best: (epoch: Int, value: Double)?
  private let epochs: AxisTicks
  private let values: AxisTicks

  private static let width = 280
  private static let top = 36
  private static let bottom = 212

  /// Lays out a panel; numbers that are not finite leave a gap.
  init(
    title: String, left: Int, maximum: Double = .infinity, history: [TrainingRecord.Epoch],
    best: TrainingRecord.Epoch?,
    training: (TrainingRecord.Epoch) -> Double, validation: (TrainingRecord.Epoch) -> Double?
  ) {
    func point(
      _ epoch: TrainingRecord.Epoch, _ value: Double?
    ) -> (epoch: Int, value: Double)? {
      guard let value, value.magnitude <= AxisTicks.limit else { return nil }
      return (epoch.epoch, value)
    }
    self.title = title
    self.left = left
    self.training = history.compactMap { point($0, training($0)) }
    self.validation = history.compactMap { point($0, validation($0)) }
    self.best = best.flatMap { point($0, validation($0) ?? training($0)) }
    let first = history.map(\.epoch).min() ?? 1
    epochs = AxisTicks(epochs: first...(history.map(\.epoch).max() ?? first))
    values = AxisTicks(
      enclosing: (self.training + self.validation).map(\.value), maximum: maximum)
  }

  /// The panel as elements, one a line.
  var lines: [String] {
    let right = left + CurvePanel.width
    var lines = ["<text class=\"head\" x=\"\(left)\" y=\"22\">\(title)</text>"]
    for tick in values.ticks {
      let y = text(y(tick.value))
      lines.append("<path class=\"grid\" d=\"M\(left) \(y)H\(right)\"/>")
      let baseline = text(self.y(tick.value) + 4)
      lines.append("<text class=\"end\" x=\"\(left - 8)\" y=\"\(baseline)\">\(tick.label)</text>")
    }
    for tick in epochs.ticks {
      let x = text(x(tick.value))
      lines.append("<path class=\"grid\" d=\"M\(x) \(CurvePanel.bottom)v4\"/>")
      lines.append("<text class=\"middle\" x=\"\(x)\" y=\"230\">\(tick.label)</text>")
    }
    let middle = left + CurvePanel.width / 2
    lines.append("<text class=\"middle\" x=\"\(middle)\" y=\"245\">epoch</text>")
    if let best {
      let rule = "M\(text(x(Double(best.epoch)))) \(CurvePanel.top)V\(CurvePanel.bottom)"
      lines.append("<path class=\"rule\" d=\"\(rule)\"/>")
    }
    lines += curve(training, "training") + curve(validation, "validation")
    if let best {
      let x = text(x(Double(best.epoch)))
      lines.append(
        "<circle class=\"best\" cx=\"\(x)\" cy=\"\(text(y(best.value)))\" r=\"4.5\"/>")
    }
    return lines
  }

  /// A line through epochs that follow each other; a dot for an epoch without neighbours.
  private func curve(_ points: [(epoch: Int, value: Double)], _ name: String) -> [String] {
    var runs: [[(epoch: Int, value: Double)]] = []
    for point in points {
      if let last = runs.last?.last, last.epoch + 1 == point.epoch {
        runs[runs.count - 1].append(point)
      } else {
        runs.append([point])
      }
    }
    return runs.map { run in
      let places = run.map { (x: text(x(Double($0.epoch))), y: text(y($0.value))) }
      if places.count == 1, let place = places.first {
        return "<circle class=\"\(name)-dot\" cx=\"\(place.x)\" cy=\"\(place.y)\" r=\"3\"/>"
      }
      let path = places.map { "\($0.x) \($0.y)" }.joined(separator: "L")
      return "<path class=\"line \(name)\" d=\"M\(path)\"/>"
    }
  }

  /// A lone epoch stands in the middle.
  private func x(_ epoch: Double) -> Double {
    let range = epochs.range
    let part =
      range.lowerBound == range.upperBound
      ? 0.5 : (epoch - range.lowerBound) / (range.upperBound - range.lowerBound)
    return Double(left) + part * Double(CurvePanel.width)
  }

  private func y(_ value: Double) -> Double {
    let range = values.range
    let part = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return Double(CurvePanel.bottom) - part * Double(CurvePanel.bottom - CurvePanel.top)
  }

  private func text(_ coordinate: Double) -> String { Table.Cell.decimal(coordinate, 1) }
}
