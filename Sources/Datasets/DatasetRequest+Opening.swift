import ByteIO
import Tensors

extension DatasetRequest {
  /// Reads the files; their format is found by their content.
  ///
  /// - Throws: `DatasetError`.
  public func open() throws(DatasetError) -> ArrayDataset {
    if let normalization, normalization.needsImages {
      throw .unfitOption(
        file: path, option: "--normalize \(normalization.rawValue)", format: "numbers")
    }
    if let names = Directory.entries(path) {
      if let kind = ContentKind(at: path) { throw .content(kind, file: path) }
      return try openIDXPair(in: names)
    }
    let packed = try DatasetRequest.file(path)
    let file = try PackedData.unpacked(packed)
    let kind = ContentKind(of: file)
    if DatasetRequest.zipMarks.contains(where: file.starts) {
      // What is in it tells: arrays, or a model, or a workbook.
      if let kind, kind != .npz, kind != .zip { throw .content(kind, file: path) }
      return try openArchive(file)
    }
    if file.starts(with: [0x93] + Array("NUMPY".utf8)) {
      return try openArrays(try NPY.read(file), packed)
    }
    if file.starts(with: [0, 0, 8]) { return try openArrays(try IDX.read(file), packed) }
    let isTable = isNamedAsTable || !table.labelColumns.isEmpty || table.separator != nil
    if let kind, kind.isNoTable || !isTable { throw .content(kind, file: path) }
    guard isTable else {
      throw .wrongFormat(
        file: path, format: "IDX, NPY, NPZ or CSV file", reason: "it begins as none of them")
    }
    return try openTable(file, packed)
  }

  /// Whether the file's name is one of a table, packed or not.
  private var isNamedAsTable: Bool {
    var name = path.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    return name.hasSuffix(".csv") || name.hasSuffix(".tsv")
  }

  /// The first bytes of a zip file: of one with members, and of one without.
  private static let zipMarks: [[UInt8]] = [
    Array("PK".utf8) + [3, 4], Array("PK".utf8) + [5, 6],
  ]

  /// Reads an array of samples or labels: an IDX or an NPY file.
  ///
  /// - Throws: `DatasetError`.
  public static func array(at path: String) throws(DatasetError) -> NumericArray {
    try array(of: try file(path))
  }

  /// Reads an array of samples or labels.
  static func array(of file: FileBytes) throws(DatasetError) -> NumericArray {
    let file = try PackedData.unpacked(file)
    if file.starts(with: [0x93]) { return try NPY.read(file) }
    if let kind = ContentKind(of: file), kind != .idx { throw .content(kind, file: file.source) }
    if let text = TextFile(file) {
      throw .textForArray(file: file.source, loading: text.loading)
    }
    return try IDX.read(file)
  }

  private static func file(_ path: String) throws(DatasetError) -> FileBytes {
    try DatasetError.rethrowing { () throws(ByteIOError) in try FileBytes(contentsOf: path) }
  }

  /// The pair whose name begins with `t10k` where there are several: what is evaluated.
  private func openIDXPair(in names: [String]) throws(DatasetError) -> ArrayDataset {
    let images = names.filter { $0.contains("images") && $0.contains("idx3") }
    guard let name = images.first(where: { $0.hasPrefix("t10k") }) ?? images.first else {
      throw .nothingInDirectory(path: path)
    }
    let labels = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    var request = self
    request.path = "\(path)/\(name)"
    let isThere = DatasetCatalog.existingPath(of: labels, in: path) != nil
    request.labelsPath = labelsPath ?? (isThere ? "\(path)/\(labels)" : nil)
    return try request.open()
  }

  /// Which options were given that are not among those that a format takes.
  private func refuseOptions(
    beside allowed: Set<String>, for format: String
  ) throws(DatasetError) {
    let given: [(option: String, isGiven: Bool)] = [
      ("--labels", labelsPath != nil), ("--label-column", !table.labelColumns.isEmpty),
      ("--columns", table.inputColumns != nil), ("--drop", !table.droppedColumns.isEmpty),
      ("--one-hot", !table.oneHot.isEmpty), ("--missing", table.missing != .error),
      ("--separator", table.separator != nil), ("--class-names", table.classNamesPath != nil),
      ("--inputs-array", inputsArray != nil), ("--labels-array", labelsArray != nil),
    ]
    for (option, isGiven) in given where isGiven && !allowed.contains(option) {
      throw .unfitOption(file: path, option: option, format: format)
    }
  }

