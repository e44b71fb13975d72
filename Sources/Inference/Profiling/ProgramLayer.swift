public import Tensors

/// What a program does for one layer of the model: the layer, and those that were fused into it.
public struct ProgramLayer: Hashable, Sendable {
  /// The layer's name in the model's file.
  public let name: String
  /// Its class in the model's file.
  public let className: String
  /// The names of other layers whose work is done along with it, in the model's order.
  public let fusedNames: [String]
  /// The code that runs, most demanding first.
  public let kernels: [KernelKind]
  /// The extents of what comes out.
  public let outputShape: Shape
  /// Multiply-adds of one sample, as the operations are defined.
  public let multiplyAddCount: Int
  /// Those that are done: fewer where a kernel knows a way, the additions of which don't count.
  public let executedMultiplyAddCount: Int
  /// What it has to move for one sample, each number once.
  public let traffic: Traffic

  /// Bytes for one sample, on average: what a tile of samples shares is shared out among them.
  public struct Traffic: Hashable, Sendable {
    /// Numbers that are the same for all samples.
    public internal(set) var weightByteCount = 0.0
    /// What other layers, or the caller, wrote.
    public internal(set) var readByteCount = 0.0
    /// What others read.
    public internal(set) var writtenByteCount = 0.0

    /// All of it.
    public var byteCount: Double { weightByteCount + readByteCount + writtenByteCount }
  }
}
