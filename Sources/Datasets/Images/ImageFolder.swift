import ByteIO

/// A directory of images, listed: what is a sample, and what lies there besides.
struct ImageFolder {
  /// The directory.
  let path: String
  /// Paths of images below it, sorted.
  let images: [String]
  /// Paths of files whose names are not those of images, sorted; hidden ones are not among them.
  let otherFiles: [String]
  /// The directories directly below it, sorted: the classes, where the images stand in them.
  let directories: [String]

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
    directories = (Directory.entries(path) ?? [])
      .filter { !$0.hasPrefix(".") && Directory.entries("\(path)/\($0)") != nil }
  }

  private static func list(
    _ prefix: String, of path: String, depth: Int, into images: inout [String],
    _ others: inout [String]
  ) {
    for name in Directory.entries("\(path)/\(prefix)") ?? [] where !name.hasPrefix(".") {
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

  /// The folder's digest: that of the list that `sha256sum` prints of its images, sorted, with the
  /// folder's own name before each path.
  ///
  /// - Throws: `DatasetError` for an image that can't be opened, if `isStrict`; else its digest is a
  ///   row of zeros.
  func digest(isStrict: Bool) throws(DatasetError) -> FileDigest {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    var byteCount = 0
    var listing: [UInt8] = []
    for image in images {
      var sum = String(repeating: "0", count: 64)
      do throws(ByteIOError) {
        let bytes = try FileBytes(contentsOf: "\(path)/\(image)")
        byteCount += bytes.count
        sum = SHA256Digest.hexadecimal(of: bytes)
      } catch {
        if isStrict { throw .bytes(error) }
      }
      listing += Array("\(sum)  \(name)/\(image)\n".utf8)
    }
    return FileDigest(
      name: "\(name)/ (\(images.count) images)", byteCount: byteCount,
      sha256: SHA256Digest.hexadecimal(of: listing))
  }
}
