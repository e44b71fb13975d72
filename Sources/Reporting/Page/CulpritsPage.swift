public import Records
import Scoring

/// A search for culprits as one page, without scripts: bars for tensors, signal and noise along the
/// network.
public struct CulpritsPage: Sendable {
  private let record: SensitivityRecord

  /// Makes a page.
  public init(_ record: SensitivityRecord) { self.record = record }

  /// The page's text.
  public func render() -> String {
    let report = Report(record)
    let culprits = Culprits(record)
    let margin = record.analysis.margin
    let words = LossWords(margin.unit)
    let factor = words.factor
    let bars = record.tensors.prefix(20).compactMap { tensor -> TensorBars.Bar? in
      guard let drop = tensor.alone?.statistics.verdict.drop else { return nil }
      return .init(
        name: tensor.name, value: drop.value * factor,
        interval: drop.interval.map { $0.lower * factor...$0.upper * factor })
    }
    let noise = record.layers.compactMap { layer in
      layer.accumulatedSNR.map { (layer.name, $0) }
    }
    let body: [Markup] =
      [
        "<h1>\(report.title)</h1>", .lines(report.notices),
        """
        <div class="verdict"><p class="answer">\(culprits.answer)</p>
        \(.lines(culprits.causes.map { "<p>\($0)</p>" }))
        </div>
        """,
        """
        <div class="charts">
        <figure>\(TensorBars(bars, title: words.axis(labelled: "Lost by each tensor alone", otherwise: "Each tensor alone")).markup)</figure>
        <figure>\(NoiseCurve(noise, title: "Signal against error along the network, dB").markup)</figure>
        </div>
        """,
      ]
      + (report.resultAfterNotices.dropFirst() + report.provenance).map {
        PageBlock($0, heading: 2).markup
      }
    return PageFrame.page(title: report.title, body, tool: record.provenance.tool.version)
  }
}
