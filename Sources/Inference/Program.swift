public import Kernels
public import ModelGraph
public import Tensors

/// A model made ready to run: shapes checked, memory placed, weights packed.
///
/// Immutable, shared by all workers. Images run one by one, fully connected layers on a tile of
/// samples at a time; the tile's size is a constant of the program, and a sample's outputs are
/// the same bits whatever its place in the tile and whatever stands beside it.
public struct Program: Sendable {
  /// The code that does its convolutions and fully connected layers.
  public let engine: Engine
  /// Samples that one `run` takes at most.
  public let tileSize: Int
  /// What a caller provides, in the model's order: names and extents, without the batch axis.
  public let inputs: [Graph.Input]
  /// The extents of the outputs, in the model's order, without the batch axis.
  public let outputShapes: [Shape]

  package let stages: [Stage]
  package let memory: MemoryPlan
  /// A block of bytes.
  let constants: Tensor
  let inputOperands: [Operand]
  let outputOperands: [Operand]

  /// More than this for one worker is taken for a broken model file.
  private static let workspaceByteLimit = 8 << 30

  /// Compiles a model.
  ///
  /// - Parameters:
  ///   - model: what is computed.
  ///   - tileSize: samples of a tile; by default 64, or 256 for models without images.
  ///   - engine: the code that does convolutions and fully connected layers.
  /// - Throws: `CompileError`.
  public init(
    compiling model: Model, tileSize: Int? = nil, engine: Engine = .preferred
  ) throws(CompileError) {
    // What is wrong with the model is told in its own terms, before passes change it.
    do throws(GraphError) { _ = try model.valueShapes() } catch { throw .graph(error) }
    var lowering = try Lowering(model.fused(), engine: engine, tileSize: tileSize)
    try lowering.lowerAllNodes()
    lowering.fuse()
    let memory = MemoryPlan(
      stages: lowering.stages, kept: lowering.inputs + lowering.outputs,
      tileSize: lowering.tileSize)
    guard memory.byteCount <= Program.workspaceByteLimit else {
      throw .tooLarge(byteCount: memory.byteCount, limit: Program.workspaceByteLimit)
    }
    self.engine = engine
    self.memory = memory
    self.tileSize = lowering.tileSize
    stages = lowering.stages
    constants = lowering.constants.tensor
    inputOperands = lowering.inputs
    outputOperands = lowering.outputs
    inputs = model.graph.inputs
    outputShapes = lowering.outputShapes
  }

  /// The extents of the first input, without the batch axis.
  public var inputShape: Shape { inputs.first?.shape ?? Shape([]) }
  /// The extents of the first output, without the batch axis.
  public var outputShape: Shape { outputShapes.first ?? Shape([]) }

  /// Names what decides the bits of its outputs on this machine.
  ///
  /// Programs of the same model whose classes are equal give the same bits, on any machine.
  public var arithmeticClass: String {
    let kernels = stages.lazy.flatMap(\.instructions).map(\.kernel)
    return engine.arithmeticClass(usesProducts: kernels.contains { $0.callsBLAS })
  }

  /// Allocates the memory of one worker.
  public func makeWorkspace() -> Workspace {
    var workspace = Workspace()
    workspace.prepare(for: self)
    return workspace
  }

  /// Where inputs and outputs lie in a workspace, in bytes.
  var inputRanges: [Range<Int>] { inputOperands.map(wholeTile) }
  var outputRanges: [Range<Int>] { outputOperands.map(wholeTile) }

  /// Runs the first `sampleCount` samples of the workspace's input; their outputs are in the
  /// workspace afterwards.
  ///
  /// Does not throw: whatever could be wrong was found by `init`. A crew shares the work of each sample,
  /// and changes no bit.
  ///
  /// - Precondition: `1...tileSize` samples, and a workspace of this program.
  public func run(sampleCount: Int, in workspace: inout Workspace, crew: Crew? = nil) {
    precondition((1...tileSize).contains(sampleCount), "\(sampleCount) samples")
    constants.withBytes { constants in
      for stage in stages {
        switch stage.extent {
        case .sample:
          for sample in 0..<sampleCount {
            for instruction in stage.instructions {
              execute(
                instruction, sample: sample, sampleCount: sampleCount, constants: constants,
                crew: crew, in: &workspace)
            }
          }
        case .tile:
          for instruction in stage.instructions {
            execute(
              instruction, sample: nil, sampleCount: sampleCount, constants: constants, crew: crew,
              in: &workspace)
          }
        }
      }
    }
  }

  private func wholeTile(_ operand: Operand) -> Range<Int> {
    let offset = operand.storage.flatMap { memory[$0]?.offset } ?? 0
    return offset..<offset + operand.byteCount * tileSize
  }

  /// Where an operand lies when an instruction runs on one sample, or on a whole tile where
  /// `sample` is `nil`.
  func region(of operand: Operand, sample: Int?) -> Workspace.Region {
    region(at: operand.place, byteCount: operand.byteCount, sample: sample)
  }

  /// The same of so many bytes of each sample.
  func region(at place: Operand.Place, byteCount: Int, sample: Int?) -> Workspace.Region {
    switch place {
    case .constant(let range): return .constant(range.bytes)
    case .memory(let storage):
      guard let place = memory[storage] else { return .none }
      guard let sample else {
        return .memory(place.offset..<place.offset + byteCount * tileSize)
      }
      let offset = place.offset + sample * place.sampleStride
      return .memory(offset..<offset + byteCount)
    }
  }
}
