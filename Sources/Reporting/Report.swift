/// What a person is told: headings, sentences and tables, before they have a form.
public struct Report: Sendable {
  /// A part of a report.
  public enum Block: Sendable {
    /// A heading below the title.
    case heading(String)
    /// What the reader wants to know first.
    case answer(String)
    /// A sentence.
    case paragraph(String)
    /// A sentence that must not be missed.
    case notice(String)
    /// A sentence that says what went wrong; it needs no word before it.
    case failure(String)
    /// A table.
    case table(Table)
    /// Names and what stands for them.
    case facts([(name: String, value: String)])
    /// A picture in a file beside the report, and the words that stand for it.
    case image(path: String, alternative: String)
    /// Text that keeps its lines and spaces.
    case code(String)
  }

  /// The title.
  public let title: String
  /// The parts that fit a terminal: the result.
  public let result: [Block]
  /// The parts that only a file has: where the result comes from.
  public let provenance: [Block]

  /// Puts a report together.
  public init(title: String, result: [Block], provenance: [Block] = []) {
    self.title = title
    self.result = result
    self.provenance = provenance
  }
}
