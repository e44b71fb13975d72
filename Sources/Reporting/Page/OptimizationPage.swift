public import Records
import Scoring

/// A search for the smallest files as one page, without scripts.
public struct OptimizationPage: Sendable {
  private let record: OptimizationRecord

  /// Makes a page.
  public init(_ record: OptimizationRecord) { self.record = record }

  /// The page's text.
  public func render() -> String {
    let report = Report(record)
    let margin = record.analysis.margin
    let words = LossWords(margin.unit)
    let factor = words.factor
    func loss(_ trial: SensitivityRecord.Trial?) -> Double? {
      trial?.statistics.verdict.drop.map { $0.value * factor }
    }
    let points = record.plans.enumerated().compactMap { index, plan -> ParetoFront.Point? in
      guard let value = loss(plan.search) else { return nil }
      return ParetoFront.Point(
        bytes: plan.size.gzipByteCount, loss: value, isOnFront: plan.isOnFront,
        isChosen: index == record.chosen,
        confirmed: loss(plan.confirmation).map { ($0, nil) })
    }
    var blocks = report.resultAfterNotices
    var answer: [Markup] = []
    while let first = blocks.first {
      guard answer.count < 2 else { break }
      answer.append(PageBlock(first, heading: 2).markup)
      blocks = blocks.dropFirst()
    }
    let body: [Markup] =
      [
        "<h1>\(report.title)</h1>", .lines(report.notices),
        "<div class=\"verdict\">\(.lines(answer))</div>",
        """
        <div class="charts">
        <figure>\(ParetoFront(points, title: words.axis(labelled: "Lost", otherwise: "From float32")).markup)</figure>
        </div>
        """,
      ] + (blocks + report.provenance).map { PageBlock($0, heading: 2).markup }
    return PageFrame.page(title: report.title, body, tool: record.provenance.tool.version)
  }
}
