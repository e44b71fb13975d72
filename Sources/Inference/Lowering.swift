import Kernels
import ModelGraph
import Tensors

/// Turns a model into instructions.
///
/// Vectors run a tile of samples at a time: sample after sample, or, behind a fully connected
/// layer, channel after channel ("lanes", one a sample). Everything else runs one sample after
/// another, through as many operations as possible before the next sample's turn.
struct Lowering {
  /// How a value lies in memory.
  struct Value {
    var operand: Operand
    var shape: Shape
    /// Whether operations on single elements work on a whole tile of it.
    var extent = Stage.Extent.sample
    /// Whether all samples of a channel lie together.
    var isChannelMajor = false
    /// Whether more than one node reads this memory, so that none may overwrite it.
    var isShared = false

    /// Where the channel stands in the order of elements.
    var channelOrder: ChannelOrder { isChannelMajor ? .slowest : .fastest }
    var channels: Int { shape.channels }
    /// Whether it has one axis, not counting those of extent 1 before it.
    var isVector: Bool { shape.rank > 0 && shape.elementCount == shape.channels }
  }

  let model: Model
  let engine: Engine
  let tileSize: Int
  let inputs: [Operand]
  let outputShapes: [Shape]
  private(set) var outputs: [Operand] = []
  private(set) var stages: [Stage] = []
  var constants = ConstantPool()
  var values: [ValueID: Value] = [:]
  private let shapes: [ValueID: Shape]
  private let readerCounts: [ValueID: Int]
  private var storageCount = 0
  /// The node that instructions come of, by its place in the graph.
  private var origin: Int?

  /// Enough rows for a fully connected layer to run at full speed, few enough to fit the cache
  /// beside an image's buffers.
  private static let tileSizeWithImages = 64
  /// Small layers need more samples to hide the cost of a call.
  private static let tileSizeOfVectors = 256
  /// A tile of more samples than this many elements hold would leave the cache for good.
  private static let tileElementLimit = 1 << 22

  init(_ model: Model, engine: Engine, tileSize: Int?) throws(CompileError) {
    self.model = model
    self.engine = engine
    let graph = model.graph
    let shapes: [ValueID: Shape]
    do throws(GraphError) { shapes = try model.valueShapes() } catch { throw .graph(error) }
    self.shapes = shapes
    let hasImages = shapes.values.contains { $0.rank > 1 }
    let sampleCount = graph.inputs.map(\.shape.elementCount).reduce(1, +)
    let standard = hasImages ? Lowering.tileSizeWithImages : Lowering.tileSizeOfVectors
    self.tileSize =
      tileSize ?? min(standard, max(8, Lowering.tileElementLimit / max(1, sampleCount)))
    outputShapes = graph.outputs.map { shapes[$0.value] ?? Shape([]) }
    readerCounts = (graph.nodes.flatMap(\.inputs) + graph.outputs.map(\.value))
      .reduce(into: [:]) { $0[$1, default: 0] += 1 }
    inputs = graph.inputs.enumerated().map { index, input in
      Operand(place: .memory(StorageID(index: index)), count: input.shape.elementCount)
    }
    storageCount = inputs.count
    for (input, operand) in zip(graph.inputs, inputs) {
      var value = Value(operand: operand, shape: input.shape)
      value.extent = value.isVector ? .tile : .sample
      value.isShared = readerCounts[input.value, default: 0] > 1
      values[input.value] = value
    }
  }

  /// Lowers all nodes, and puts the outputs in the order in which callers read them.
  mutating func lowerAllNodes() throws(CompileError) {
    for (index, node) in model.graph.nodes.enumerated() {
      origin = index
      let inputs = node.inputs.compactMap { values[$0] }
      guard inputs.count == node.inputs.count else { continue }
      let outputShapes = node.outputs.map { shapes[$0] ?? Shape([]) }
      for ((id, shape), lowered) in zip(
        zip(node.outputs, outputShapes), try lower(node, inputs, outputShapes: outputShapes))
      {
        var value = lowered
        value.shape = shape
        value.isShared = value.isShared || readerCounts[id, default: 0] > 1
        values[id] = value
      }
    }
    for output in model.graph.outputs {
      guard let value = values[output.value] else { continue }
      origin = model.graph.nodes.firstIndex { $0.outputs.contains(output.value) }
      let ready = sampleMajor(value)
      // Constants, inputs and what is an output already are not where a caller looks for another.
      let isTaken =
        ready.operand.storage == nil || outputs.contains(ready.operand)
        || inputs.contains(ready.operand)
      outputs.append(isTaken ? copied(ready).operand : ready.operand)
    }
  }

  /// Lets convolutions do what follows them.
  mutating func fuse() {
    Fusion.fuse(&stages, constants: &constants, kept: inputs + outputs)
  }

  /// New memory for a value of one sample.
  mutating func allocate(_ count: Int) -> Operand {
    storageCount += 1
    return Operand(place: .memory(StorageID(index: storageCount - 1)), count: count)
  }

  /// Adds an instruction to the last stage, or to a new one where its extent is another.
  mutating func emit(_ instruction: Instruction, _ extent: Stage.Extent) {
    if stages.last?.extent != extent {
      stages.append(Stage(extent: extent, instructions: [], origins: []))
    }
    stages[stages.count - 1].instructions.append(instruction)
    stages[stages.count - 1].origins.append(origin.map { [$0] } ?? [])
  }

  /// A value that may be overwritten: itself where nobody else reads it, or a copy.
  mutating func writable(_ value: Value) -> Value {
    value.isShared || value.operand.storage == nil ? copied(value) : value
  }

  private mutating func copied(_ value: Value) -> Value {
    var copy = value
    copy.isShared = false
    copy.operand = allocate(value.operand.count)
    if value.operand.storage == nil { copy.extent = .sample }
    emit(.copy(value.operand, into: copy.operand), copy.extent)
    return copy
  }

  /// The value with its samples one after another.
  mutating func sampleMajor(_ value: Value) -> Value {
    guard value.isChannelMajor else { return value }
    var result = value
    result.isChannelMajor = false
    result.isShared = false
    result.operand = allocate(value.operand.count)
    emit(
      .transpose(
        rows: value.operand.count, columns: tileSize, value.operand, into: result.operand),
      .tile)
    return result
  }

  /// The numbers of a node's weight; `nil` where the layer has none in that role.
  ///
  /// `Model.valueShapes` has checked that a weight that is named is there.
  func weight(_ role: WeightRole, of node: Node) -> [Float]? {
    node.weightNames[role].flatMap { model.weights[$0] }?.decoded.numbers()
  }
}
