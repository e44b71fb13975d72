public import ArgumentParser
public import Datasets

/// How tables are read.
struct TableOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help:
      "The columns that are inputs, in the model's order (default: all others). Takes all words up to the next option, so the model stands before it."
  )
  var columns: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: "Columns that are no inputs, as identifiers. Takes all words up to the next option.")
  var drop: [String] = []

  @Option(
    help: ArgumentHelp(
      "A column of categories that becomes a column for each of them: in the order of their names, or "
        + "NAME=a,b,c in this one. May be repeated.", valueName: "column"))
  var oneHot: [OneHotArgument] = []

  @Option(
    help: ArgumentHelp(
      "What becomes of rows with missing values (empty, NA, nan, null, ?): error; drop leaves them out; "
        + "mean puts the column's mean there.", valueName: "way"))
  var missing: MissingValuePolicy = .error

  @Option(
    help: ArgumentHelp(
      "What stands between cells: comma, semicolon or tab (default: what the header has most of).",
      valueName: "character"))
  var separator: TableSeparator?

  /// What was said.
  func settings(labelColumns: [String], classNames: String?) -> TableSettings {
    var settings = TableSettings()
    settings.labelColumns = labelColumns
    settings.inputColumns = columns.isEmpty ? nil : columns
    settings.droppedColumns = drop
    settings.oneHot = oneHot.map(\.column)
    settings.separator = separator
    settings.missing = missing
    settings.classNamesPath = classNames
    return settings
  }

  /// The options that were given, by name; for other data they mean nothing.
  var given: [String] {
    let all: [(name: String, isGiven: Bool)] = [
      ("--columns", !columns.isEmpty), ("--drop", !drop.isEmpty), ("--one-hot", !oneHot.isEmpty),
      ("--missing", missing != .error), ("--separator", separator != nil),
    ]
    return all.filter(\.isGiven).map(\.name)
  }
}

/// A column of categories: `NAME`, or `NAME=a,b,c`.
struct OneHotArgument: ExpressibleByArgument {
  let column: TableSettings.OneHot

  init?(argument: String) {
    guard let separator = argument.lastIndex(of: "=") else {
      guard !argument.isEmpty else { return nil }
      column = TableSettings.OneHot(column: argument)
      return
    }
    let categories = argument[argument.index(after: separator)...]
      .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard separator > argument.startIndex, Set(categories).count == categories.count,
      !categories.contains("")
    else { return nil }
    column = TableSettings.OneHot(
      column: String(argument[..<separator]), categories: categories)
  }
}

extension MissingValuePolicy: ExpressibleByArgument {}

extension TableSeparator: ExpressibleByArgument {
  /// By its name, or the character itself.
  public init?(argument: String) {
    switch argument {
    case ",": self = .comma
    case ";": self = .semicolon
    case "\t", "\\t": self = .tab
    default: self.init(rawValue: argument)
    }
  }
}
