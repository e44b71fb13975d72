import Kernels
public import ModelGraph
public import Tensors

/// A model made ready to run: shapes checked, memory placed, weights packed.
///
/// Immutable, shared by all workers. Images run one by one, fully connected layers on a tile of
/// samples at a time; the tile's size is a constant of the program, and a sample's outputs are
/// the same bits whatever its place in the tile and whatever stands beside it.
public struct Program: Sendable {
  /// Samples that one `run` takes at most.
  public let tileSize: Int
  /// The extents of one input, without the batch axis.
  public let inputShape: Shape
  /// The extents of one output, without the batch axis.
  public let outputShape: Shape
  /// Bytes of memory that a worker needs.
  public var workspaceByteCount: Int { memory.elementCount * MemoryLayout<Float>.stride }

  let stages: [Stage]
  let memory: MemoryPlan
  let constants: Tensor
  private let input: Operand
  private let output: Operand

  /// More than this for one worker is taken for a broken model file.
  private static let workspaceByteLimit = 8 << 30

  /// Compiles a model.
  ///
  /// `tileSize`: samples of a tile; by default 64, or 256 for models without images.
  /// - Throws: `CompileError`.
  public init(compiling model: Model, tileSize: Int? = nil) throws(CompileError) {
    var lowering = try Lowering(model, tileSize: tileSize)
    try lowering.lowerAllNodes()
    let memory = MemoryPlan(
      stages: lowering.stages, kept: [lowering.input, lowering.output],
      tileSize: lowering.tileSize)
    let byteCount = memory.elementCount.multipliedReportingOverflow(by: 4)
    guard !byteCount.overflow, byteCount.partialValue <= Program.workspaceByteLimit else {
      throw .tooLarge(byteCount: byteCount.partialValue, limit: Program.workspaceByteLimit)
    }
    self.memory = memory
    self.tileSize = lowering.tileSize
    stages = lowering.stages
    constants = lowering.constants.tensor
    input = lowering.input
    output = lowering.output
    inputShape = model.graph.sampleShape
    outputShape = lowering.outputShape
  }

  /// Allocates the memory of one worker.
  public func makeWorkspace() -> Workspace {
    Workspace(
      count: memory.elementCount, input: wholeTile(input), output: wholeTile(output))
  }

  /// Runs the first `sampleCount` samples of the workspace's input; their outputs are in the
  /// workspace afterwards.
  ///
  /// Does not throw: whatever could be wrong was found by `init`.
  ///
  /// - Precondition: `1...tileSize` samples, and a workspace of this program.
  public func run(sampleCount: Int, in workspace: inout Workspace) {
    precondition((1...tileSize).contains(sampleCount), "\(sampleCount) samples")
    constants.withFloats { constants in
      for stage in stages {
        switch stage.extent {
        case .sample:
          for sample in 0..<sampleCount {
            for instruction in stage.instructions {
              execute(instruction, sample: sample, constants: constants, in: &workspace)
            }
          }
        case .tile:
          for instruction in stage.instructions {
            execute(instruction, sample: nil, constants: constants, in: &workspace)
          }
        }
      }
    }
  }

  func wholeTile(_ operand: Operand) -> Range<Int> {
    let offset = memory.places[operand.storage]?.offset ?? 0
    return offset..<offset + operand.count * tileSize
  }

  func range(of operand: Operand, sample: Int?) -> Range<Int> {
    guard let sample else { return wholeTile(operand) }
    guard let place = memory.places[operand.storage] else { return 0..<0 }
    let offset = place.offset + sample * place.sampleStride
    return offset..<offset + operand.count
  }
}
