public import Records
public import Scoring

/// A training's history as a picture: loss on the left, the metric on the right.
///
/// The SVG has no script and no font of its own, and follows the reader's choice of light or dark.
/// Equal histories give equal bytes.
public struct LearningCurves: Sendable {
  private let name: String
  private let history: [TrainingRecord.Epoch]
  private let best: TrainingRecord.Epoch?
  private let metric: Metric

  /// Draws the history of a training.
  public init(_ record: TrainingRecord) {
    self.init(
      name: record.name, history: record.history, bestEpoch: record.bestEpoch,
      metric: record.metric)
  }

  /// Draws a history, of one epoch or more, as it stands.
  ///
  /// - Parameters:
  ///   - name: the model's name, for those who can't see the picture.
  ///   - history: the epochs, in order.
  ///   - bestEpoch: the epoch that is marked; `nil` for none.
  ///   - metric: what the epochs' metric is.
  public init(name: String, history: [TrainingRecord.Epoch], bestEpoch: Int?, metric: Metric) {
    self.name = name
    self.history = history
    best = history.first { $0.epoch == bestEpoch }
    self.metric = metric
  }

  private static let width = 720
  private static let height = 280

  /// The picture as SVG, with a final newline.
  public var svg: String {
    let scale = metric == .top1Accuracy ? 100.0 : 1
    let panels = [
      CurvePanel(
        title: "loss", left: 58, history: history, best: best,
        training: { $0.loss }, validation: { $0.validationLoss }),
      CurvePanel(
        title: metric == .top1Accuracy ? "accuracy (%)" : "mean absolute error", left: 422,
        maximum: metric == .top1Accuracy ? 100 : .infinity, history: history, best: best,
        training: { $0.metric * scale }, validation: { $0.validationMetric.map { $0 * scale } }),
    ]
    let size = "\(LearningCurves.width)\" height=\"\(LearningCurves.height)"
    let box = "0 0 \(LearningCurves.width) \(LearningCurves.height)"
    let head = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size)\" viewBox=\"\(box)\" "
        + "role=\"img\">",
      "<title>\(Markup.escaped(name)): \(summary)</title>", LearningCurves.style,
      "<rect class=\"back\" width=\"\(size)\" rx=\"6\"/>",
    ]
    return (head + panels.flatMap(\.lines) + legend + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private var summary: String {
    let epochs = history.count == 1 ? "1 epoch" : "\(Table.Cell.grouped(history.count)) epochs"
    return "learning curves of \(epochs)" + (best.map { ", the best is \($0.epoch)" } ?? "")
  }

  private static let style = """
    <style>
    text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #57606a; }
    .head { font-weight: 600; fill: #1f2328; }
    .end { text-anchor: end; }
    .middle { text-anchor: middle; }
    .back { fill: #ffffff; }
    .grid { stroke: #e3e6ea; fill: none; }
    .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    .training { stroke: #0969da; }
    .validation { stroke: #bc4c00; stroke-dasharray: 5 4; }
    .training-dot { fill: #0969da; }
    .validation-dot { fill: #bc4c00; }
    .best { fill: none; stroke: #1f2328; stroke-width: 1.5; }
    .rule { stroke: #8c959f; stroke-dasharray: 2 3; }
    @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .head { fill: #f0f6fc; }
    .back { fill: #0d1117; }
    .grid { stroke: #2a313c; }
    .training { stroke: #58a6ff; }
    .validation { stroke: #f0883e; }
    .training-dot { fill: #58a6ff; }
    .validation-dot { fill: #f0883e; }
    .best { stroke: #f0f6fc; }
    .rule { stroke: #656c76; }
    }
    </style>
    """

  /// What the lines are, in the middle of the last line; each entry has its own width.
  private var legend: [String] {
    let hasValidation = history.contains {
      $0.validationLoss != nil || $0.validationMetric != nil
    }
    var entries = [(width: 94, mark: LearningCurves.sample("training"), text: "training")]
    if hasValidation {
      entries.append((102, LearningCurves.sample("validation"), "validation"))
    }
    if let best {
      let mark = { (x: Int) in "<circle class=\"best\" cx=\"\(x + 14)\" cy=\"262\" r=\"4.5\"/>" }
      entries.append((100, mark, "best epoch: \(Table.Cell.grouped(best.epoch))"))
    }
    let total = entries.reduce(24 * (entries.count - 1)) { $0 + $1.width }
    var x = (LearningCurves.width - total) / 2
    return entries.flatMap { entry in
      defer { x += entry.width + 24 }
      return [entry.mark(x), "<text x=\"\(x + 32)\" y=\"266\">\(entry.text)</text>"]
    }
  }

  private static func sample(_ line: String) -> (Int) -> String {
    { "<path class=\"line \(line)\" d=\"M\($0) 262H\($0 + 25)\"/>" }
  }
}
