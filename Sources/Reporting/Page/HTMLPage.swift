public import Records

/// Evaluations as one page: a file that needs no network and runs no script, for telephones, paper
/// and large screens, light or dark.
public struct HTMLPage: Sendable {
  private let records: [EvaluationRecord]
  private let units: [String: String]

  /// Makes a page of one evaluation, or of several, one a model.
  ///
  /// `units`: the unit of a data set's targets, by the data set's name.
  public init(_ records: [EvaluationRecord], units: [String: String] = [:]) {
    self.records = records
    self.units = units
  }

  /// The page's text.
  public func render() -> String {
    let title = records.count == 1 ? Report.title(records[0]) : Report(summary: records).title
    let body: [Markup] =
      records.count == 1
      ? ["<h1>\(title)</h1>"] + RecordSection(records[0], heading: 2, anchor: "").parts
      : ["<h1>\(title)</h1>"] + overview
        + records.enumerated().flatMap { index, record -> [Markup] in
          ["<h2 id=\"model-\(index)\">\(Report.title(record))</h2>"]
            + RecordSection(record, heading: 3, anchor: "model-\(index)-").parts
        }
    return PageFrame.page(title: title, body, tool: tools)
  }

  private var tools: String {
    Set(records.map(\.provenance.tool.version)).sorted().joined(separator: ", ")
  }

  /// What to do with each model, and the tables over all of them.
  private var overview: [Markup] {
    let answers = records.enumerated().compactMap { index, record -> Markup? in
      RecommendationWords(record).map {
        "<p><a href=\"#model-\(index)\"><b>\(record.name)</b></a>: \($0.text)</p>"
      }
    }
    let summary = Report(summary: records, units: units)
    return ["<div class=\"verdict\">\(answers)</div>"]
      + summary.result.map { PageBlock($0, heading: 2).markup }
  }
}
