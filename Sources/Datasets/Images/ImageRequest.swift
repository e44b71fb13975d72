import ByteIO
import Essentials
import Scoring
public import Tensors

/// What a person or a manifest says about a directory of images.
public struct ImageRequest: Sendable {
  /// The directory.
  public var path: String
  /// A table that says which images there are and what is right; by default each directory is a
  /// class, numbered in the order of their names, and images without directories have no labels.
  public var labelsPath: String?
  /// The table's column of file names; by default `file`, or the first.
  public var fileColumn: String?
  /// The table's columns of classes.
  public var labelColumns: [LabelColumn] = []
  /// A file with the classes' names, in the model's order.
  public var classNamesPath: String?
  /// What is done to each image.
  public var settings = ImageSettings()
  /// Why the model takes pixels as they are; `nil` where it says nothing about them.
  ///
  /// Settings that are given count more.
  public var modelReason: String?
  /// Whether somebody named the images' size, which the model leaves open.
  public var namesSize = false
  /// Whether directories are no classes.
  public var ignoresDirectories = false
  /// Whether each image must be there.
  public var isStrict = true

  /// Makes a request.
  public init(path: String) { self.path = path }

  /// Whether a directory holds images, and no array files.
  public static func fits(_ path: String) -> Bool {
    guard let names = Directory.entries(path), !names.contains(where: { $0.contains("idx3") })
    else { return false }
    return ImageFolder.holdsImages(path)
  }

  /// Lists the images and reads their labels; the images themselves are read later.
  ///
  /// - Parameters:
  ///   - shape: the model's input.
  ///   - name: the data set's name; by default the path.
  /// - Returns: the images, which are decoded when they are read.
  /// - Throws: `DatasetError`.
  public func open(for shape: Shape, name: String? = nil) throws(DatasetError) -> ImageDataset {
    let (settings, reason) = settings.taking(modelReason)
    let preprocessing = try settings.preprocessing(for: shape, dataName: name ?? path)
    let pipeline = ImagePipeline(
      preprocessing, width: shape.dimensions[1], height: shape.dimensions[0])
    let folder = try ImageFolder(path)
    var classNames: ClassNames?
    if let classNamesPath { classNames = try ClassNames(contentsOf: classNamesPath) }
    var identity = DatasetIdentity(name: name ?? path, files: [], preprocessing: "")
    identity.preprocessingReason = reason
    identity.remarks = ImageRequest.remarks(count: folder.otherFiles.count, folder.otherFiles) {
      $0 == 1
        ? "1 file in the folder is not an image" : "\($0) files in the folder are not images"
    }
    identity.classNames = classNames?.names
    if namesSize {
      identity.add(reading: ["images of \(shape.dimensions[0]) x \(shape.dimensions[1]) (--size)"])
    }
    guard let labelsPath else {
      if !labelColumns.isEmpty || fileColumn != nil {
        throw .unfitOption(
          file: path, option: "--label-column", format: "directories of images without --labels")
      }
      let hasClasses = !ignoresDirectories && !folder.isFlat
      if hasClasses { try folder.checkNesting() }
      let survey = try folder.survey(isStrict: isStrict)
      identity.files = [survey.digest]
      identity.notices += ImageRequest.notices(folder, hasClasses: hasClasses)
      identity.doubts += ImageRequest.doubts(survey)
      let classes = hasClasses ? try folder.classes(named: classNames) : nil
      if hasClasses { identity.classNames = classNames?.names ?? folder.directories }
      return ImageDataset(
        paths: folder.images.map { "\(path)/\($0)" }, labels: classes.map(integers),
        ruledClasses: [], pipeline: pipeline, identity: identity)
    }
    let labels = try DatasetError.rethrowing { () throws(ByteIOError) in
      try FileBytes(contentsOf: labelsPath)
    }
    let table = try ImageTable(
      try PackedData.unpacked(labels), fileColumn: fileColumn, columns: labelColumns,
      classNames: classNames)
    identity.add(reading: table.reading.map { [$0] } ?? [])
    guard !table.files.isEmpty else { throw .noSamples(file: labelsPath) }
    let files = folder.relative(table.files)
    try checkPresence(files, in: folder, table: labelsPath)
    try checkContained(files, table: labelsPath)
    let survey = try folder.survey(isStrict: isStrict)
    identity.files = [survey.digest, FileDigest(labels)]
    identity.notices += ImageRequest.notices(folder, hasClasses: false)
    identity.doubts += ImageRequest.doubts(survey)
    let named = Set(files)
    let unnamed = folder.images.filter { !named.contains($0) }
    identity.remarks += ImageRequest.remarks(count: unnamed.count, unnamed) {
      "\($0) of the images \($0 == 1 ? "has" : "have") no row in \(labelsPath)"
    }
    let first = (0..<table.files.count).map { table.rules[0].classes[$0].first ?? -1 }
    return ImageDataset(
      paths: files.map { "\(path)/\($0)" }, labels: integers(first),
      ruledClasses: table.rules, pipeline: pipeline, identity: identity)
  }

  private func integers(_ values: [Int]) -> NumericArray {
    NumericArray(
      shape: Shape([values.count]), elements: .integers(values), source: labelsPath ?? path)
  }

  private func checkPresence(
    _ files: [String], in folder: ImageFolder, table: String
  ) throws(DatasetError) {
    guard isStrict else { return }
    let present = Set(folder.images)
    guard let index = files.firstIndex(where: { !present.contains($0) }) else { return }
    let file = files[index].hasPrefix("/") ? files[index] : "\(path)/\(files[index])"
    throw .missingImage(file: file, table: table, row: index)
  }

  /// Refuses rows that lead out of the folder: what a table says is no reason to read elsewhere.
  private func checkContained(_ files: [String], table: String) throws(DatasetError) {
    guard let index = files.firstIndex(where: { ContainedPath($0) == nil }) else { return }
    throw .wrongFormat(
      file: table, format: "table of images",
      reason:
        "sample \(index) names '\(files[index].displayed)', which is not in the folder '\(path)'")
  }

  /// What a reader has to know of a folder before the figures.
  private static func notices(
    _ folder: ImageFolder, hasClasses: Bool
  ) -> [String] {
    var notices: [String] = []
    let empty = folder.emptyDirectories
    if hasClasses, !empty.isEmpty {
      let subject = empty.count == 1 ? "A directory" : "\(empty.count) directories"
      notices.append(
        "\(subject) of '\(folder.path)' \(empty.count == 1 ? "holds" : "hold") no images, and "
          + "\(empty.count == 1 ? "is not a class" : "are not classes"): \(empty.briefList()).")
    }
    return notices
  }

  /// What the images hold that the model does not see.
  private static func doubts(_ survey: ImageFolder.Survey) -> [String] {
    let count = survey.transparentCount
    guard count > 0 else { return [] }
    return [
      "The alpha channel of \(count == 1 ? "1 image" : "\(count) images") was dropped: the model sees "
        + "the colours of transparent pixels as if they were opaque."
    ]
  }

  private static func remarks(
    count: Int, _ names: [String], _ sentence: (Int) -> String
  ) -> [String] {
    guard count > 0 else { return [] }
    let shown = names.prefix(3).joined(separator: ", ")
    return [sentence(count) + ": " + shown + (count > 3 ? ", …" : "")]
  }
}
