import ByteIO

/// Reads NumPy's `.npz` archives: zip files of `.npy` files.
enum NPZ {
  /// The names under which people save samples and labels, by preference.
  static let usualNames: [(inputs: String, labels: String)] = [
    ("x_test", "y_test"), ("x", "y"), ("X", "y"), ("inputs", "labels"), ("images", "labels"),
    ("data", "target"), ("data", "labels"), ("x_train", "y_train"),
  ]

  /// All arrays of an archive, by name.
  static func read(_ file: FileBytes) throws(DatasetError) -> [String: FileBytes] {
    let members = try DatasetError.rethrowing { () throws(ByteIOError) in
      try Archive.unzip(file)
    }
    var arrays: [String: FileBytes] = [:]
    for member in members where member.name.hasSuffix(".npy") {
      arrays[String(member.name.dropLast(4))] = FileBytes(
        member.bytes, source: "\(file.source) (\(member.name))")
    }
    return arrays
  }

  /// The samples, and the labels where there are any.
  ///
  /// - Throws: `DatasetError.unknownArray` for a name that the archive does not have.
  static func samplesAndLabels(
    _ file: FileBytes, inputs: String?, labels: String?
  ) throws(DatasetError) -> (NumericArray, NumericArray?) {
    let arrays = try read(file)
    let usual = usualNames.first { arrays[$0.inputs] != nil && arrays[$0.labels] != nil }
    // Without labels: the array that has a usual name, or the only one.
    let lone =
      usualNames.first { arrays[$0.inputs] != nil }?.inputs
      ?? (arrays.count == 1 ? arrays.keys.first : nil)
    let inputsName = inputs ?? usual?.inputs ?? lone ?? "x"
    let labelsName = labels ?? usual?.labels
    func array(_ name: String) throws(DatasetError) -> NumericArray {
      guard let bytes = arrays[name] else {
        throw .unknownArray(file: file.source, array: name, arrays: arrays.keys.sorted())
      }
      return try NPY.read(bytes)
    }
    let samples = try array(inputsName)
    guard let labelsName else { return (samples, nil) }
    return (samples, try array(labelsName))
  }
}
