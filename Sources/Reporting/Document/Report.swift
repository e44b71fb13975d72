/// What a person is told, before it has a form: the one document that terminal, Markdown, page and table
/// are made from.
public struct Report: Sendable {
  /// A part of a report.
  package indirect enum Block: Sendable {
    /// A heading below the title.
    case heading(String)
    /// What the reader wants to know first.
    case answer(String)
    /// The same where something is to be decided, with the figures that it rests on.
    case decision(Decision)
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
    /// Charts, beside each other where there is room.
    case figures([Figure])
    /// Samples to look at.
    case gallery([GalleryItem])
    /// Parts beside each other where there is room.
    case columns([Part])
    /// What stands behind a click where there are clicks.
    case details(String, [Part])
    /// Parts below a heading of their own, which links lead to.
    case section(title: String, anchor: String, parts: [Part])
  }

  /// A block, and where it appears.
  package struct Part: Sendable {
    package let block: Block
    package let media: Media

    package init(_ block: Block, in media: Media = .all) {
      self.block = block
      self.media = media
    }
  }

  /// The title.
  package let title: String
  /// The parts, in their order.
  package let parts: [Part]
  /// A row a candidate, for programs; `nil` where the report is not about candidates.
  package let candidates: DataTable?
  /// The program that measured, with its version.
  package let tool: String

  /// Puts a report together.
  package init(title: String, parts: [Part], candidates: DataTable? = nil, tool: String = "") {
    self.title = title
    self.parts = parts
    self.candidates = candidates
    self.tool = tool
  }

  /// Puts a report together of what fits a terminal, and of what only files have: where it comes from.
  package init(title: String, result: [Block], provenance: [Block] = [], tool: String = "") {
    self.init(
      title: title, parts: result.parts() + provenance.parts(in: .files), tool: tool)
  }
}

/// Where parts of a report appear.
package struct Media: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// A terminal: what fits it.
  package static let terminal = Media(rawValue: 1)
  /// A Markdown file.
  package static let markdown = Media(rawValue: 2)
  /// A page, the only one with pictures.
  package static let page = Media(rawValue: 4)

  /// What is read line by line.
  package static let text: Media = [.terminal, .markdown]
  /// Files, which have room for everything.
  package static let files: Media = [.markdown, .page]
  package static let all: Media = [.terminal, .markdown, .page]
}

extension [Report.Block] {
  /// The blocks, which appear there.
  package func parts(in media: Media = .all) -> [Report.Part] {
    map { Report.Part($0, in: media) }
  }
}

extension [Report.Part] {
  /// The blocks that appear in a medium, one after another: what stands beside another part, or behind a
  /// click, follows it.
  package func lines(in medium: Media) -> [Report.Block] {
    filter { $0.media.contains(medium) }.flatMap { part -> [Report.Block] in
      switch part.block {
      case .columns(let parts), .details(_, let parts): parts.lines(in: medium)
      case .section(let title, _, let parts): [.heading(title)] + parts.lines(in: medium)
      default: [part.block]
      }
    }
  }
}
