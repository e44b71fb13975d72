/// The cells of a table that are used, and which of its rows are.
struct TableRows {
  private let table: CSVTable
  private let inputs: [[String]]
  private let labels: [[String]]
  private let inputNames: [String]
  private let labelNames: [String]

  init(_ table: CSVTable, inputs: [String], labels: [String]) {
    self.table = table
    inputNames = inputs
    labelNames = labels
    self.inputs = inputs.map(table.cells)
    self.labels = labels.map(table.cells)
  }

  func text(_ row: Int, _ input: Int) -> String { inputs[input][row] }

  func labelText(_ row: Int, _ label: Int) -> String { labels[label][row] }

  /// The rows that are used.
  ///
  /// - Throws: `DatasetError.missingValue` for the first value that is missing and must not be.
  func kept(by policy: MissingValuePolicy) throws(DatasetError) -> [Int] {
    var kept: [Int] = []
    var missing: (row: Int, column: String)?
    var missingRowCount = 0
    for row in 0..<table.rowCount {
      let input = inputNames.indices.first { TableCell.isMissing(inputs[$0][row]) }
      let label = labelNames.indices.first { TableCell.isMissing(labels[$0][row]) }
      guard let column = label.map({ labelNames[$0] }) ?? input.map({ inputNames[$0] }) else {
        kept.append(row)
        continue
      }
      if policy == .mean, label == nil {
        kept.append(row)
        continue
      }
      missingRowCount += 1
      if missing == nil { missing = (row, column) }
    }
    if let missing, policy != .drop {
      throw .missingValue(
        file: table.file, row: table.line(missing.row), column: missing.column,
        rowCount: missingRowCount, isLabel: labelNames.contains(missing.column))
    }
    return kept
  }
}
