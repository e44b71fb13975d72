import Tensors

/// Reads the columns of a table as samples and labels.
///
/// What it has to find out by itself (separator, decimal commas, categories, the order of classes) it
/// says in `reading`, what it leaves out in `notices`.
struct TableReader {
  /// A column of the table as it becomes columns of the samples.
  private struct Input {
    let name: String
    /// The categories of a one-hot column; `nil` for numbers.
    let categories: [String]?
    var width: Int { categories?.count ?? 1 }
  }

  /// The numbers of some rows.
  struct Rows {
    /// Row by row, one-hot columns spread out.
    var inputs: [Double]
    /// Row by row, one number a label column.
    var labels: [Double]
    var count: Int
    /// How the rows were read: what was left out or filled in, in sentences.
    var notices: [String]
  }

  private let table: CSVTable
  private let settings: TableSettings
  private let inputs: [Input]
  private let classes: TableClasses?

  /// Decides what each column is.
  ///
  /// - Parameters:
  ///   - table: the table.
  ///   - settings: what a person says.
  ///   - other: the table whose categories count, where that is another one.
  /// - Throws: `DatasetError` for columns that are not there, twice there, or of no use.
  init(
    _ table: CSVTable, _ settings: TableSettings, categoriesFrom other: CSVTable? = nil
  ) throws(DatasetError) {
    self.table = table
    self.settings = settings
    try table.checkColumns(settings.labelColumns + settings.droppedColumns)
    try table.checkColumns(settings.oneHot.map(\.column))
    let labels = Set(settings.labelColumns)
    let dropped = Set(settings.droppedColumns)
    let names =
      settings.inputColumns
      ?? table.columns.filter { !labels.contains($0) && !dropped.contains($0) }
    try table.checkColumns(names)
    if let both = names.first(where: labels.contains) {
      throw .ambiguousColumn(
        file: table.file, column: both, reason: "is the label, and named as an input")
    }
    if let both = names.first(where: dropped.contains) {
      throw .ambiguousColumn(
        file: table.file, column: both, reason: "is dropped, and named as an input")
    }
    if let spread = settings.oneHot.first(where: { !names.contains($0.column) }) {
      throw .ambiguousColumn(
        file: table.file, column: spread.column, reason: "is to be one-hot, and no input")
    }
    var inputs: [Input] = []
    for name in names {
      guard let spread = settings.oneHot.first(where: { $0.column == name }) else {
        inputs.append(Input(name: name, categories: nil))
        continue
      }
      var categories = spread.categories
      if categories == nil { categories = try (other ?? table).categories(in: name) }
      inputs.append(Input(name: name, categories: categories))
    }
    self.inputs = inputs
    classes = try TableClasses(table, settings)
  }

  /// The names of the samples' columns.
  var columnNames: [String] {
    inputs.flatMap { input in
      input.categories.map { $0.map { "\(input.name)=\($0)" } } ?? [input.name]
    }
  }

  /// Whether each of the samples' columns holds numbers of the table, and no categories.
  var areNumbers: [Bool] {
    inputs.flatMap { input in [Bool](repeating: input.categories == nil, count: input.width) }
  }

  /// What the classes are called, where the labels are names.
  var classNames: [String]? { classes?.names }

  /// What was found out, in words.
  var reading: [String] {
    var parts: [String] = []
    if settings.separator == nil, table.separator != .comma {
      parts.append("cells separated by \(table.separator.plural)")
    }
    if table.hasDecimalComma { parts.append("decimal commas") }
    if !settings.droppedColumns.isEmpty {
      parts.append("without \(settings.droppedColumns.map(\.brief).briefList())")
    }
    for input in inputs {
      if let categories = input.categories {
        parts.append("\(input.name.brief) one-hot (\(categories.map(\.brief).briefList()))")
      }
    }
    let truths = inputs.filter { $0.categories == nil && table.holdsTruths(in: $0.name) }
    if !truths.isEmpty {
      parts.append("true as 1, false as 0 in \(truths.map(\.name.brief).briefList())")
    }
    if let classes { parts.append(classes.reading) }
    return parts
  }

