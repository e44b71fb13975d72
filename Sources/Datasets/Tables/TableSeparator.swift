import SwiftCSV

/// What stands between the cells of a table.
public enum TableSeparator: String, Hashable, Sendable, CaseIterable {
  /// `,`
  case comma
  /// `;`
  case semicolon
  /// The tabulator.
  case tab

  /// The one that a table's header has most of, outside of quotes; of as many, the first of these.
  init(recognizing header: some Sequence<UInt8>) {
    var counts: [TableSeparator: Int] = [:]
    var isQuoted = false
    for byte in header {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard !isQuoted else { continue }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        // Blank lines before the header mean nothing.
        if counts.isEmpty { continue } else { break }
      }
      if let found = TableSeparator.allCases.first(where: { $0.byte == byte }) {
        counts[found, default: 0] += 1
      }
    }
    self =
      TableSeparator.allCases.enumerated().max {
        (counts[$0.element, default: 0], -$0.offset) < (counts[$1.element, default: 0], -$1.offset)
      }?.element ?? .comma
  }

  private var byte: UInt8 { character.asciiValue ?? 0 }

  /// The character, as Python writes it in quotes.
  var character: Character {
    switch self {
    case .comma: ","
    case .semicolon: ";"
    case .tab: "\t"
    }
  }

  var delimiter: CSVDelimiter {
    switch self {
    case .comma: .comma
    case .semicolon: .semicolon
    case .tab: .tab
    }
  }

  /// What to do about a table of one column, in whose header others are seen.
  ///
  /// `named`: the separator that somebody named; `nil` where all were tried.
  static func advice(header: String, named: TableSeparator?) -> String {
    guard let named else {
      return "commas, semicolons and tabs were tried as separators: write the table with one "
        + "of them"
    }
    let tried = "only \(named.plural) were tried (--separator): "
    guard let other = allCases.first(where: { header.contains($0.character) }) else {
      return tried + "write the table with commas, semicolons or tabs"
    }
    return tried
      + "the header has \(other.plural), so say --separator \(other.rawValue) or leave it out"
  }

  /// Several of them, in words.
  var plural: String {
    switch self {
    case .comma: "commas"
    case .semicolon: "semicolons"
    case .tab: "tabs"
    }
  }
}
