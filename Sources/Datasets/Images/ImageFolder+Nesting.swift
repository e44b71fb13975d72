import ByteIO

extension ImageFolder {
  /// Names of the parts of a data set, in small letters, what is evaluated first.
  private static let partNames = [
    "test", "testing", "val", "valid", "validation", "eval", "dev", "train", "training",
  ]

  /// Makes sure that the folder's directories are classes, and no parts of a data set with classes of
  /// their own.
  ///
  /// - Throws: `DatasetError.nestedFolders`.
  func checkNesting() throws(DatasetError) {
    let nested = directories.filter(isNested)
    let parts = nested.filter { ImageFolder.partNames.contains($0.lowercased()) }
    if parts.count > 1 || !parts.isEmpty && parts.count == directories.count {
      let first =
        ImageFolder.partNames.lazy.compactMap { name in
          parts.first { $0.lowercased() == name }
        }.first ?? parts[0]
      throw .nestedFolders(path: path, directories: parts, suggestion: first)
    }
    if directories.count == 1, nested.count == 1, classCount(in: nested[0]) > 1 {
      throw .nestedFolders(path: path, directories: nested, suggestion: nested[0])
    }
  }

  /// Whether a directory's images stand in directories of it, all of them.
  private func isNested(_ directory: String) -> Bool {
    images.allSatisfy { image in
      !image.hasPrefix(directory + "/") || image.utf8.count { $0 == UInt8(ascii: "/") } > 1
    }
  }

  private func classCount(in directory: String) -> Int {
    Set(
      images.filter { $0.hasPrefix(directory + "/") }
        .map { $0.split(separator: "/", maxSplits: 2).prefix(2) }
    ).count
  }

  /// The paths in the folder that absolute ones stand for; relative ones stay, and so do those that lead
  /// elsewhere.
  func relative(_ files: [String]) -> [String] {
    var prefixes: [Substring: Bool] = [:]
    func isFolder(_ prefix: Substring) -> Bool {
      if let known = prefixes[prefix] { return known }
      let answer = Directory.isSame(String(prefix), path)
      prefixes[prefix] = answer
      return answer
    }
    return files.map { file in
      guard file.hasPrefix("/") else { return file }
      var rest = file[...]
      while let slash = rest.lastIndex(of: "/"), slash > file.startIndex {
        rest = file[..<slash]
        if isFolder(rest) { return String(file[file.index(after: slash)...]) }
      }
      return file
    }
  }
}
