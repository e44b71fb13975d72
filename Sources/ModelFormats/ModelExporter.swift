public import ByteIO
public import Essentials
public import ModelGraph

/// Writes a model in the format of its source.
public protocol ModelExporter: Sendable {
  /// The files of the source's network with these weights in place of its own.
  func files(holding weights: WeightTable, options: ExportOptions) -> ModelFiles
}

/// What may differ between files of the same network and weights.
public struct ExportOptions: Hashable, Sendable {
  /// What the files say that wrote them.
  public var toolName: String
  /// The greatest length of a weight file, where the format has several.
  public var shardByteCount: Int
  /// Whether what only training needs is left out of all files, so that sizes are compared like with like.
  public var dropsTrainingState: Bool

  /// Chooses; by default what is shipped.
  public init(
    toolName: String = Tool.name, shardByteCount: Int = 4 << 20,
    dropsTrainingState: Bool = false
  ) {
    self.toolName = toolName
    self.shardByteCount = shardByteCount
    self.dropsTrainingState = dropsTrainingState
  }
}

/// The files of a model, the one that is opened first; each is made when it is asked for, so that one at
/// a time is in memory.
public struct ModelFiles: RandomAccessCollection, Sendable {
  public let startIndex = 0
  public let endIndex: Int
  private let make: @Sendable (Int) -> NamedBytes

  /// Describes `count` files.
  ///
  /// `make`: the bytes of one.
  public init(count: Int, make: @escaping @Sendable (Int) -> NamedBytes) {
    endIndex = count
    self.make = make
  }

  public subscript(position: Int) -> NamedBytes { make(position) }
}
