import ByteIO
public import Tensors

extension DatasetCatalog {
  /// Reads a split of a known data set of images.
  ///
  /// - Parameters:
  ///   - name: the data set's name; its manifest has `images`.
  ///   - split: its part; by default the one that the manifest names.
  ///   - shape: the model's input.
  ///   - settings: what is to be done otherwise than the manifest says.
  ///   - modelReason: why the model takes pixels as they are; `nil` where it says nothing.
  ///   - namesSize: whether somebody named the images' size.
  ///   - isStrict: whether each image must be there, and the digests those of the manifest.
  /// - Returns: the images, which are decoded when they are read.
  /// - Throws: `DatasetError`.
  public func openImages(
    _ name: String, split: String? = nil, for shape: Shape, settings: ImageSettings,
    modelReason: String? = nil, namesSize: Bool = false, isStrict: Bool
  ) throws(DatasetError) -> ImageDataset {
    let (manifest, splitName, part) = try resolve(name, split)
    guard let place = place(of: part.files, in: name) else { throw notFound(part, of: manifest) }
    if isStrict, let labels = part.labels {
      _ = try verifiedFile(labels, of: manifest, in: place)
    }
    var request = ImageRequest(path: "\(place.path)/\(part.inputs)")
    request.labelsPath = part.labels.map { "\(place.path)/\($0)" }
    request.fileColumn = manifest.images?.fileColumn
    request.labelColumns = manifest.images?.rules ?? []
    var standard = manifest.images?.preprocessing ?? ImageSettings()
    if standard.mean == nil, standard.deviation == nil {
      standard.normalization = manifest.normalization
    }
    // What the model says counts more than the manifest, and less than a person.
    if settings.taking(modelReason).reason != nil {
      (standard.normalization, standard.mean, standard.deviation) = (nil, nil, nil)
    }
    request.settings = settings.completed(by: standard)
    request.modelReason = modelReason
    request.namesSize = namesSize
    request.isStrict = isStrict
    let images = try request.open(for: shape, name: name).part(splitName)
    if isStrict, let found = images.identity.files.first?.sha256,
      let expected = manifest.files.first(where: { $0.name == part.inputs })?.sha256,
      found != expected
    {
      throw .checksumMismatch(file: request.path, expected: expected, found: found)
    }
    let (selection, _) = try manifest.selection(
      of: splitName, among: images.sampleCount, path: manifestPath(of: name))
    switch selection {
    case .all: return images
    case .range(let range): return images.selecting(Array(range))
    case .indices(let indices): return images.selecting(indices)
    }
  }
}
