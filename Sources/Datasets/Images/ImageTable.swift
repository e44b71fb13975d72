import ByteIO
public import Scoring

/// A column of a table that lists the classes of images.
public struct LabelColumn: Codable, Hashable, Sendable {
  /// The column's name, and the rule's.
  public let column: String
  /// What becomes of images whose cell is empty.
  public let unlabelled: ScoringRule.Unlabelled

  /// Names a column.
  public init(column: String, unlabelled: ScoringRule.Unlabelled) {
    self.column = column
    self.unlabelled = unlabelled
  }
}

/// A CSV table that says which images there are, and which classes are right for each.
struct ImageTable {
  /// The images, as the table names them.
  let files: [String]
  /// What each column says.
  let rules: [RuledClasses]
  /// What was found out about the table's columns, in words; `nil` where somebody said all.
  let reading: String?

  /// Reads a table.
  ///
  /// A cell lists classes, separated by spaces or semicolons; an empty one says that none is right.
  /// Where nobody names the column of labels, it is the only one besides that of the files.
  ///
  /// - Throws: `DatasetError` with row and column.
  init(
    _ bytes: FileBytes, fileColumn: String?, columns: [LabelColumn], classNames: ClassNames?
  ) throws(DatasetError) {
    let table = try CSVTable(bytes)
    let fileColumn = fileColumn ?? (table.columns.contains("file") ? "file" : table.columns[0])
    let others = table.columns.filter { $0 != fileColumn }
    var columns = columns
    if columns.isEmpty, others.count == 1 {
      columns = [LabelColumn(column: others[0], unlabelled: .wrong)]
      reading = "labels of the column '\(others[0].brief)' of \(bytes.source)"
    } else {
      reading = nil
    }
    guard !columns.isEmpty else {
      throw .missingLabels(
        file: bytes.source,
        hint: others.isEmpty
          ? "the table has no column besides '\(fileColumn.brief)': add one with the classes"
          : "name the column with --label-column: \(others.briefList())")
    }
    files = try table.texts(in: fileColumn).map(\.text)
    var rules: [RuledClasses] = []
    for column in columns {
      var lists = ClassLists()
      for (row, text) in try table.texts(in: column.column) {
        if let classNames {
          lists.append(
            text.isEmpty
              ? [] : [try classNames.index(of: text, in: "\(bytes.source), row \(row)")])
          continue
        }
        let parts = text.split(whereSeparator: { $0 == " " || $0 == ";" })
        // pandas writes whole numbers as 0.0 where a cell of the column is empty.
        let classes = parts.compactMap { Int($0) ?? Double($0).flatMap { Int(exactly: $0) } }
        guard classes.count == parts.count, classes.allSatisfy({ $0 >= 0 }) else {
          throw .notClasses(file: bytes.source, row: row, column: column.column, text: text)
        }
        lists.append(classes)
      }
      rules.append(
        RuledClasses(
          rule: ScoringRule(name: column.column, unlabelled: column.unlabelled), classes: lists))
    }
    self.rules = rules
  }
}
