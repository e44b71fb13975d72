import Kernels
import ModelGraph
import Tensors

/// Turns a model into instructions.
///
/// A value whose sample has one axis holds a whole tile: sample after sample, or, behind a fully
/// connected layer, channel after channel ("lanes", one a sample). A value with more axes is an
/// image and lives for one sample at a time, unless another stage needs it.
struct Lowering {
  /// How a value lies in memory.
  struct Value {
    var operand: Operand
    var shape: Shape
    /// Whether all samples of a channel lie together.
    var isChannelMajor = false
    /// Whether more than one node reads this memory, so that none may overwrite it.
    var isShared = false

    /// Where the channel stands in the order of elements.
    var channelOrder: ChannelOrder { isChannelMajor ? .slowest : .fastest }
    var channels: Int { shape.dimensions.last ?? 1 }
  }

  let model: Model
  let tileSize: Int
  let outputShape: Shape
  let input: Operand
  private(set) var output: Operand
  private(set) var stages: [Stage] = []
  var constants = ConstantPool()
  var values: [ValueID: Value] = [:]
  private let shapes: [ValueID: Shape]
  private let readerCounts: [ValueID: Int]
  private var storageCount = 0

  /// Enough rows for a fully connected layer to run at full speed, few enough to fit the cache
  /// beside an image's buffers.
  private static let tileSizeWithImages = 64
  /// Small layers need more samples to hide the cost of a call.
  private static let tileSizeOfVectors = 256

  init(_ model: Model, tileSize: Int?) throws(CompileError) {
    self.model = model
    let graph = model.graph
    do throws(GraphError) { shapes = try model.valueShapes() } catch { throw .graph(error) }
    let hasImages = shapes.values.contains { $0.rank > 1 }
    self.tileSize =
      tileSize ?? (hasImages ? Lowering.tileSizeWithImages : Lowering.tileSizeOfVectors)
    outputShape = shapes[graph.output] ?? graph.sampleShape
    readerCounts = graph.nodes.flatMap(\.inputs)
      .reduce(into: [graph.output: 1]) { $0[$1, default: 0] += 1 }
    input = Operand(storage: StorageID(index: 0), count: graph.sampleShape.elementCount)
    output = input
    storageCount = 1
    values[graph.input] = Value(
      operand: input, shape: graph.sampleShape,
      isShared: readerCounts[graph.input, default: 0] > 1)
  }

  /// Lowers all nodes, and puts the output in the order in which callers read it.
  mutating func lowerAllNodes() throws(CompileError) {
    for node in model.graph.nodes {
      guard let source = node.inputs.first, let input = values[source],
        let shape = shapes[node.output]
      else { continue }
      var value = try lower(node, input, outputShape: shape)
      value.shape = shape
      value.isShared = value.isShared || readerCounts[node.output, default: 0] > 1
      values[node.output] = value
    }
    guard let last = values[model.graph.output] else { return }
    output = sampleMajor(last).operand
  }

  /// New memory for a value of one sample.
  mutating func allocate(_ count: Int) -> Operand {
    storageCount += 1
    return Operand(storage: StorageID(index: storageCount - 1), count: count)
  }

  /// Adds an instruction to the last stage, or to a new one where its extent is another.
  mutating func emit(_ instruction: Instruction, _ extent: Stage.Extent) {
    if stages.last?.extent == extent {
      stages[stages.count - 1].instructions.append(instruction)
    } else {
      stages.append(Stage(extent: extent, instructions: [instruction]))
    }
  }

  /// The extent of instructions that work on a value.
  func extent(of value: Value) -> Stage.Extent { value.shape.rank > 1 ? .sample : .tile }

  /// A value that may be overwritten: itself where nobody else reads it, or a copy.
  mutating func writable(_ value: Value) -> Value {
    guard value.isShared else { return value }
    var copy = value
    copy.isShared = false
    copy.operand = allocate(value.operand.count)
    emit(.copy(value.operand, into: copy.operand), extent(of: value))
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
    node.weightNames[role].flatMap { model.weights[$0] }?.decoded.floats()
  }
}
