import ByteIO
import SwiftCSV
import Tensors

/// A table of numbers with a header, from a CSV file (RFC 4180).
struct CSVTable {
  let file: String
  let columns: [String]
  private let rows: [Row]
  private let indices: [String: Int]

  private struct Row {
    /// As an editor counts; a quoted cell may hold several lines.
    let line: Int
    let cells: [String]
  }

  /// Reads a table; fields may be in double quotes, and blank lines mean nothing.
  ///
  /// - Throws: `DatasetError.wrongFormat` or `.raggedRow`.
  init(_ bytes: FileBytes) throws(DatasetError) {
    file = bytes.source
    var content = bytes.bytes()
    if content.starts(with: [0xEF, 0xBB, 0xBF]) { content.removeFirst(3) }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw .wrongFormat(file: file, format: "CSV file", reason: "it is not UTF-8")
    }
    var rows: [Row] = []
    do {
      // The rows come one by one: SwiftCSV's own table fills up the short ones. The newline ends
      // the last one where the file does not, whose last cell is lost else if it is empty.
      let csv = try EnumeratedCSV(
        string: text + "\n", delimiter: .comma, loadColumns: false, rowLimit: 0)
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
      throw .unknownColumn(file: file, column: name, columns: columns)
    }
    return rows.map { ($0.line, $0.cells[index].trimmed) }
  }

  /// The numbers of some columns, row by row.
  ///
  /// - Throws: `DatasetError.unknownColumn` or `.notANumber`, with the row as an editor counts it.
  func numbers(in names: [String]) throws(DatasetError) -> [Double] {
    var indices: [Int] = []
    for name in names {
      guard let index = self.indices[name] else {
        throw .unknownColumn(file: file, column: name, columns: columns)
      }
      indices.append(index)
    }
    var numbers: [Double] = []
    numbers.reserveCapacity(rows.count * indices.count)
    for row in rows {
      for index in indices {
        let text = row.cells[index].trimmed
        // Hexadecimal is Swift's notion of a number, not a table's.
        guard let number = Double(text), number.isFinite,
          !text.contains(where: { "xX".contains($0) })
        else {
          throw .notANumber(
            file: file, row: row.line, column: columns[index], text: row.cells[index])
        }
        numbers.append(number)
      }
    }
    return numbers
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
