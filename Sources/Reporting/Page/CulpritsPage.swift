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
      let samples =
        culprits.isOfFewerSamples(tensor)
        ? " (\(Report.counted(tensor.sampleCount, "sample")))" : ""
      return .init(
        name: tensor.name + samples, value: drop.value * factor,
        interval: drop.interval.map { $0.lower * factor...$0.upper * factor })
    }
    let noise = record.layers.compactMap { layer in
      layer.accumulatedSNR.map { (layer.name, $0) }
    }
    let exclusions = (record.exclusions ?? []).compactMap { exclusion in
      exclusion.trial.statistics.verdict.drop.map {
        (bytes: exclusion.size.gzipByteCount, loss: $0.value * factor)
      }
    }
    let points = exclusions.map { point in
      ParetoFront.Point(
        bytes: point.bytes, loss: point.loss,
        isOnFront: !exclusions.contains { $0.bytes < point.bytes && $0.loss <= point.loss },
        isChosen: false, confirmed: nil)
    }
    let title = words.axis(
      labelled: "Lost with the worst at float16", otherwise: "With the worst at float16")
    let front: Markup =
      points.isEmpty ? "" : "<figure>\(ParetoFront(points, title: title).markup)</figure>"
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
        <div class="stack">
        <figure>\(NoiseCurve(noise, title: "Signal against error along the network, dB").markup)</figure>
        \(front)
        </div>
        </div>
        """,
      ]
      + (report.resultAfterNotices.dropFirst() + report.provenance).filter { block in
        // The causes stand in the box above.
        if case .paragraph(let text) = block { return !culprits.causes.contains(text) }
        return true
      }.map { PageBlock($0, heading: 2).markup }
    return PageFrame.page(title: report.title, body, tool: record.provenance.tool.version)
  }
}
