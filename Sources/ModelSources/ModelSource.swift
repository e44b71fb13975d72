public import ByteIO
public import ModelGraph
public import Tensors

/// The files of a model: read, digested and checked, the network not interpreted yet.
public protocol ModelSource: Sendable {
  /// Where the model was found, and what it is.
  var identity: ModelIdentity { get }
  /// The weights of the network, in file order.
  var weights: WeightTable { get }
  /// The files as they were just before they were read.
  var inputFiles: InputFiles { get }
  /// What a person should know of the files before they trust a number: a sentence each.
  var notices: [String] { get }
  /// Whose numbers the model is to give.
  var semantics: Semantics { get }
  /// What the files say of the network; `nil` where there are only weights.
  var outline: NetworkOutline? { get }
  /// The bytes that say how the model was trained, which quantized files do without; `nil` where there are
  /// none.
  var trainingStateByteCount: Int? { get }
  /// Writes models in the same format; `nil` for a format that can be read only.
  var exporter: (any ModelExporter)? { get }

  /// The names of the model's inputs, in its order.
  ///
  /// - Throws: as `model(inputShapes:)`.
  func inputNames() throws(ModelFormatError) -> [String]

  /// What the files say of the model's inputs, in its order.
  ///
  /// - Throws: as `model(inputShapes:)`.
  func declaredInputs() throws(ModelFormatError) -> [DeclaredInput]

  /// The network that the files describe.
  ///
  /// - Parameter inputShapes: dimensions of samples, without the batch axis, in the order of the model's
  ///   inputs; they fill what the model leaves open (time, height, width).
  /// - Returns: the network with its weights.
  /// - Throws: `ModelFormatError`; what is not supported is named all at once.
  func model(inputShapes: [Shape]) throws(ModelFormatError) -> Model
}

extension ModelSource {
  /// The file that was opened.
  public var path: String { identity.path }

  /// How the model's numbers are stored.
  public var storedEncodings: StoredEncodings { StoredEncodings(weights) }

  /// Whether files of the model's format can hold codes of a kind; `nil` stands for plain numbers.
  public func canStore(_ kind: Encoding.Kind?) -> Bool {
    guard let exporter else { return false }
    return kind.map(exporter.canStore) ?? true
  }

  /// Whether files of the model's format can hold all of these weights.
  public func canStore(_ weights: WeightTable) -> Bool {
    weights.entries.allSatisfy { canStore($0.weight) }
  }

  private func canStore(_ weight: Weight) -> Bool {
    if case .quantized(let tensor) = weight {
      canStore(tensor.encoding.kind)
    } else {
      canStore(nil)
    }
  }

  /// The network that the files describe, whose inputs have no open axes.
  ///
  /// - Throws: as `model(inputShapes:)`.
  public func model() throws(ModelFormatError) -> Model { try model(inputShapes: []) }

  /// The files of this model with other weights, in its own format.
  ///
  /// - Throws: `ModelFormatError.notWritable` where the format can be read only, and `.notStorable` for
  ///   codes that it has no words for, unless the files are for measuring only.
  public func files(
    holding weights: WeightTable, options: ExportOptions = ExportOptions()
  ) throws(ModelFormatError) -> ModelFiles {
    try exporter(storing: weights, options).files(holding: weights, options: options)
  }

  /// The files of a network that was made of this one, in its own format.
  ///
  /// `model`: this network, or one without batch normalizations that were folded into the products before
  /// them.
  /// - Throws: as `files(holding:options:)`; what the format says to a network that it has no words for.
  public func files(
    for model: Model, options: ExportOptions = ExportOptions()
  ) throws(ModelFormatError) -> ModelFiles {
    try exporter(storing: model.weights, options).files(for: model, options: options)
  }

  private func exporter(
    storing weights: WeightTable, _ options: ExportOptions
  ) throws(ModelFormatError) -> any ModelExporter {
    guard let exporter else { throw .notWritable(file: path, format: identity.format) }
    if !options.isForMeasuring, let entry = weights.entries.first(where: { !canStore($0.weight) }) {
      throw .notStorable(
        weight: entry.name, codes: entry.weight.stored.scalarType, format: identity.format)
    }
    return exporter
  }
}
