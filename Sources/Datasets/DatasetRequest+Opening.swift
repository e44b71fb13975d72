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
      return try openIDXPair(in: names)
    }
    let file = try DatasetRequest.file(path)
    if DatasetRequest.zipMarks.contains(where: file.starts) { return try openArchive(file) }
    if file.starts(with: [0x93] + Array("NUMPY".utf8)) {
      return try openArrays(try NPY.read(file), file)
    }
    if file.starts(with: [0, 0, 8]) || Gzip.isGzip(file) {
      return try openArrays(try IDX.read(file), file)
    }
    guard path.lowercased().hasSuffix(".csv") || labelColumn != nil else {
      throw .wrongFormat(
        file: path, format: "IDX, NPY, NPZ or CSV file", reason: "it begins as none of them")
    }
    return try openTable(file)
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
    file.starts(with: [0x93]) ? try NPY.read(file) : try IDX.read(file)
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
      ("--labels", labelsPath != nil), ("--label-column", labelColumn != nil),
      ("--columns", inputColumns != nil), ("--inputs-array", inputsArray != nil),
      ("--labels-array", labelsArray != nil),
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
    let (inputs, labels) = try NPZ.samplesAndLabels(
      file, inputs: inputsArray, labels: labelsArray)
    try refuseOptions(
      beside: ["--inputs-array", labels == nil ? "--labels" : "--labels-array"],
      for: labels == nil ? "an archive without labels" : "an archive that holds the labels")
    if let labels { return try dataset(inputs, labels, files: [file]) }
    return try openArrays(inputs, file)
  }

  /// An array's columns are not told apart, so there is nothing to take a mean of.
  private func refuseZScore() throws(DatasetError) {
    guard normalization == .zScore else { return }
    throw .wrongFormat(
      file: path, format: "CSV table", reason: "z-scores need the columns of one")
  }

  private func openTable(_ file: FileBytes) throws(DatasetError) -> ArrayDataset {
    let table = try CSVTable(file)
    if let labelColumn, !table.columns.contains(labelColumn) {
      throw .unknownColumn(file: path, column: labelColumn, columns: table.columns)
    }
    try refuseOptions(beside: ["--label-column", "--columns"], for: "a table")
    let names = inputColumns ?? table.columns.filter { $0 != labelColumn }
    if let labelColumn, names.contains(labelColumn) {
      throw .ambiguousColumn(
        file: path, column: labelColumn, reason: "is the label, and named as an input")
    }
    var known: Set<String> = []
    if let twice = names.first(where: { !known.insert($0).inserted }) {
      throw .ambiguousColumn(file: path, column: twice, reason: "is named twice")
    }
    let inputs = try table.numbers(in: names)
    let labels = try labelColumn.map { name throws(DatasetError) in
      try table.numbers(in: [name])
    }
    var files = [file]
    var columns = names.map { TableColumn(name: $0) }
    var inputFloats = inputs.map { Float($0) }
    var labelFloats = labels?.map { Float($0) }
    if normalization == .zScore {
      var (statisticsInputs, statisticsLabels) = (inputs, labels ?? [])
      if let statisticsPath {
        let other = try DatasetRequest.file(statisticsPath)
        let statistics = try CSVTable(other)
        statisticsInputs = try statistics.numbers(in: names)
        if let labelColumn { statisticsLabels = try statistics.numbers(in: [labelColumn]) }
        files.append(other)
      }
      let means = ColumnStatistics(statisticsInputs, columnCount: names.count)
      inputFloats = means.normalize(inputs)
      columns = means.columns(named: names)
      if normalizesLabels, let labels {
        labelFloats = ColumnStatistics(statisticsLabels, columnCount: 1).normalize(labels)
      }
    }
    return try dataset(
      NumericArray(
        shape: Shape([table.rowCount, names.count]), elements: .floats(inputFloats),
        source: path),
      labelFloats.map {
        NumericArray(shape: Shape([table.rowCount]), elements: .floats($0), source: path)
      },
      files: files, columns: columns)
  }

  private func dataset(
    _ inputs: NumericArray, _ labels: NumericArray?, files: [FileBytes],
    columns: [TableColumn]? = nil
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
        columns: columns))
  }
}
