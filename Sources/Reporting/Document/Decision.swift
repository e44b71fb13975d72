/// What to do, and the figures that it rests on: what a page's first screen shows.
package struct Decision: Sendable {
  /// A figure in large type: what it is, its value, and what belongs to it.
  package struct KeyFigure: Sendable {
    package let name: String
    package let value: String
    package let note: String

    package init(_ name: String, _ value: String, note: String) {
      self.name = name
      self.value = value
      self.note = note
    }
  }

  /// What is said of one thing, with its own name: `uint8: equivalent – the whole interval …`.
  package struct Remark: Sendable {
    package let name: String
    package let text: String
    package let tone: Tone?
    /// The section that the name leads to.
    package let anchor: String?

    package init(_ name: String, _ text: String, tone: Tone? = nil, anchor: String? = nil) {
      self.name = name
      self.text = text
      self.tone = tone
      self.anchor = anchor
    }
  }

  /// All of it in sentences, where there is no large type.
  package let text: String
  /// The same in a few words; `nil`: the sentences are short enough.
  package let headline: String?
  /// What it costs and brings, and how sure that is.
  package let figures: [KeyFigure]
  /// What the headline and the figures leave to say.
  package let rest: [String]
  /// What is said of each candidate.
  package let remarks: [Remark]

  package init(
    _ text: String, headline: String? = nil, figures: [KeyFigure] = [], rest: [String] = [],
    remarks: [Remark] = []
  ) {
    self.text = text
    self.headline = headline
    self.figures = figures
    self.rest = rest
    self.remarks = remarks
  }
}

/// How good the news is that words bring.
package enum Tone: String, Sendable {
  case good
  case bad
  case open
}
