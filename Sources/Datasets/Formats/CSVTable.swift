import ByteIO
import SwiftCSV
import Tensors

/// A table with a header, from a CSV file (RFC 4180), or from one with other separators.
struct CSVTable {
  let file: String
  let columns: [String]
  /// What stands between cells.
  let separator: TableSeparator
  /// Whether numbers are written as `0,5`.
  let hasDecimalComma: Bool
  private let rows: [Row]
  private let indices: [String: Int]
  /// The separator that somebody named.
  private let namedSeparator: TableSeparator?

  private struct Row {
    /// As an editor counts; a quoted cell may hold several lines.
    let line: Int
    let cells: [String]
  }

  /// Reads a table; fields may be in double quotes, and blank lines mean nothing.
  ///
  /// `separator`: what stands between cells; by default what the header has most of.
  /// - Throws: `DatasetError.wrongFormat` or `.raggedRow`.
  init(_ bytes: FileBytes, separator: TableSeparator? = nil) throws(DatasetError) {
    file = bytes.source
    if let kind = ContentKind(of: bytes), kind.isNoTable { throw .content(kind, file: file) }
    namedSeparator = separator
    var content = bytes.bytes()
    if content.starts(with: [0xEF, 0xBB, 0xBF]) { content.removeFirst(3) }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw .wrongFormat(file: file, format: "CSV file", reason: "it is not UTF-8")
    }
    let separator = separator ?? TableSeparator(recognizing: content)
    self.separator = separator
    var rows: [Row] = []
    do {
      // The rows come one by one: SwiftCSV's own table fills up the short ones. The newline ends
      // the last one where the file does not, whose last cell is lost else if it is empty.
      let csv = try EnumeratedCSV(
        string: text + "\n", delimiter: separator.delimiter, loadColumns: false, rowLimit: 0)
      var line = 1
      try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { cells in
        rows.append(Row(line: line, cells: cells))
        line += 1 + cells.reduce(0) { $0 + $1.count(where: \.isNewline) }
      }
    } catch {
      throw .wrongFormat(file: bytes.source, format: "CSV file", reason: "\(error)")
    }
    rows.removeAll { $0.cells.count == 1 && $0.cells.allSatisfy(\.trimmed.isEmpty) }
    guard let header = rows.first else {
      throw .wrongFormat(file: file, format: "CSV file", reason: "it has no header")
    }
    columns = header.cells.map(\.trimmed)
    self.rows = Array(rows.dropFirst())
    var indices: [String: Int] = [:]
    for (index, column) in columns.enumerated() {
      guard indices.updateValue(index, forKey: column) == nil else {
        throw .ambiguousColumn(file: file, column: column, reason: "is in the header twice")
      }
    }
    self.indices = indices
    hasDecimalComma = separator != .comma && CSVTable.usesDecimalCommas(self.rows.map(\.cells))
    for row in rows where row.cells.count != columns.count {
      throw .raggedRow(
        file: file, row: row.line, expected: columns.count, found: row.cells.count)
    }
  }

  var rowCount: Int { rows.count }

  /// The cells of a column without the spaces around them, with the rows as an editor counts them.
  ///
  /// - Throws: `DatasetError.unknownColumn`.
  func texts(in name: String) throws(DatasetError) -> [(row: Int, text: String)] {
    guard let index = indices[name] else {
      throw noColumn(name)
    }
    return rows.map { ($0.line, $0.cells[index].trimmed) }
  }

  /// The line of a row, as an editor counts.
  func line(_ row: Int) -> Int { rows[row].line }

  /// The cells of a column that there is, without the spaces around them.
  func cells(in name: String) -> [String] {
    guard let index = indices[name] else { return [] }
    return rows.map { $0.cells[index].trimmed }
  }

  /// Whether all that is known in a column is true or false.
  func holdsTruths(in name: String) -> Bool {
    guard let index = indices[name] else { return false }
    let known = rows.lazy.map { $0.cells[index].trimmed }.filter { !TableCell.isMissing($0) }
    return known.first != nil && known.allSatisfy { TableCell.truth($0) != nil }
  }

  /// What stands in a column, each once, in the order of its names; without what is missing.
  ///
  /// - Throws: `DatasetError.unknownColumn`.
  func categories(in name: String) throws(DatasetError) -> [String] {
    try checkColumns([name])
    return Set(cells(in: name)).filter { !TableCell.isMissing($0) }
      .sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }

  /// Makes sure that there are such columns, and that each is named once.
  ///
  /// - Throws: `DatasetError.unknownColumn` or `.ambiguousColumn`.
  func checkColumns(_ names: [String]) throws(DatasetError) {
    var known: Set<String> = []
    for name in names {
      guard indices[name] != nil else {
        throw noColumn(name)
      }
      guard known.insert(name).inserted else {
        throw .ambiguousColumn(file: file, column: name, reason: "is named twice")
      }
    }
  }

  /// The number of a cell.
  ///
  /// `canBeLabel`: whether nobody has named the column of the labels, which may be this one.
  /// - Throws: `DatasetError.notANumber`, with the row as an editor counts it; `.oneColumn` where the
  ///   separator is another than those that were tried.
  func number(
    _ text: String, row: Int, column: String, canBeLabel: Bool = false
  ) throws(DatasetError) -> Double {
    guard let number = TableCell.number(text, hasDecimalComma: hasDecimalComma) else {
      if columns.count == 1, column.contains(where: CSVTable.separatesElsewhere) {
        throw oneColumn(wanted: nil)
      }
      throw .notANumber(
        file: file, row: rows[row].line, column: column, text: text, canBeLabel: canBeLabel)
    }
    return number
  }

  /// That there is no column of a name: since there is none, or since the header was not separated.
  private func noColumn(_ name: String) -> DatasetError {
    if columns.count == 1, columns[0] != name,
      columns[0].contains(where: CSVTable.separatesElsewhere) || columns[0].contains(name)
    {
      return oneColumn(wanted: name)
    }
    return .unknownColumn(file: file, column: name, columns: columns)
  }

  private func oneColumn(wanted: String?) -> DatasetError {
    .oneColumn(
      file: file, header: columns[0], wanted: wanted,
      advice: TableSeparator.advice(header: columns[0], named: namedSeparator))
  }

  /// Whether tables somewhere have this character between cells.
  private static func separatesElsewhere(_ character: Character) -> Bool {
    ",;\t|^~".contains(character)
  }

  /// The numbers of some columns, row by row.
  ///
  /// - Throws: `DatasetError.unknownColumn` or `.notANumber`, with the row as an editor counts it.
  func numbers(in names: [String]) throws(DatasetError) -> [Double] {
    try checkColumns(names)
    let columns = names.map(cells)
    var numbers: [Double] = []
    numbers.reserveCapacity(rows.count * names.count)
    for row in rows.indices {
      for (index, name) in names.enumerated() {
        numbers.append(try number(columns[index][row], row: row, column: name))
      }
    }
    return numbers
  }

  /// Whether cells hold numbers with a comma before their fraction, and none with a point.
  private static func usesDecimalCommas(_ rows: [[String]]) -> Bool {
    var hasComma = false
    for row in rows {
      for cell in row {
        guard cell.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") })
        else { continue }
        let text = cell.trimmed
        if text.utf8.contains(UInt8(ascii: ".")) {
          if TableCell.number(text, hasDecimalComma: false) != nil { return false }
        } else if TableCell.number(text, hasDecimalComma: true) != nil {
          hasComma = true
        }
      }
    }
    return hasComma
  }
}

extension StringProtocol {
  /// The text without the white space around it.
  var trimmed: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
