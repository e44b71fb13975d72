import Essentials

/// A table, before it has a form: terminal and Markdown are made from the same one.
package struct Table: Sendable {
  /// What stands in a cell.
  package enum Cell: Hashable, Sendable {
    /// Words.
    case text(String)
    /// A number of things.
    case count(Int)
    /// A fraction, shown as percent.
    case percent(Double, digits: Int)
    /// A number with so many digits behind the point.
    case decimal(Double, digits: Int)
    /// Words that are good or bad news.
    case verdict(String, Tone)
    /// Nothing was measured here; never shown as zero.
    case notMeasured
  }

  /// A column's head.
  package struct Column: Hashable, Sendable {
    /// The words.
    package let title: String
    /// Whether the cells are numbers, which stand on the right.
    package let isNumeric: Bool

    /// Makes a column.
    package init(_ title: String, isNumeric: Bool = true) {
      self.title = title
      self.isNumeric = isNumeric
    }
  }

  /// The heads.
  package let columns: [Column]
  /// The cells, row by row, as many a row as there are columns.
  package let rows: [[Cell]]

  /// Makes a table.
  ///
  /// - Precondition: each row has a cell for each column.
  package init(columns: [Column], rows: [[Cell]]) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "ragged table")
    self.columns = columns
    self.rows = rows
  }
}

extension Table.Cell {
  /// Whether the cell is good or bad news; `nil` where it is none.
  package var tone: Tone? {
    if case .verdict(_, let tone) = self { tone } else { nil }
  }

  /// The cell's text.
  package var text: String {
    switch self {
    case .text(let text), .verdict(let text, _): text
    case .count(let count): Table.Cell.grouped(count)
    case .percent(let fraction, let digits):
      Table.Cell.decimal(fraction * 100, digits) + " %"
    case .decimal(let value, let digits): Table.Cell.decimal(value, digits)
    case .notMeasured: "–"
    }
  }

  /// `1234567` as `1,234,567`.
  package static func grouped(_ count: Int) -> String {
    count.grouped
  }

  /// A number without digits that say nothing: 95, 99.5; what is below 100 is not rounded to it.
  package static func plain(_ value: Double) -> String {
    var digits = 2
    while value < 100, digits < 9, decimal(value, digits).hasPrefix("100") { digits += 1 }
    var text = decimal(value, digits)
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  /// A number with exactly so many digits behind the point, rounded half to even, grouped.
  package static func decimal(_ value: Double, _ digits: Int) -> String {
    let power = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    let scaled = (value.magnitude * power).rounded(.toNearestOrEven)
    guard scaled < 1e15 else { return "\(value)" }
    let sign = value < 0 && scaled > 0 ? "-" : ""
    let whole = Int(scaled / power)
    guard digits > 0 else { return sign + grouped(Int(scaled)) }
    let fraction = "\(Int(scaled) - whole * Int(power))"
    let padding = String(repeating: "0", count: max(0, digits - fraction.count))
    return sign + grouped(whole) + "." + padding + fraction
  }
}
