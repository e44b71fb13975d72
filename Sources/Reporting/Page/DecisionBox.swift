/// A decision as a page's first screen has it: in a few words, with its figures in large type.
struct DecisionBox {
  private let decision: Decision

  init(_ decision: Decision) { self.decision = decision }

  var markup: Markup {
    let sentences =
      decision.headline == nil && !decision.text.isEmpty ? [decision.text] : decision.rest
    let figures = decision.figures.map { figure -> Markup in
      """
      <div><dt>\(figure.name)</dt><dd>\(figure.value)</dd><dd class="note">\(figure.note)</dd></div>
      """
    }
    let parts: [Markup] =
      [
        decision.headline.map { "<p class=\"headline\">\($0)</p>" } ?? .empty,
        figures.isEmpty ? .empty : "<dl class=\"key\">\(.lines(figures))</dl>",
      ]
      + sentences.enumerated().map { index, text in
        index == 0 && decision.headline == nil
          ? "<p class=\"answer\">\(text)</p>" : "<p>\(text)</p>"
      }
    // Many candidates, or long names of them, are not told of before what they cost and keep.
    let remarks = decision.remarks.map(remark)
    let isLong =
      remarks.count > DecisionBox.greatestRemarkCount
      || decision.remarks.reduce(0) { $0 + $1.name.count } > DecisionBox.greatestNameLength
    let told: Markup =
      isLong && decision.headline != nil
      ? """
      <details><summary>Why, of each</summary>
      \(.lines(remarks))
      </details>
      """ : .lines(remarks)
    return """
      <div class="verdict">
      \(.lines(parts + [told]))
      </div>
      """
  }

  private static let greatestRemarkCount = 4
  private static let greatestNameLength = 160

  private func remark(_ remark: Decision.Remark) -> Markup {
    guard !remark.name.isEmpty else { return "<p>\(remark.text)</p>" }
    if let anchor = remark.anchor {
      return "<p><a href=\"#\(anchor)\"><b>\(remark.name)</b></a>: \(remark.text)</p>"
    }
    let tone = remark.tone?.rawValue ?? ""
    return "<p><span class=\"\(tone)\">\(remark.name)</span> – \(remark.text).</p>"
  }
}
