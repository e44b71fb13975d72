import ByteIO

/// A directory of images, listed: what is a sample, and what lies there besides.
struct ImageFolder {
  /// The directory.
  let path: String
  /// Paths of images below it, sorted.
  let images: [String]
  /// Paths of files whose names are not those of images, sorted; hidden ones are not among them.
  let otherFiles: [String]
  /// The directories directly below it that hold images, at any depth, sorted: the classes, where the
  /// images stand in them.
  let directories: [String]
  /// The other directories directly below it, sorted; hidden ones are not among them.
  let emptyDirectories: [String]

  /// What macOS puts beside the files of a zip archive: no images, whatever their names.
  private static let metadataDirectory = "__MACOSX"

  /// Directories in directories: more than this is a loop of links.
  private static let depthLimit = 16

  /// Lists a directory.
  ///
  /// - Throws: `DatasetError.nothingInDirectory` where there is no image.
  init(_ path: String) throws(DatasetError) {
    var images: [String] = []
    var others: [String] = []
    ImageFolder.list("", of: path, depth: 0, into: &images, &others)
    guard !images.isEmpty else { throw .nothingInDirectory(path: path) }
    self.path = path
    self.images = images.sorted()
    otherFiles = others.sorted()
    let used = Set(images.compactMap { image in image.firstIndex(of: "/").map { image[..<$0] } })
    directories = used.map(String.init).sorted()
    emptyDirectories = (Directory.entries(path) ?? []).filter {
      !$0.hasPrefix(".") && !used.contains($0[...]) && Directory.entries("\(path)/\($0)") != nil
    }
  }

  private static func list(
    _ prefix: String, of path: String, depth: Int, into images: inout [String],
    _ others: inout [String]
  ) {
    for name in Directory.entries("\(path)/\(prefix)") ?? []
    where !name.hasPrefix(".") && name != metadataDirectory {
      let relative = prefix + name
      let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
      if ImageFormat.fileExtensions.contains(ending) {
        images.append(relative)
      } else if depth < depthLimit, Directory.entries("\(path)/\(relative)") != nil {
        list(relative + "/", of: path, depth: depth + 1, into: &images, &others)
      } else {
        others.append(relative)
      }
    }
  }

  /// Whether no image stands in a directory of the folder: they have no classes.
  var isFlat: Bool { !images.contains { $0.contains("/") } }

  /// Whether a directory looks like one of images: a file or a directory in it does.
  static func holdsImages(_ path: String) -> Bool { (try? ImageFolder(path)) != nil }

  /// The class of each image: the place of its directory among all.
  ///
  /// - Throws: `DatasetError.missingLabels` where an image stands in none.
  func classes(named names: ClassNames?) throws(DatasetError) -> [Int] {
    var indices: [String: Int] = [:]
    for (index, name) in directories.enumerated() {
      indices[name] =
        try names.map { classNames throws(DatasetError) in
          try classNames.index(of: name, in: path)
        } ?? index
    }
    var classes: [Int] = []
    classes.reserveCapacity(images.count)
    for image in images {
      guard let slash = image.firstIndex(of: "/"), let index = indices[String(image[..<slash])]
      else {
        throw .missingLabels(
          file: "\(path)/\(image)",
          hint:
            "put all images into a directory a class, or name a table with --labels; or say that "
            + "directories are no classes with --no-labels")
      }
      classes.append(index)
    }
    return classes
  }

  /// What the folder's files are.
  struct Survey {
    /// That of the list that `sha256sum` prints of the images, sorted, with their paths in the folder:
    /// the folder's own name does not count.
    let digest: FileDigest
    /// How many images have pixels that are not opaque.
    let transparentCount: Int
  }

  /// Reads all images' bytes for their digest.
  ///
  /// - Throws: `DatasetError` for an image that can't be opened, if `isStrict`; else its digest is a
  ///   row of zeros.
  func survey(isStrict: Bool) throws(DatasetError) -> Survey {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    var byteCount = 0
    var transparentCount = 0
    var listing: [UInt8] = []
    for image in images {
      var sum = String(repeating: "0", count: 64)
      do throws(ByteIOError) {
        let bytes = try FileBytes(contentsOf: "\(path)/\(image)")
        byteCount += bytes.count
        if PNGHeader.hasAlpha(bytes), ImageDecoder.isTransparent(png: bytes) {
          transparentCount += 1
        }
        sum = SHA256Digest.hexadecimal(of: bytes)
      } catch {
        if isStrict { throw .bytes(error) }
      }
      listing += Array("\(sum)  \(image)\n".utf8)
    }
    return Survey(
      digest: FileDigest(
        name: "\(name)/ (\(images.count) images)", byteCount: byteCount,
        sha256: SHA256Digest.hexadecimal(of: listing)),
      transparentCount: transparentCount)
  }
}
