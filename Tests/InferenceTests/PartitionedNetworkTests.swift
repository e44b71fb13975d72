import Inference
import ModelGraph
import Tensors
import Testing

/// Where a network may be cut, what crosses the cut, and what stands behind it costs.
@Suite("Networks that are cut")
struct PartitionedNetworkTests {
  private static let names = ["wide", "first", "second", "sum", "last"]

  private static func value(_ index: Int) -> ValueID { ValueID(index: index) }

  private static func dense(_ units: Int) -> ModelGraph.Operation {
    .dense(.init(units: units, activation: .linear))
  }

  /// 4 → 6, two layers of 6 beside a connection that passes them by, their sum, 6 → 2; each node makes
  /// the value after its own place.
  private static func residual() throws -> Model {
    let chain = try ProfiledProgramTests.chain(
      input: [4],
      [
        ("wide", dense(6), [.filter: [4, 6], .bias: [6]]),
        ("first", dense(6), [.filter: [6, 6], .bias: [6]]),
        ("second", dense(6), [.filter: [6, 6], .bias: [6]]),
        ("sum", .activation(.linear), [:]),
        ("last", dense(2), [.filter: [6, 2], .bias: [2]]),
      ])
    var nodes = chain.graph.nodes
    nodes[3] = Node(
      name: "sum", className: "Add", operation: .binary(.add), inputs: [value(1), value(3)],
      outputs: [value(4)])
    return Model(
      graph: try Graph(nodes: nodes, inputs: chain.graph.inputs, outputs: chain.graph.outputs),
      weights: chain.weights)
  }

  /// An image, its convolution, which is a vector then, and two layers.
  private static func image() throws -> Model {
    let window = Conv2DAttributes(
      outputChannels: 3, filter: .init(height: 3, width: 3), strides: .init(height: 1, width: 1),
      dilation: .init(height: 1, width: 1), padding: .valid, activation: .linear)
    return try ProfiledProgramTests.chain(
      input: [4, 4, 2],
      [
        ("conv", .conv2D(window), [.filter: [3, 3, 2, 3], .bias: [3]]),
        ("flat", .flatten(), [:]),
        ("dense", dense(5), [.filter: [12, 5], .bias: [5]]),
        ("last", dense(2), [.filter: [5, 2], .bias: [2]]),
      ])
  }

  private static func network(
    observed: [Int: [ValueID]] = [:]
  ) throws -> PartitionedNetwork {
    try PartitionedNetwork(try residual(), observed: observed)
  }

  private static func places(_ crossings: [[ValueID]]) -> [[Int]] {
    crossings.map { $0.map(\.index).sorted() }
  }

  @Test("What is read behind a cut crosses it, once, as long as somebody reads it")
  func crossings() throws {
    let network = try Self.network()
    #expect(network.nodes.map(\.name) == Self.names)
    #expect(Self.places(network.crossings) == [[0], [1], [1, 2], [1, 3], [4], [5]])
  }

  @Test("Where values are observed, they cross the cut at their place, and nothing else is needed")
  func observed() throws {
    let second = try Self.network(observed: [2: [Self.value(2)]])
    #expect(Self.places(second.crossings) == [[0], [1], [2], [], [], []])
    // A value that is needed anyway crosses once.
    let both = try Self.network(observed: [3: [Self.value(1)], 5: [Self.value(4)]])
    #expect(Self.places(both.crossings) == [[0], [1], [1, 2], [1, 3], [4], [4]])
    let only = try Self.network(observed: [3: [Self.value(1)]])
    #expect(Self.places(only.crossings) == [[0], [1], [1], [1], [], []])
  }

  @Test("The rest costs its multiply-adds, and elements where nothing is multiplied")
  func costs() throws {
    let network = try Self.network()
    let nodes = [4 * 6, 6 * 6, 6 * 6, 6, 6 * 2]
    let whole = nodes.reduce(0, +)
    #expect(network.wholeCost == Double(whole))
    #expect(network.restCosts.count == nodes.count + 1)
    for place in 0...nodes.count {
      let rest = Double(nodes[place...].reduce(0, +)) / Double(whole)
      #expect((network.restCosts[place] - rest).magnitude < 1e-12, "\(place)")
    }
    #expect(network.restCosts[nodes.count] == 0)
  }

