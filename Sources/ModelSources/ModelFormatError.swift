public import ByteIO
public import Essentials
public import ModelGraph
public import Tensors

/// What can be wrong with the files of a model.
///
/// The cases are what formats have in common; what only one has is an error of its own, inside
/// `particular`.
public enum ModelFormatError: DiagnosticError {
  /// What only files of one format can have: the format's own error.
  case particular(any DiagnosticError)
  /// The bytes can't be had.
  case bytes(ByteIOError)
  /// The structure does not hold together.
  case graph(GraphError, file: String)
  /// A directory without a model: without any of the `wanted` files; `inside` are directories in it with one.
  case noModelInDirectory(path: String, wanted: [String], inside: [String] = [])
  /// A file of a format that can't be read, but is known.
  case foreignFile(path: String, kind: ContentKind)
  /// Something in the file is not what it should be.
  case unexpectedValue(file: String, place: String, expected: String, found: String)
  /// A weight of a type that is not known.
  case unknownScalarType(file: String, weight: String, found: String)
  /// A weight holds something that is no finite number.
  case notFinite(file: String, weight: String, index: Int, value: String)
  /// Two weights have one name.
  case duplicateWeight(file: String, weight: String)
  /// The file has weights but no network.
  case noTopology(file: String)
  /// Layers that can't be run: all of them.
  case unsupportedLayers(file: String, [UnsupportedLayer])
  /// A network that was made for so many samples at once.
  case fixedBatch(file: String, extent: Int)
  /// The input's dimensions are not all known.
  case freeInputAxes(file: String, input: String, shape: String)
  /// A format that can be read, but not written.
  case notWritable(file: String, format: ModelFormat)
  /// A weight whose codes mean what the format has no words for.
  case notStorable(weight: String, codes: ScalarType, format: ModelFormat)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .particular(let error): error.problem
    case .bytes(let error): error.problem
    case .graph(let error, _): error.problem
    case .noModelInDirectory(let path, let wanted, _):
      "There is \(wanted.map { "no \($0)" }.joined(separator: " and ")) in '\(path)'."
    case .foreignFile(let path, .zippedTFJS):
      "'\(path)' is a zip archive with a TF.js model in it; it has to be unpacked first."
    case .foreignFile(let path, let kind):
      "'\(path)' is \(kind.name), not a model that can be read."
    case .unexpectedValue(_, _, let expected, let found):
      "Found \(found.displayed), expected \(expected.displayed)."
    case .unknownScalarType(_, let weight, let found):
      "The weight '\(weight.displayed)' is of the unknown type '\(found.displayed)'."
    case .notFinite(_, let weight, let index, let value):
      "The weight '\(weight.displayed)' holds \(value) at element \(index)."
    case .duplicateWeight(_, let weight): "The weight '\(weight.displayed)' is listed twice."
    case .noTopology: "The file has weights but no layers, so it can't be run."
    case .unsupportedLayers(_, let layers):
      "\(layers.count) of the layers can't be run:" + layers.map(\.line).joined()
    case .fixedBatch(_, let extent):
      "The graph computes \(extent) samples at once and can't compute one."
    case .freeInputAxes(_, let input, let shape):
      "The shape \(shape) of the input '\(input.displayed)' has free axes."
    case .notWritable(_, let format): "Models of the format '\(format.rawValue)' can't be written."
    case .notStorable(let weight, let codes, let format):
      "The weight '\(weight.displayed)' is stored as \(codes.rawValue) with a scale for each channel, "
        + "which files of the format '\(format.rawValue)' can't say."
    }
  }

  /// File and place in it.
  public var location: String? {
    switch self {
    case .particular(let error): error.location
    case .bytes(let error): error.location
    case .graph(let error, let file):
      [file, error.location].compactMap(\.self).joined(separator: ", ")
    case .unexpectedValue(let file, let place, _, _): "\(file), \(place.displayed(limit: 400))"
    case .unknownScalarType(let file, _, _), .notFinite(let file, _, _, _),
      .duplicateWeight(let file, _), .noTopology(let file), .unsupportedLayers(let file, _),
      .freeInputAxes(let file, _, _), .fixedBatch(let file, _), .notWritable(let file, _):
      file
    case .noModelInDirectory, .foreignFile, .notStorable: nil
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .particular(let error): error.remedy
    case .bytes(let error): error.remedy
    case .graph(let error, _): error.remedy
    case .noModelInDirectory(_, _, let inside):
      alternatives(inside.map(\.displayed)).map { "there are models in it: name \($0)" }
        ?? "name the model's directory, or the file that describes it"
    case .foreignFile(let path, let kind): kind.conversion(of: path)
    case .unexpectedValue: "export the model again, or mend the value"
    case .unknownScalarType:
      "known are " + ScalarType.allCases.map(\.rawValue).joined(separator: ", ")
    case .notFinite: "the training diverged or the file is damaged; export a sound model"
    case .duplicateWeight: "export the model again"
    case .noTopology: "'inspect' and 'quantize' work on it; 'evaluate' needs the model.json"
    case .unsupportedLayers: "'inspect' and 'quantize' work on this model all the same"
    case .fixedBatch: "export the model with a free batch axis"
    case .freeInputAxes:
      "run it on data, whose extents are then taken ('evaluate', 'predict'), give them ('profile "
        + "--shape'), or export it with a fixed input shape"
    case .notWritable: "it can be measured as it is: 'evaluate', 'predict', 'inspect'"
    case .notStorable: "it can be measured: 'evaluate --levels'"
    }
  }

  /// The exit code's class.
  public var kind: FailureKind {
    switch self {
    case .particular(let error): error.kind
    case .bytes(let error): error.kind
    case .noModelInDirectory: .missingInput
    default: .badData
    }
  }
}
