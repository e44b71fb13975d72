import ByteIO
import SwiftCSV
import Tensors

/// A table of numbers with a header, from a CSV file (RFC 4180).
struct CSVTable {
  let file: String
  let columns: [String]
  private let rows: [[String]]

  /// Reads a table; fields may be in double quotes.
  ///
  /// - Throws: `DatasetError.wrongFormat` or `.raggedRow`.
  init(_ bytes: FileBytes) throws(DatasetError) {
    file = bytes.source
    var content = bytes.bytes()
    if content.starts(with: [0xEF, 0xBB, 0xBF]) { content.removeFirst(3) }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw .wrongFormat(file: file, format: "CSV file", reason: "it is not UTF-8")
    }
    do {
      let csv = try EnumeratedCSV(string: text, delimiter: .comma, loadColumns: false)
      columns = csv.header.map { $0.trimmed }
      rows = csv.rows
    } catch {
      throw .wrongFormat(file: bytes.source, format: "CSV file", reason: "\(error)")
    }
    guard !columns.isEmpty else {
      throw .wrongFormat(file: file, format: "CSV file", reason: "it has no header")
    }
    for (index, row) in rows.enumerated() where row.count != columns.count {
      throw .raggedRow(file: file, row: index + 2, expected: columns.count, found: row.count)
    }
  }

  var rowCount: Int { rows.count }

  /// The numbers of some columns, row by row.
  ///
  /// - Throws: `DatasetError.unknownColumn` or `.notANumber`, with the row as an editor counts it.
  func numbers(in names: [String]) throws(DatasetError) -> [Double] {
    var indices: [Int] = []
    for name in names {
      guard let index = columns.firstIndex(of: name) else {
        throw .unknownColumn(file: file, column: name, columns: columns)
      }
      indices.append(index)
    }
    var numbers: [Double] = []
    numbers.reserveCapacity(rows.count * indices.count)
    for (row, cells) in rows.enumerated() {
      for index in indices {
        guard let number = Double(cells[index].trimmed), number.isFinite else {
          throw .notANumber(
            file: file, row: row + 2, column: columns[index], text: cells[index])
        }
        numbers.append(number)
      }
    }
    return numbers
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
