/// A part of a report as HTML.
struct PageBlock {
  private let block: Report.Block
  private let heading: Int

  /// `heading`: the level of headings.
  init(_ block: Report.Block, heading: Int) {
    self.block = block
    self.heading = heading
  }

  /// The part as markup.
  var markup: Markup {
    switch block {
    case .heading(let text): "<h\(heading)>\(text)</h\(heading)>"
    case .answer(let text): "<p class=\"answer\">\(text)</p>"
    case .paragraph(let text): "<p class=\"soft\">\(text)</p>"
    case .notice(let text): "<p class=\"notice\">\(text)</p>"
    case .failure(let text): "<p class=\"notice failure\">\(text)</p>"
    case .table(let table): PageBlock.table(table)
    case .facts(let facts):
      "<dl>\(facts.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>" as Markup })</dl>"
    case .image(let path, let alternative): "<p><a href=\"\(path)\">\(alternative)</a></p>"
    case .code(let text): "<pre>\(text)</pre>"
    }
  }

  /// A table that scrolls by itself where it is wider than the page.
  static func table(_ table: Table) -> Markup {
    func cell(_ name: String, _ text: String, isNumeric: Bool) -> Markup {
      // What a verdict is called has its colour.
      let verdict = verdictClasses[text].map { " \($0)" } ?? ""
      let style = (isNumeric ? "number" : "words") + verdict
      return "<\(.trusted(name)) class=\"\(style)\">\(text)</\(.trusted(name))>"
    }
    let heads = table.columns.map { column -> Markup in
      "<th scope=\"col\" class=\"\(column.isNumeric ? "number" : "")\">\(column.title)</th>"
    }
    let rows = table.rows.map { row -> Markup in
      let cells = zip(table.columns, row).map { column, content in
        cell("td", content.text, isNumeric: column.isNumeric)
      }
      return "<tr>\(cells)</tr>"
    }
    return """
      <div class="scroll" tabindex="0"><table>
      <thead><tr>\(heads)</tr></thead>
      <tbody>
      \(.lines(rows))
      </tbody>
      </table></div>
      """
  }

  private static let verdictClasses = [
    "equivalent": "equivalent", "better": "better", "not worse": "better", "worse": "worse",
    "different": "worse", "loses a class": "worse", "undecided": "undecided",
  ]
}

extension Report {
  /// What must not be missed before the result.
  var notices: [Markup] {
    result.prefix { $0.isNotice }.map { PageBlock($0, heading: 2).markup }
  }

  /// The result without what stands before it.
  var resultAfterNotices: ArraySlice<Block> { result.drop { $0.isNotice } }
}

extension Report.Block {
  fileprivate var isNotice: Bool {
    switch self {
    case .notice: true
    default: false
    }
  }
}