  /// The numbers of all rows, or of those in which nothing is missing.
  ///
  /// `source`: the rows; those of another table with the same columns, where their statistics are
  /// wanted. `means`: what stands for missing values; by default the means of these rows.
  /// - Throws: `DatasetError` with row and column.
  func rows(
    of source: CSVTable? = nil, means: [String: Double]? = nil
  ) throws(DatasetError) -> Rows {
    let source = source ?? table
    try source.checkColumns(inputs.map(\.name) + settings.labelColumns)
    let cells = TableRows(
      source, inputs: inputs.map(\.name), labels: settings.labelColumns)
    let kept = try cells.kept(by: settings.missing)
    var means = means ?? [:]
    if settings.missing == .mean, means.isEmpty { means = try self.means(of: source) }
    if settings.missing != .mean { means = [:] }
    var rows = Rows(inputs: [], labels: [], count: kept.count, notices: [])
    rows.inputs.reserveCapacity(kept.count * inputs.reduce(0) { $0 + $1.width })
    let truths = inputs.map { $0.categories == nil && source.holdsTruths(in: $0.name) }
    var filled: [String: Int] = [:]
    for row in kept {
      for (index, input) in inputs.enumerated() {
        let text = cells.text(row, index)
        if let categories = input.categories {
          guard let place = categories.firstIndex(of: text) else {
            throw .unknownCategory(
              file: source.file, row: source.line(row), column: input.name, text: text,
              categories: categories)
          }
          rows.inputs += categories.indices.map { $0 == place ? 1 : 0 }
        } else if truths[index], let truth = TableCell.truth(text) {
          rows.inputs.append(truth)
        } else if let mean = means[input.name], TableCell.isMissing(text) {
          rows.inputs.append(mean)
          filled[input.name, default: 0] += 1
        } else {
          rows.inputs.append(
            try source.number(
              text, row: row, column: input.name, canBeLabel: settings.labelColumns.isEmpty))
        }
      }
      for (index, name) in settings.labelColumns.enumerated() {
        let text = cells.labelText(row, index)
        if let classes {
          let place = "\(source.file), row \(source.line(row))"
          rows.labels.append(Double(try classes.index(of: text, in: place)))
        } else {
          rows.labels.append(try source.number(text, row: row, column: name))
        }
      }
    }
    rows.notices = notices(droppedCount: source.rowCount - kept.count, of: source, filled)
    return rows
  }

  /// The mean of each column of numbers, without what is missing.
  ///
  /// - Throws: `DatasetError`, for a column without a single value too.
  func means(of source: CSVTable? = nil) throws(DatasetError) -> [String: Double] {
    let source = source ?? table
    try source.checkColumns(inputs.map(\.name))
    var means: [String: Double] = [:]
    for input in inputs where input.categories == nil {
      var (sum, count) = (0.0, 0)
      for (row, text) in source.cells(in: input.name).enumerated()
      where !TableCell.isMissing(text) {
        if let truth = TableCell.truth(text) {
          sum += truth
        } else {
          sum += try source.number(
            text, row: row, column: input.name, canBeLabel: settings.labelColumns.isEmpty)
        }
        count += 1
      }
      guard count > 0 || source.rowCount == 0 else {
        throw .noMean(file: source.file, column: input.name)
      }
      means[input.name] = count > 0 ? sum / Double(count) : 0
    }
    return means
  }

  /// What looks wrong with the table as a whole.
  var findings: [String] {
    let areNumbers = table.columns.allSatisfy {
      TableCell.number($0, hasDecimalComma: table.hasDecimalComma) != nil
    }
    guard areNumbers else { return [] }
    return [
      "The first row of '\(table.file)' holds numbers, and was taken for the names of its columns: a "
        + "table without a header lacks its first sample."
    ]
  }

  private func notices(
    droppedCount: Int, of source: CSVTable, _ filled: [String: Int]
  ) -> [String] {
    var notices: [String] = []
    if droppedCount > 0 {
      notices.append(
        "\(droppedCount) of \(source.rowCount) rows of '\(source.file)' have missing values, and "
          + "were left out (--missing drop).")
    }
    if !filled.isEmpty {
      let list = filled.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "\($0.value) of \($0.key.brief)" }.briefList()
      notices.append(
        "Missing values of '\(source.file)' were replaced by the mean of their column (--missing "
          + "mean): \(list).")
    }
    return notices
  }
}