  @Test("Shapes are those of the values")
  func shapes() throws {
    let network = try PartitionedNetwork(try Self.image())
    #expect(network.shape(Self.value(1)) == Shape([2, 2, 3]))
    #expect(network.elementCount(Self.value(1)) == 12)
    #expect(network.elementCount(Self.value(4)) == 2)
    #expect(network.elementCount(Self.value(9)) == 0)
  }

  @Test(
    "Large images are run a few at a time", arguments: [(height: 128, size: 32), (129, 8)])
  func tileSizes(height: Int, size: Int) throws {
    let model = try ProfiledProgramTests.chain(
      input: [height, 128, 1], [("flat", .flatten(), [:])])
    #expect(try PartitionedNetwork(model).tileSize == size)
  }

  @Test("OpenBLAS' rest begins with the image before a vector; vector code's anywhere")
  func cuts() throws {
    let image = try PartitionedNetwork(try Self.image())
    #expect((0...4).map { image.cut(before: $0, engine: .vector) } == [0, 1, 2, 3, 4])
    #expect((0...4).map { image.cut(before: $0, engine: .openBLAS) } == [0, 1, 1, 1, 1])
    let vectors = try Self.network()
    for engine in Engine.allCases {
      #expect((0...5).map { vectors.cut(before: $0, engine: engine) } == [0, 1, 2, 3, 4, 5])
    }
  }

  private static func changing(_ names: [String], to number: Float, in model: Model) throws -> Model
  {
    var weights: [String: Weight] = [:]
    for name in names {
      let old = try #require(model.weights[name]).decoded
      var numbers = old.floats()
      numbers[numbers.count - 1] = number
      weights[name] = .plain(try Tensor(shape: old.shape, floats: numbers))
    }
    return model.replacing(weights)
  }

  @Test("Nodes differ whose weights differ in a bit")
  func changes() throws {
    let model = try Self.changing(["first/bias"], to: 0, in: try Self.residual())
    let network = try PartitionedNetwork(model)
    func changed(_ names: [String], to number: Float) throws -> [Int] {
      try PartitionedNetwork(try Self.changing(names, to: number, in: model))
        .changedNodes(from: network)
    }
    #expect(try changed([], to: 3) == [])
    #expect(try changed(["first/bias"], to: 0) == [])
    // −0 equals 0, and is another bit.
    #expect(try changed(["first/bias"], to: -0.0) == [1])
    #expect(try changed(["second/filter"], to: 3) == [2])
    #expect(try changed(["last/filter", "wide/bias", "wide/filter"], to: 3) == [0, 4])
  }

  /// The outputs of a program of some values.
  private static func outputs(_ program: Program, _ inputs: [[Float]], count: Int) -> [[Float]] {
    var workspace = program.makeWorkspace()
    for (index, numbers) in inputs.enumerated() { workspace.setInput(index, to: numbers.span) }
    program.run(sampleCount: count, in: &workspace)
    return program.outputShapes.enumerated().map { index, shape in
      workspace.outputs(index, count: count * shape.elementCount)
    }
  }

  @Test("What stands before a cut and what follows give the bits of the whole", arguments: 1...4)
  func parts(place: Int) throws {
    let network = try Self.network()
    let last = network.nodes.count
    let samples = (0..<12).map { Float($0) * 0.37 - 2 }
    let outputs = network.crossings[last]
    let whole = try network.program(0..<last, outputs: outputs, tileSize: 3)
    let before = try network.program(
      0..<place, outputs: network.crossings[place], tileSize: 3)
    let behind = try network.program(place..<last, outputs: outputs, tileSize: 3)
    #expect(behind.inputs.map(\.value) == network.crossings[place])
    let crossing = Self.outputs(before, [samples], count: 3)
    #expect(
      Self.outputs(behind, crossing, count: 3) == Self.outputs(whole, [samples], count: 3))
  }

  @Test("A part holds no node that its outputs don't need")
  func unneeded() throws {
    let network = try Self.network()
    func instructionCount(_ range: Range<Int>, _ output: Int) throws -> Int {
      try network.program(range, outputs: [Self.value(output)], tileSize: 1)
        .stages.reduce(0) { $0 + $1.instructions.count }
    }
    #expect(try instructionCount(0..<5, 1) == instructionCount(0..<1, 1))
    #expect(try instructionCount(0..<5, 2) > instructionCount(0..<5, 1))
  }
}
