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

  private var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: 9
    }
  }

  var delimiter: CSVDelimiter {
    switch self {
    case .comma: .comma
    case .semicolon: .semicolon
    case .tab: .tab
    }
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
