import Essentials

/// Classes that a table calls by name.
struct TableClasses {
  /// The names, in the order of the classes.
  let names: [String]
  private let indices: [String: Int]
  /// The file of names, or the table.
  private let source: String
  private let isSorted: Bool
  /// Whether the names are those of truths, whatever their case.
  private let areTruths: Bool

  /// The classes of a table's only column of labels; `nil` where its cells are numbers.
  ///
  /// The names' order is that of a file, or else their own, as scikit-learn's `LabelEncoder` has it:
  /// by code points; false before true.
  /// - Throws: `DatasetError` for a file of names that can't be read.
  init?(_ table: CSVTable, _ settings: TableSettings) throws(DatasetError) {
    guard settings.labelColumns.count == 1, let column = settings.labelColumns.first else {
      return nil
    }
    let cells = Set(table.cells(in: column)).filter { !TableCell.isMissing($0) }
    let areNumbers = cells.contains {
      TableCell.number($0, hasDecimalComma: table.hasDecimalComma) != nil
    }
    if let path = settings.classNamesPath {
      let list = try ClassNames(contentsOf: path)
      // Numbers are the classes' numbers, unless the classes are called so.
      if areNumbers, !cells.isSubset(of: list.names) { return nil }
      (names, isSorted, areTruths) = (list.names, false, false)
      source = path
    } else {
      guard !areNumbers, !cells.isEmpty else { return nil }
      areTruths = cells.allSatisfy { TableCell.truth($0) != nil }
      names =
        areTruths
        ? ["false", "true"]
        : cells.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
      isSorted = true
      source = table.file
    }
    indices = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The class of that name.
  ///
  /// - Throws: `DatasetError.unknownClass`.
  func index(of name: String, in place: String) throws(DatasetError) -> Int {
    if areTruths, let truth = TableCell.truth(name) { return Int(truth) }
    guard let index = indices[name] else {
      throw .unknownClass(
        name: name, place: place, file: source,
        nearest: name.utf8.count < 256 ? nearestNames(to: name, among: names) : [])
    }
    return index
  }

  /// Which class each name is, in words.
  var reading: String {
    "classes " + names.enumerated().map { "\($1.brief) = \($0)" }.briefList()
      + (isSorted && !areTruths ? " (in the order of their names)" : "")
  }
}
