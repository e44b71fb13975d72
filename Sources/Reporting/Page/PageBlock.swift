/// A part of a report as HTML.
struct PageBlock {
  private let block: Report.Block
  private let heading: Int

  /// `heading`: the level of headings.
  init(_ block: Report.Block, heading: Int) {
    self.block = block
    self.heading = heading
  }

  /// Those of the parts that appear on a page.
  static func markup(of parts: [Report.Part], heading: Int) -> [Markup] {
    parts.filter { $0.media.contains(.page) }.map {
      PageBlock($0.block, heading: heading).markup
    }
  }

  /// The part as markup.
  var markup: Markup {
    switch block {
    case .heading(let text): PageBlock.heading(text, heading)
    case .answer(let text): "<p class=\"answer\">\(text)</p>"
    case .decision(let decision): DecisionBox(decision).markup
    case .paragraph(let text): "<p class=\"soft\">\(text)</p>"
    case .notice(let text): "<p class=\"notice\">\(text)</p>"
    case .failure(let text): "<p class=\"notice failure\">\(text)</p>"
    case .table(let table): PageBlock.table(table)
    case .facts(let facts):
      "<dl>\(facts.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>" as Markup })</dl>"
    case .image(let path, let alternative): "<p><a href=\"\(path)\">\(alternative)</a></p>"
    case .code(let text): "<pre>\(text)</pre>"
    case .figures(let figures):
      figures.isEmpty
        ? .empty : "<div class=\"charts\">\(.lines(figures.map(PageBlock.figure)))</div>"
    case .gallery(let items):
      "<div class=\"gallery\">\(.lines(items.map(PageBlock.item)))</div>"
    case .columns(let parts):
      "<div class=\"columns\">\(.lines(PageBlock.markup(of: parts, heading: heading).map { "<div>\($0)</div>" }))</div>"
    case .details(let title, let parts):
      """
      <details><summary>\(title)</summary>
      \(.lines(PageBlock.markup(of: parts, heading: heading + 1)))
      </details>
      """
    case .section(let title, let anchor, let parts):
      .lines(
        [PageBlock.heading(title, heading, id: anchor)]
          + PageBlock.markup(of: parts, heading: heading + 1))
    }
  }

  private static func heading(_ text: String, _ level: Int, id: String? = nil) -> Markup {
    // Deeper ones look alike.
    let level = min(level, 4)
    guard let id else { return "<h\(level)>\(text)</h\(level)>" }
    return "<h\(level) id=\"\(id)\">\(text)</h\(level)>"
  }

  private static func figure(_ figure: Figure) -> Markup {
    guard let caption = figure.caption else { return "<figure>\(figure.chart.markup)</figure>" }
    return """
      <figure>\(figure.chart.markup)
      <figcaption>\(caption)</figcaption></figure>
      """
  }

  private static func item(_ item: GalleryItem) -> Markup {
    let picture: Markup =
      item.picture.map { picture in
        // Pixels of small drawings are to be seen; photographs are smooth.
        let style = picture.mediaType == "image/png" ? "" : "smooth"
        return """
          <img class="\(style)" src="data:\(picture.mediaType);base64,\(picture.base64)" \
          width="\(picture.width)" height="\(picture.height)" alt="\(item.alternative)">
          """
      } ?? .empty
    let lines = item.lines.map { "<br>\($0)" as Markup }
    return "<figure>\(picture)<figcaption><b>\(item.title)</b>\(lines)</figcaption></figure>"
  }

  /// A table that scrolls by itself where it is wider than the page.
  static func table(_ table: Table) -> Markup {
    let heads = table.columns.map { column -> Markup in
      "<th scope=\"col\" class=\"\(column.isNumeric ? "number" : "")\">\(column.title)</th>"
    }
    let rows = table.rows.map { row -> Markup in
      let cells = zip(table.columns, row).map { column, content -> Markup in
        let tone = content.tone.map { " \($0.rawValue)" } ?? ""
        return "<td class=\"\(column.isNumeric ? "number" : "words")\(tone)\">\(content.text)</td>"
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
}
