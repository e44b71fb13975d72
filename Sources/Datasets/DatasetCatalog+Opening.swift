import ByteIO
import Tensors

extension DatasetCatalog {
  /// Reads a split of a known data set.
  ///
  /// - Parameters:
  ///   - name: the data set's name.
  ///   - split: its part; by default the one that the manifest names.
  ///   - normalization: what is done to the numbers otherwise than the manifest says; not to tables.
  ///   - substituting: whether another data set may stand in where the files are missing.
  /// - Returns: the data, with a notice where another data set stands in.
  /// - Throws: `DatasetError.unknownDataset`, `.unknownSplit`, `.notFound`, `.checksumMismatch`, or
  ///   what is wrong with the files.
  public func open(
    _ name: String, split: String? = nil, normalization: Normalization? = nil,
    substituting: Bool
  ) throws(DatasetError) -> ArrayDataset {
    let (manifest, splitName, part) = try resolve(name, split)
    guard manifest.images == nil else {
      throw .wrongFormat(
        file: manifestPath(of: name), format: "set of numbers",
        reason: "it is a folder of images, which are read for 'evaluate' only")
    }
    if let origin = origin(of: part, in: manifest) {
      return try read(part, splitName, of: manifest, from: origin, normalization)
    }
    guard substituting, let substitute = manifest.substitute else {
      throw notFound(part, of: manifest)
    }
    let (other, otherSplit, otherPart) = try resolve(
      substitute.dataset, substitute.split ?? splitName)
    guard let origin = origin(of: otherPart, in: other) else {
      throw notFound(part, of: manifest)
    }
    return try read(
      otherPart, otherSplit, of: other, from: origin, normalization,
      resizing: substitute.resizing
    ).noticing(substitute.notice)
  }

  func notFound(_ part: DatasetManifest.Split, of manifest: DatasetManifest) -> DatasetError {
    .notFound(
      name: manifest.name, files: part.files,
      source: manifest.mirrors.isEmpty ? manifest.source : nil,
      searched: places(for: manifest.name).map(\.path))
  }

  /// The manifest and the part that a name and a split stand for.
  ///
  /// - Throws: `DatasetError.unknownDataset` or `.unknownSplit`.
  public func resolve(
    _ name: String, _ split: String?
  ) throws(DatasetError) -> (DatasetManifest, split: String, DatasetManifest.Split) {
    guard let manifest = manifest(named: name) else {
      throw .unknownDataset(name: name, known: manifests.map(\.name), searched: [root])
    }
    let splitName = split ?? manifest.defaultSplit
    guard let part = manifest.splits[splitName] else {
      throw .unknownSplit(
        name: name, split: splitName, splits: manifest.splits.keys.sorted())
    }
    return (manifest, splitName, part)
  }

  /// Where a split's files come from; `nil` where they are nowhere.
  private func origin(
    of part: DatasetManifest.Split, in manifest: DatasetManifest
  ) -> Origin? {
    if let generator = manifest.generator { return .generator(generator) }
    return place(of: part.files, in: manifest.name).map { .place($0) }
  }

  private func read(
    _ part: DatasetManifest.Split, _ split: String, of manifest: DatasetManifest,
    from origin: Origin, _ normalization: Normalization?, resizing: ImageResizing? = nil
  ) throws(DatasetError) -> ArrayDataset {
    let contents =
      if let labels = part.labels {
        try arrays(part.inputs, labels, split, of: manifest, from: origin)
      } else { try table(part.inputs, split, of: manifest, from: origin) }
    var inputs = contents.inputs
    var steps = contents.steps
    if let resizing {
      guard inputs.shape.rank == 3, inputs.shape.elementCount > 0 else {
        throw .wrongFormat(
          file: inputs.source, format: "file of images of one channel",
          reason: "its shape is \(inputs.shape)")
      }
      inputs = resizing.resize(inputs)
      steps.append(resizing.summary)
    }
    if let normalization,
      part.labels == nil || normalization.needsImages || normalization == .zScore
    {
      throw .unfitOption(
        file: manifest.name, option: "--normalize \(normalization.rawValue)",
        format: part.labels == nil ? "a known table" : "numbers")
    }
    let scaling =
      normalization.map { .named($0) }
      ?? manifest.greatestValue.map { ElementScaling.divided(by: $0) }
      ?? .named(manifest.normalization)
    if scaling != .named(.zScore) { steps.append(scaling.summary) }
    return try ArrayDataset(
      inputs: inputs, labels: contents.labels, scaling: scaling,
      isStandard: manifest.normalization != .zScore && normalization == nil,
      identity: DatasetIdentity(
        name: manifest.name, split: split, files: contents.files,
        preprocessing: steps.joined(separator: "; "), classNames: manifest.classNames,
        columns: contents.columns))
  }
}
