public import Records
import Scoring

/// A search for the smallest files as one page, or those of several models, without scripts.
public struct OptimizationPage: Sendable {
  private let records: [OptimizationRecord]

  /// Makes a page of one search.
  public init(_ record: OptimizationRecord) { records = [record] }

  /// Makes a page of several searches, one a model.
  public init(_ records: [OptimizationRecord]) { self.records = records }

  /// The page's text.
  public func render() -> String {
    let report = records.count == 1 ? Report(records[0]) : Report(searches: records)
    let blocks = report.resultAfterNotices
    // Of one search the answer and its reason come before the picture; of several the table.
    let before = records.count == 1 ? 2 : 1
    let answer = blocks.prefix(before).map { PageBlock($0, heading: 2).markup }
    let body: [Markup] =
      [
        "<h1>\(report.title)</h1>", .lines(report.notices),
        records.count == 1 ? "<div class=\"verdict\">\(.lines(answer))</div>" : .lines(answer),
        "<div class=\"charts\">\(.lines(records.map(figure)))</div>",
      ]
      + (blocks.dropFirst(before) + report.provenance).map { PageBlock($0, heading: 2).markup }
    let tools = Set(records.map(\.provenance.tool.version)).sorted().joined(separator: ", ")
    return PageFrame.page(title: report.title, body, tool: tools)
  }

  /// Bytes and losses of a search's plans.
  private func figure(_ record: OptimizationRecord) -> Markup {
    let words = LossWords(record.analysis.margin.unit)
    func loss(_ trial: SensitivityRecord.Trial?) -> Double? {
      trial?.statistics.verdict.drop.map { $0.value * words.factor }
    }
    let points = record.plans.enumerated().compactMap { index, plan -> ParetoFront.Point? in
      guard let value = loss(plan.search) else { return nil }
      return ParetoFront.Point(
        bytes: plan.size.gzipByteCount, loss: value, isOnFront: plan.isOnFront,
        isChosen: index == record.chosen,
        confirmed: loss(plan.confirmation).map { ($0, nil) })
    }
    let front = ParetoFront(
      points, title: words.axis(labelled: "Lost", otherwise: "From float32"))
    return records.count == 1
      ? """
      <figure>\(front.markup)
      <figcaption>A disc a plan, on the samples of the search; a ring: on samples that had no say. The line \
      joins the plans that no other beats in bytes and divergence.</figcaption></figure>
      """
      : "<figure>\(front.markup)<figcaption>\(record.name)</figcaption></figure>"
  }
}
