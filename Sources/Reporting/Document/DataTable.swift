/// A table for programs: numbers in full, nothing rounded.
package struct DataTable: Sendable {
  /// What stands in a field.
  package enum Value: Sendable {
    case text(String)
    case integer(Int)
    case number(Double)
    /// Nothing was measured here.
    case none

    init(_ text: String?) { self = text.map { .text($0) } ?? .none }
    init(_ count: Int?) { self = count.map { .integer($0) } ?? .none }
    init(_ number: Double?) { self = number.map { .number($0) } ?? .none }
  }

  /// The names of the columns.
  package let columns: [String]
  /// A value a column.
  package let rows: [[Value]]

  package init(columns: [String], rows: [[Value]]) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "ragged table")
    self.columns = columns
    self.rows = rows
  }
}
