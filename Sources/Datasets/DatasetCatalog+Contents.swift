public import ByteIO
import Tensors

extension DatasetCatalog {
  /// Where a known data set's files come from.
  enum Origin {
    /// They are on this machine.
    case place(Place)
    /// They are made when they are needed.
    case generator(DatasetManifest.Generator)
  }

  /// The samples that a split takes of its files.
  struct Contents {
    var inputs: NumericArray
    var labels: NumericArray
    /// The files they were read from.
    var files: [FileDigest]
    /// What was done so far, in words.
    var steps: [String]
    /// The columns of a table.
    var columns: [TableColumn]?
  }

  /// A file's bytes, once their digest is the manifest's.
  private func file(
    _ name: String, of manifest: DatasetManifest, from origin: Origin
  ) throws(DatasetError) -> FileBytes {
    switch origin {
    case .place(let place):
      let path = try verifiedFile(name, of: manifest, in: place)
      return try DatasetError.rethrowing { () throws(ByteIOError) in
        try FileBytes(contentsOf: path)
      }
    case .generator(let generator):
      return try generatedFile(name, of: manifest, by: generator)
    }
  }

  /// The file that a data set's generator makes, once its digest is the manifest's.
  ///
  /// - Throws: `DatasetError.badManifest` where it is another.
  public func generatedFile(
    _ name: String, of manifest: DatasetManifest, by generator: DatasetManifest.Generator
  ) throws(DatasetError) -> FileBytes {
    let bytes = FileBytes(generator.bytes(), source: name)
    guard let expected = manifest.files.first(where: { $0.name == name })?.sha256 else {
      return bytes
    }
    let found = SHA256Digest.hexadecimal(of: bytes)
    guard found == expected else {
      throw .badManifest(
        file: manifestPath(of: manifest.name),
        reason: "the generator '\(generator.rawValue)' makes '\(name)' with SHA-256 \(found), "
          + "not \(expected)")
    }
    return bytes
  }

  /// Reads a pair of array files.
  func arrays(
    _ inputsName: String, _ labelsName: String, _ split: String, of manifest: DatasetManifest,
    from origin: Origin
  ) throws(DatasetError) -> Contents {
    let inputsFile = try file(inputsName, of: manifest, from: origin)
    let labelsFile = try file(labelsName, of: manifest, from: origin)
    let inputs = try DatasetRequest.array(of: inputsFile)
    let labels = try DatasetRequest.array(of: labelsFile)
    guard labels.sampleCount == inputs.sampleCount else {
      throw .labelCountMismatch(
        file: labels.source, labels: labels.sampleCount, samples: inputs.sampleCount)
    }
    let (selection, summary) = try manifest.selection(
      of: split, among: inputs.sampleCount, path: manifestPath(of: manifest.name))
    return Contents(
      inputs: inputs.selecting(selection), labels: labels.selecting(selection),
      files: [FileDigest(inputsFile), FileDigest(labelsFile)], steps: summary.map { [$0] } ?? [])
  }

  /// Reads a table; z-scores are made with the statistics of the split that the manifest names,
  /// whichever split is read.
  func table(
    _ name: String, _ split: String, of manifest: DatasetManifest, from origin: Origin
  ) throws(DatasetError) -> Contents {
    let label = manifest.labelColumn ?? ""
    let bytes = try file(name, of: manifest, from: origin)
    let table = try CSVTable(bytes)
    guard table.columns.contains(label) else {
      throw .unknownColumn(file: table.file, column: label, columns: table.columns)
    }
    let names = table.columns.filter { $0 != label }
    let path = manifestPath(of: manifest.name)
    let rows = try SelectedRows(table, inputs: names, label: label, split, of: manifest, path)
    var contents = Contents(
      inputs: rows.array(rows.inputs.map { Float($0) }, columnCount: names.count),
      labels: rows.array(rows.labels.map { Float($0) }),
      files: [FileDigest(bytes)], steps: rows.summary.map { [$0] } ?? [],
      columns: names.map { TableColumn(name: $0) })
    guard manifest.normalization == .zScore else { return contents }
    let statisticsSplit = manifest.statisticsSplitName
    var statisticsTable = table
    if let other = manifest.splits[statisticsSplit]?.inputs, other != name {
      let otherBytes = try file(other, of: manifest, from: origin)
      statisticsTable = try CSVTable(otherBytes)
      contents.files.append(FileDigest(otherBytes))
    }
    let statistics = try SelectedRows(
      statisticsTable, inputs: names, label: label, statisticsSplit, of: manifest, path)
    let columns = ColumnStatistics(statistics.inputs, columnCount: names.count)
    contents.inputs = rows.array(columns.normalize(rows.inputs), columnCount: names.count)
    contents.columns = columns.columns(named: names)
    contents.steps.append(
      Normalization.zScore.summary + ", of the split '\(statisticsSplit)'")
    if manifest.normalizesLabels == true {
      contents.labels = rows.array(
        ColumnStatistics(statistics.labels, columnCount: 1).normalize(rows.labels))
      contents.steps.append("labels likewise")
    }
    return contents
  }
}

/// The rows of a table that a split takes.
private struct SelectedRows {
  let inputs: [Double]
  let labels: [Double]
  let summary: String?
  private let file: String

  init(
    _ table: CSVTable, inputs names: [String], label: String, _ split: String,
    of manifest: DatasetManifest, _ path: String
  ) throws(DatasetError) {
    let (selection, summary) = try manifest.selection(
      of: split, among: table.rowCount, path: path)
    inputs = selection.select(try table.numbers(in: names), perSample: names.count)
    labels = selection.select(try table.numbers(in: [label]), perSample: 1)
    self.summary = summary
    file = table.file
  }

  /// Numbers of these rows.
  func array(_ floats: [Float], columnCount: Int? = nil) -> NumericArray {
    NumericArray(
      shape: Shape([labels.count] + (columnCount.map { [$0] } ?? [])), elements: .floats(floats),
      source: file)
  }
}
