public import ByteIO
public import Essentials

/// What can be wrong with data.
public enum DatasetError: DiagnosticError {
  /// The bytes can't be had.
  case bytes(ByteIOError)
  /// An image can't be had.
  case image(ImageError)
  /// The file is something known, but no data.
  case content(ContentKind, file: String)
  /// The file is not of the format it was taken for.
  case wrongFormat(file: String, format: String, reason: String)
  /// The file is text, where an array of numbers is needed.
  case textForArray(file: String, loading: String)
  /// An NPY file of what can't be read.
  case unfitArray(file: String, NPYObstacle)
  /// A cell of a table is no number; `canBeLabel`: nobody named the table's labels.
  case notANumber(file: String, row: Int, column: String, text: String, canBeLabel: Bool = false)
  /// A column without a single value has no mean.
  case noMean(file: String, column: String)
  /// A cell whose value nobody knows; `rowCount`: the rows with such cells.
  case missingValue(file: String, row: Int, column: String, rowCount: Int, isLabel: Bool)
  /// A cell is none of the categories that a column has.
  case unknownCategory(
    file: String, row: Int, column: String, text: String, categories: [String])
  /// A row has more or fewer cells than the header.
  case raggedRow(file: String, row: Int, expected: Int, found: Int)
  /// A table has one column, in whose name others are seen; `wanted`: the one that was asked for,
  /// `advice`: which separators were tried.
  case oneColumn(file: String, header: String, wanted: String?, advice: String)
  /// A table has no such column.
  case unknownColumn(file: String, column: String, columns: [String])
  /// An archive has no such array.
  case unknownArray(file: String, array: String, arrays: [String])
  /// An input is infinite or not a number.
  case notFinite(file: String, what: String, sample: Int, element: Int, value: String)
  /// A label is no class of the model.
  case labelOutOfRange(file: String, sample: Int, label: String, classCount: Int)
  /// The data names more classes than the model has outputs.
  case tooManyClasses(file: String, names: [String], classCount: Int)
  /// Samples and labels differ in number.
  case labelCountMismatch(file: String, labels: Int, samples: Int)
  /// There are no labels where some are needed.
  case missingLabels(file: String, hint: String)
  /// An option that means nothing for this kind of data.
  case unfitOption(file: String, option: String, format: String)
  /// A table has a column of that name twice, or it is asked for twice.
  case ambiguousColumn(file: String, column: String, reason: String)
  /// There is no sample.
  case noSamples(file: String)
  /// A file is not the one that the manifest describes.
  case checksumMismatch(file: String, expected: String, found: String)
  /// No data set has this name, and no file this path.
  case unknownDataset(name: String, known: [String], searched: [String])
  /// A data set has no such split.
  case unknownSplit(name: String, split: String, splits: [String])
  /// A known data set's files are nowhere to be found; `source`: where they come from, if nobody
  /// serves them as they are.
  case notFound(name: String, files: [String], source: String?, searched: [String])
  /// No mirror had the file.
  case downloadFailed(file: String, reasons: [String])
  /// A directory without anything that can be read.
  case nothingInDirectory(path: String)
  /// Directories of images that are no classes: they hold directories of images themselves.
  case nestedFolders(path: String, directories: [String], suggestion: String)
  /// A manifest that can't be read.
  case badManifest(file: String, reason: String)
  /// A cell is no list of classes.
  case notClasses(file: String, row: Int, column: String, text: String)
  /// A name is none of the model's classes.
  case unknownClass(name: String, place: String, file: String, nearest: [String])
  /// A table names an image that is not there; the row is counted from 0.
  case missingImage(file: String, table: String, row: Int)
  /// A model that takes no images.
  case unfitImages(name: String, input: [Int])
  /// Preprocessing that contradicts itself, or the model.
  case badSettings(name: String, reason: String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .bytes(let error): error.problem
    case .image(let error): error.problem
    case .content(let kind, _): "The file is \(kind.name), no data that can be read."
    case .wrongFormat(_, let format, let reason): "The file is no \(format): \(reason)."
    case .textForArray: "The file is text, a table perhaps; an array (NPY or IDX) is needed here."
    case .unfitArray(_, let obstacle): obstacle.problem
    case .notANumber(_, _, _, let text, _): "'\(text.brief)' is not a number."
    case .noMean: "The column has no values at all, so it has no mean."
    case .oneColumn(_, let header, let wanted, _):
      "The table has one column, '\(header.brief)'"
        + (wanted.map { ", and no column '\($0.brief)'." } ?? ".")
    case .missingValue(_, _, _, let count, _):
      "A value is missing, in \(count == 1 ? "one row" : "\(count) rows") of the table."
    case .unknownCategory(_, _, _, let text, _):
      "'\(text.brief)' is none of the column's categories."
    case .raggedRow(_, _, let expected, let found):
      "The row has \(found) cells, the header \(expected)."
    case .unknownColumn(_, let column, _): "The table has no column '\(column.brief)'."
    case .unknownArray(_, let array, _): "The archive has no array '\(array.brief)'."
    case .notFinite(_, let what, let sample, let element, let value):
      "The \(what) of sample \(sample) is \(value) at element \(element)."
    case .labelOutOfRange(_, let sample, let label, let count):
      "The label of sample \(sample) is \(label.brief), but the model has the classes 0…\(count - 1)."
    case .tooManyClasses(_, let names, let count):
      "The data names \(names.count) classes (\(names.briefList())), the model has outputs for "
        + "\(count)."
    case .labelCountMismatch(_, let labels, let samples):
      "There are \(labels) labels for \(samples) samples."
    case .missingLabels: "The samples have no labels."
    case .unfitOption(_, let option, let format): "\(option) means nothing for \(format)."
    case .ambiguousColumn(_, let column, let reason): "The column '\(column.brief)' \(reason)."
    case .noSamples: "The data set has no samples."
    case .checksumMismatch(_, let expected, let found):
      "The file's SHA-256 is \(found), not \(expected)."
    case .unknownDataset(let name, _, _): "There is no data set and no file '\(name)'."
    case .unknownSplit(let name, let split, _): "The data set '\(name)' has no split '\(split)'."
    case .notFound(let name, let files, _, _):
      "The files of '\(name)' are not on this machine: \(files.joined(separator: ", "))."
    case .downloadFailed(let file, let reasons) where reasons.isEmpty:
      "'\(file)' has no mirror to download it from."
    case .downloadFailed(let file, let reasons):
      "'\(file)' could not be downloaded:" + reasons.map { "\n    \($0)" }.joined()
    case .nothingInDirectory(let path):
      "'\(path)' holds no data set that can be read: no images, and no IDX pair."
    case .nestedFolders(_, let directories, _):
      "The images stand in directories of directories: \(directories.briefList()) "
        + "\(directories.count == 1 ? "is not a class but contains them" : "are not classes but contain them")."
    case .badManifest(_, let reason): "The manifest can't be read: \(reason)"
    case .notClasses(_, _, _, let text): "'\(text.brief)' is no list of classes."
    case .unknownClass(let name, _, _, _): "'\(name.brief)' is no class of the model."
    case .missingImage(let file, _, _): "There is no image '\(file.suffix(200))'."
    case .unfitImages(_, let input):
      "The model takes inputs of \(input); images are [height, width, 1 or 3]."
    case .badSettings(_, let reason): "The images can't be prepared like this: \(reason)."
    }
  }

  /// File and place in it.
  public var location: String? {
    switch self {
    case .bytes(let error): error.location
    case .image(let error): error.location
    case .notANumber(let file, let row, let column, _, _),
      .notClasses(let file, let row, let column, _),
      .missingValue(let file, let row, let column, _, _),
      .unknownCategory(let file, let row, let column, _, _):
      "\(file), row \(row), column '\(column.brief)'"
    case .unknownClass(_, let place, _, _): place
    case .missingImage(_, let table, let row): "\(table), sample \(row)"
    case .nestedFolders(let path, _, _), .content(_, let path): path
    case .unfitImages(let name, _), .badSettings(let name, _): name
    case .raggedRow(let file, let row, _, _): "\(file), row \(row)"
    case .noMean(let file, let column): "\(file), column '\(column.brief)'"
    case .textForArray(let file, _), .unfitArray(let file, _), .oneColumn(let file, _, _, _),
      .tooManyClasses(let file, _, _),
      .wrongFormat(let file, _, _), .unknownColumn(let file, _, _),
      .unknownArray(let file, _, _), .notFinite(let file, _, _, _, _),
      .labelOutOfRange(let file, _, _, _), .labelCountMismatch(let file, _, _),
      .missingLabels(let file, _), .unfitOption(let file, _, _),
      .ambiguousColumn(let file, _, _), .noSamples(let file), .checksumMismatch(let file, _, _),
      .badManifest(let file, _):
      file
    case .unknownDataset, .unknownSplit, .notFound, .downloadFailed, .nothingInDirectory: nil
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .bytes(let error): error.remedy
    case .image(let error): error.remedy
    case .content(let kind, let file): ContentAdvice(kind: kind, path: file).text
    case .wrongFormat: "check that the file is complete and of the kind its name says"
    case .textForArray(_, let loading):
      "turn it into an array: python3 -c \"\(loading)\"; or name it as a table of samples and labels: "
        + "--data FILE.csv --label-column COLUMN"
    case .unfitArray(_, let obstacle): obstacle.remedy
    case .notANumber(_, _, let column, _, true):
      "if '\(column.brief)' is the label, name it with --label-column; otherwise leave the column out "
        + "with --drop, or, where it holds categories, make columns of them with --one-hot"
    case .notANumber:
      "put a number there, leave the column out with --drop, or, where it holds categories, make "
        + "columns of them with --one-hot"
    case .missingValue(_, _, _, _, true): "leave such rows out with --missing drop"
    case .missingValue:
      "leave such rows out with --missing drop, or put the column's mean there with --missing mean"
    case .noMean: "leave the column out with --drop, or fill it"
    case .oneColumn(_, _, _, let advice): advice
    case .tooManyClasses:
      "name data of the model's classes, or leave out what belongs to the others"
    case .unknownCategory(_, _, _, _, let categories):
      "they are \(categories.briefList()): name all of them, as --one-hot COLUMN=a,b,c"
    case .raggedRow: "mend the row"
    case .unknownColumn(_, let column, let columns):
      Self.suggestion(column, columns) ?? "the columns are \(columns.briefList())"
    case .unknownArray(_, let array, let arrays):
      Self.suggestion(array, arrays) ?? "the arrays are \(arrays.briefList())"
    case .notFinite: "mend or remove the sample"
    case .labelOutOfRange: "check that model and labels belong together; classes count from 0"
    case .labelCountMismatch: "name the labels that belong to these samples"
    case .missingLabels(_, let hint): hint
    case .unfitOption: "leave it out"
    case .ambiguousColumn: "give each column one name, and name it once"
    case .noSamples: "name a file with samples"
    case .checksumMismatch: "remove the file and fetch it anew: quanteval datasets fetch"
    case .unknownDataset(let name, let known, let searched):
      (known.isEmpty
        ? "no manifests were found: run the program in its checkout"
        : Self.suggestion(name, known) ?? "known are \(known.joined(separator: ", "))")
        + "; or name a file (IDX, NPY, NPZ, CSV)"
        + (searched.isEmpty
          ? "" : "; manifests were looked for in \(searched.joined(separator: ", "))")
    case .unknownSplit(_, _, let splits): "it has \(splits.joined(separator: ", "))"
    case .notFound(_, _, let source?, let searched):
      "put them into one of \(searched.joined(separator: ", ")); they come from: \(source)"
    case .notFound(let name, _, nil, let searched):
      "fetch them with 'quanteval datasets fetch \(name)', or put them into one of "
        + searched.joined(separator: ", ")
    case .downloadFailed: "check the network, or put the file there by hand"
    case .nothingInDirectory:
      "put JPEGs or PNGs there, in a directory a class, or an IDX pair (*-images-idx3-ubyte, "
        + "*-labels-idx1-ubyte), or name a file"
    case .nestedFolders(let path, _, let suggestion):
      "name the one you mean: --data \(path.hasSuffix("/") ? path : path + "/")\(suggestion)"
    case .badManifest: "mend the manifest"
    case .notClasses:
      "list whole numbers from 0 on, separated by spaces; for names, add --class-names"
    case .unknownClass(_, _, let file, let nearest):
      (alternatives(nearest).map { "did you mean \($0)? " } ?? "")
        + "the names are those of \(file), one a line"
    case .missingImage:
      "put it there, or leave such images out with --on-error skip (they are counted)"
    case .unfitImages: "name data that belongs to this model"
    case .badSettings: "say it in another way: see 'quanteval help evaluate'"
    }
  }

  /// The exit code's class.
  public var kind: FailureKind {
    switch self {
    case .bytes(let error): error.kind
    case .unknownDataset, .notFound, .nothingInDirectory: .missingInput
    case .missingValue: .badData
    case .unknownColumn, .oneColumn, .unknownArray, .unknownSplit, .missingLabels, .unfitOption,
      .badSettings,
      .nestedFolders:
      .usage
    case .downloadFailed: .inputOutput
    default: .badData
    }
  }

  /// What `body` returns; its error becomes one of a data set.
  static func rethrowing<Result>(
    _ body: () throws(ByteIOError) -> Result
  ) throws(DatasetError) -> Result {
    do throws(ByteIOError) { return try body() } catch { throw .bytes(error) }
  }

  private static func suggestion(_ name: String, _ names: [String]) -> String? {
    // A name of megabytes is near none.
    guard name.utf8.count < 256 else { return nil }
    return alternatives(nearestNames(to: name, among: names.filter { $0.utf8.count < 256 }))
      .map { "did you mean \($0)?" }
  }
}
