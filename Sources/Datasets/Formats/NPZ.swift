import ByteIO

/// Reads NumPy's `.npz` archives: zip files of `.npy` files.
enum NPZ {
  /// The names under which people save samples, by preference, each with those of its labels; in small
  /// letters.
  static let usualNames: [(inputs: String, labels: [String])] = [
    ("x_test", ["y_test"]), ("test_images", ["test_labels"]), ("x", []), ("inputs", []),
    ("images", []), ("data", []), ("features", []), ("x_val", ["y_val"]),
    ("x_train", ["y_train"]), ("train_images", ["train_labels"]),
  ]

  /// The names of labels beside any samples.
  private static let usualLabels = ["y", "labels", "label", "targets", "target", "classes"]

  /// All arrays of an archive, by name.
  static func read(_ file: FileBytes) throws(DatasetError) -> [String: FileBytes] {
    let members = try DatasetError.rethrowing { () throws(ByteIOError) in
      try Archive.unzip(file, limit: PackedData.limit(packedByteCount: file.count))
    }
    var arrays: [String: FileBytes] = [:]
    for member in members where member.name.hasSuffix(".npy") {
      arrays[String(member.name.dropLast(4))] = FileBytes(
        member.bytes, source: "\(file.source) (\(member.name.brief))")
    }
    return arrays
  }

  /// The samples, the labels where there are any, and which arrays they are, in words, where nobody
  /// named them.
  ///
  /// - Throws: `DatasetError.unknownArray` for a name that the archive does not have.
  static func samplesAndLabels(
    _ file: FileBytes, inputs: String?, labels: String?
  ) throws(DatasetError) -> (samples: NumericArray, labels: NumericArray?, reading: String?) {
    let arrays = try read(file)
    let names = arrays.keys.sorted()
    // As it is written, or else in any case.
    func found(_ name: String) -> String? {
      arrays[name] != nil ? name : names.first { $0.lowercased() == name.lowercased() }
    }
    func labelsName(beside inputs: String) -> String? {
      let own = usualNames.first { $0.inputs == inputs.lowercased() }?.labels ?? []
      return (own.isEmpty ? usualLabels : own).lazy.compactMap(found).first { $0 != inputs }
    }
    let usual = usualNames.lazy.compactMap { found($0.inputs) }
    // Those with labels come first, then what has a usual name, then the only one.
    let inputsName =
      inputs.map { found($0) ?? $0 } ?? usual.first { labelsName(beside: $0) != nil }
      ?? usual.first ?? (arrays.count == 1 ? names.first : nil) ?? "x"
    let labelsName = labels.map { found($0) ?? $0 } ?? labelsName(beside: inputsName)
    func array(_ name: String) throws(DatasetError) -> NumericArray {
      guard let bytes = arrays[name] else {
        throw .unknownArray(file: file.source, array: name, arrays: names)
      }
      return try NPY.read(bytes)
    }
    let samples = try array(inputsName)
    var reading: String?
    if inputs == nil || labels == nil, arrays.count > 1 {
      reading =
        "samples from the array '\(inputsName.brief)', "
        + (labelsName.map { "labels from '\($0.brief)'" } ?? "no labels")
    }
    guard let labelsName else { return (samples, nil, reading) }
    return (samples, try array(labelsName), reading)
  }
}
