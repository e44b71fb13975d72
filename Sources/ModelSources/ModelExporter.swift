public import Essentials
public import ModelGraph
public import Tensors

/// Writes a model in the format of its source.
public protocol ModelExporter: Sendable {
  /// Whether the format has words for codes of this kind, so that programs that read it decode them.
  func canStore(_ kind: Encoding.Kind) -> Bool

  /// The files of the source's network with these weights in place of its own.
  ///
  /// - Precondition: `options.isForMeasuring`, or all encodings are of kinds that `canStore` knows.
  func files(holding weights: WeightTable, options: ExportOptions) -> ModelFiles

  /// The files of a network that was made of the source's, with its weights.
  ///
  /// - Precondition: as `files(holding:options:)`.
  /// - Throws: `ModelFormatError` where the network is another than the source's and the format has no words
  ///   for what is changed.
  func files(for model: Model, options: ExportOptions) throws(ModelFormatError) -> ModelFiles
}

/// What may differ between files of the same network and weights.
public struct ExportOptions: Hashable, Sendable {
  /// What the files say that wrote them.
  public var toolName: String
  /// The greatest length of a weight file, where the format has several.
  public var shardByteCount: Int
  /// Whether what only training needs is left out of all files, so that sizes are compared like with like.
  public var dropsTrainingState: Bool
  /// Whether encodings that the format has no words for are written all the same.
  ///
  /// The files then show how many bytes the model would take; no program loads them, and none of them has
  /// the name under which programs look for a model.
  public var isForMeasuring: Bool

  /// Chooses; by default what is shipped.
  public init(
    toolName: String = Tool.name, shardByteCount: Int = 4 << 20,
    dropsTrainingState: Bool = false, isForMeasuring: Bool = false
  ) {
    self.toolName = toolName
    self.shardByteCount = shardByteCount
    self.dropsTrainingState = dropsTrainingState
    self.isForMeasuring = isForMeasuring
  }
}