  private func openArrays(
    _ inputs: NumericArray, _ file: FileBytes
  ) throws(DatasetError) -> ArrayDataset {
    try refuseZScore()
    try refuseOptions(beside: ["--labels", "--inputs-array"], for: "arrays of samples")
    guard let labelsPath else { return try dataset(inputs, nil, files: [file]) }
    let labelsFile = try DatasetRequest.file(labelsPath)
    return try dataset(
      inputs, try DatasetRequest.array(of: labelsFile), files: [file, labelsFile])
  }

  private func openArchive(_ file: FileBytes) throws(DatasetError) -> ArrayDataset {
    try refuseZScore()
    let (inputs, labels, reading) = try NPZ.samplesAndLabels(
      file, inputs: inputsArray, labels: labelsArray)
    try refuseOptions(
      beside: ["--inputs-array", labels == nil ? "--labels" : "--labels-array"],
      for: labels == nil ? "an archive without labels" : "an archive that holds the labels")
    let data =
      if let labels { try dataset(inputs, labels, files: [file]) } else {
        try openArrays(inputs, file)
      }
    return data.reading(reading.map { [$0] } ?? [], noticing: [])
  }

  /// An array's columns are not told apart, so there is nothing to take a mean of.
  private func refuseZScore() throws(DatasetError) {
    guard normalization == .zScore else { return }
    throw .wrongFormat(
      file: path, format: "CSV table", reason: "z-scores need the columns of one")
  }

  private func openTable(
    _ file: FileBytes, _ packed: FileBytes
  ) throws(DatasetError) -> ArrayDataset {
    try refuseOptions(
      beside: [
        "--label-column", "--columns", "--drop", "--one-hot", "--missing", "--separator",
        "--class-names",
      ], for: "a table")
    var files = [packed]
    var other: CSVTable?
    if let statisticsPath {
      let packed = try DatasetRequest.file(statisticsPath)
      other = try CSVTable(try PackedData.unpacked(packed), separator: table.separator)
      files.append(packed)
    }
    let reader = try TableReader(
      try CSVTable(file, separator: table.separator), table, categoriesFrom: other)
    let means =
      table.missing == .mean
      ? try other.map { other throws(DatasetError) in try reader.means(of: other) } : nil
    let rows = try reader.rows(means: means)
    let names = reader.columnNames
    guard !names.isEmpty else {
      throw .wrongFormat(file: path, format: "table of samples", reason: "no column is an input")
    }
    var columns = names.map { TableColumn(name: $0) }
    var inputs = rows.inputs.map { Float($0) }
    var labels = rows.labels.map { Float($0) }
    if normalization == .zScore {
      let statistics =
        try other.map { other throws(DatasetError) in
          try reader.rows(of: other, means: means)
        } ?? rows
      let scaling = ColumnStatistics(statistics.inputs, columnCount: names.count)
        .only(reader.areNumbers)
      inputs = scaling.normalize(rows.inputs)
      columns = scaling.columns(named: names)
      if normalizesLabels {
        guard reader.classNames == nil else {
          throw .unfitOption(file: path, option: "--normalize-labels", format: "classes")
        }
        labels = ColumnStatistics(
          statistics.labels, columnCount: max(1, table.labelColumns.count)
        ).normalize(rows.labels)
      }
    }
    let labelCount = table.labelColumns.count
    let data = try dataset(
      NumericArray(
        shape: Shape([rows.count, names.count]), elements: .floats(inputs), source: path),
      labelCount == 0
        ? nil
        : NumericArray(
          shape: Shape([rows.count] + (labelCount > 1 ? [labelCount] : [])),
          elements: .floats(labels), source: path),
      files: files, columns: columns, classNames: reader.classNames)
    return data.reading(reader.reading, noticing: reader.findings + rows.notices)
  }

  private func dataset(
    _ inputs: NumericArray, _ labels: NumericArray?, files: [FileBytes],
    columns: [TableColumn]? = nil, classNames: [String]? = nil
  ) throws(DatasetError) -> ArrayDataset {
    var normalization = normalization ?? .none
    if self.normalization == nil, case .bytes = inputs.elements { normalization = .unit }
    var preprocessing = normalization.summary
    if normalizesLabels, labels != nil { preprocessing += "; labels likewise" }
    return try ArrayDataset(
      inputs: inputs, labels: labels, scaling: .named(normalization),
      isStandard: self.normalization == nil,
      identity: DatasetIdentity(
        name: path, files: files.map { FileDigest($0) }, preprocessing: preprocessing,
        classNames: classNames, columns: columns))
  }
}
