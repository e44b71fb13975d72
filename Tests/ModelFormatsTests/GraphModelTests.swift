import ModelFormats
import ModelGraph
import Tensors
import Testing

/// What is read of a graph-model around its operations; those are tested against TensorFlow.
@Suite("Graph-models")
struct GraphModelTests {
  private typealias Tiny = TinyGraphModel

  @Test("Without a signature, placeholders are inputs and what nobody reads is an output")
  func noSignature() throws {
    let tiny = Tiny([
      Tiny.node("sum", "MatMul", ["x", "w"]), Tiny.node("a", "Relu", ["sum:0", "^x"]),
      Tiny.node("b", "Identity", ["sum"]), Tiny.node("nothing", "NoOp", ["^a"]),
    ])
    let graph = try tiny.read().graph
    #expect(graph.inputs.map(\.name) == ["x:0"])
    #expect(graph.outputs.map(\.name) == ["a:0", "b:0"])
    #expect(try tiny.outputs() == ["a:0": [3], "b:0": [3]])
  }

  @Test("Outputs have the signature's order and names, and what none of them needs is left out")
  func signatureOrder() throws {
    let tiny = Tiny(
      [
        Tiny.node("sum", "MatMul", ["x", "w"]), Tiny.node("loop", "While", ["sum"]),
        Tiny.node("parts", "Split", ["axes", "sum"], #""num_split": {"i": "3"}"#),
      ], outputs: ["parts:2", "parts:0"])
    let graph = try tiny.read().graph
    #expect(graph.outputs.map(\.name) == ["parts:2", "parts:0"])
    #expect(!graph.nodes.contains { $0.name == "loop" })
  }

  @Test("A filter that an identity passes on is a layer's weight, not a value")
  func filterIsWeight() throws {
    let tiny = Tiny([
      Tiny.node("w/read", "Identity", ["w"]), Tiny.node("sum", "MatMul", ["x", "w/read"]),
    ])
    let node = try #require(try tiny.read().graph.nodes.first { $0.name == "sum" })
    #expect(node.weightNames == [.filter: "w"])
    guard case .dense = node.operation else {
      Issue.record("\(node.operation)")
      return
    }
  }

  @Test("A bias and a function behind a product become a part of it, unless others read it too")
  func fusing() throws {
    let nodes = [
      Tiny.node("sum", "MatMul", ["x", "w"]),
      Tiny.node("last", "StridedSlice", ["w", "axes", "axes", "axes"], #""end_mask": {"i": "1"}"#),
      Tiny.node("bias", "BiasAdd", ["sum", "last"]), Tiny.node("y", "Relu6", ["sum"]),
    ]
    let alone = Tiny(nodes, outputs: ["y"])
    let graph = try alone.read().graph
    #expect(graph.nodes.map(\.className) == ["Placeholder", "Relu6", "Identity"])
    #expect(graph.nodes[1].operation == .dense(.init(units: 3, activation: .relu6)))
    let shared = Tiny(nodes, outputs: ["y", "bias"])
    #expect(try shared.read().graph.nodes.contains { $0.operation == .activation(.relu6) })
  }

  @Test("A branch that a known condition decides is taken, and the other one is not computed")
  func deadBranch() throws {
    let tiny = Tiny(
      [
        Tiny.node("no", "Greater", ["axes", "axes"]),
        Tiny.node("choice", "Switch", ["x", "no"]), Tiny.node("then", "Neg", ["choice:1"]),
        Tiny.node("else", "Exp", ["choice:0"]), Tiny.node("both", "Merge", ["then", "else"]),
      ], outputs: ["both"])
    #expect(try tiny.read().graph.nodes.map(\.className) == ["Placeholder", "Exp", "Identity"])
    var guessed = tiny
    guessed.signature = nil
    guessed.nodes.append(Tiny.node("pivot", "Identity", ["choice:1"]))
    #expect(try guessed.outputs() == ["both:0": [2]])
  }

  @Test("Free extents are filled by those of the data, and asked for where there are none")
  func freeExtents() throws {
    var tiny = Tiny(
      [Tiny.node("y", "Relu", ["x"])], placeholder: Tiny.placeholder("x", "-1", "-1", "2"))
    #expect(
      tiny.failure()?.contains("The shape [?, ?, 2] of the input 'x:0' has free axes.") == true)
    tiny.inputShapes = [[5, 2]]
    #expect(try tiny.outputs() == ["y:0": [5, 2]])
    tiny.inputShapes = [[5, 3]]
    #expect(tiny.failure()?.contains("Found [5, 3], expected samples of [?, 2].") == true)
  }

  @Test("A fixed batch is decoded for one sample, unless the graph can't compute one")
  func fixedBatch() throws {
    let placeholder = Tiny.placeholder("x", "4", "2")
    let tiny = Tiny([Tiny.node("y", "MatMul", ["x", "w"])], placeholder: placeholder)
    #expect(try tiny.outputs() == ["y:0": [3]])
    #expect(try tiny.read().graph.inputs[0].shape == Shape([2]))

    let transposed = Tiny(
      [
        Tiny.node("perm", "Range", ["one", "minus", "minus"]),
        Tiny.node("minus", "Neg", ["axes"]), Tiny.node("one", "Identity", ["axes"]),
        Tiny.node("y", "Transpose", ["x", "perm"]),
      ], placeholder: placeholder, outputs: ["y"])
    // An axis of 4 that the output does not have first is no batch: the whole is the sample.
    #expect(try transposed.outputs() == ["y": [2, 4]])
  }

  @Test("A fixed batch that the graph's own extents repeat is an error")
  func needlesslyFixedBatch() throws {
    let tiny = Tiny(
      [
        Tiny.node("two", "Add", ["axes", "axes"]), Tiny.node("four", "Add", ["two", "two"]),
        Tiny.node("zero", "Sub", ["axes", "axes"]),
        Tiny.node("shape", "ConcatV2", ["four", "two", "zero"]),
        Tiny.node("y", "Reshape", ["x", "shape"]),
      ], placeholder: Tiny.placeholder("x", "4", "2"))
    let text = try #require(tiny.failure())
    #expect(text.hasPrefix("The graph computes 4 samples at once and can't compute one."))
    #expect(text.contains("fix: export the model with a free batch axis"))
  }

  @Test("All nodes that can't be run are told at once, with their share of the parameters")
  func unsupported() throws {
    let tiny = Tiny(
      [
        Tiny.node("words", "LookupTableFindV2", ["x"]),
        Tiny.node("mystery", "Conv7D", ["words", "w"]),
        Tiny.node("sum", "MatMul", ["mystery", "w"]),
        Tiny.node("first", "BiasAdd", ["x", "w"], #""data_format": {"s": "TkNIVw=="}"#),
      ])
    let text = try #require(tiny.failure())
    #expect(text.hasPrefix("3 of the layers can't be run:"))
    #expect(text.contains("words (LookupTableFindV2): tables can't be run"))
    #expect(text.contains("mystery (Conv7D), 85.7 % of the parameters"))
    #expect(text.contains("first (BiasAdd): 'data_format' NCHW, 85.7 % of the parameters"))
  }

  @Test(
    "A topology that is wrong gives an error with node and reason",
    arguments: [
      ([Tiny.node("y", "Relu", ["z"])], "node 'y' (Relu), input 0", "'z'"),
      ([Tiny.node("y", "Relu", [])], "node 'y' (Relu), input 0", "0 inputs"),
      ([Tiny.node("y", "Relu", ["x:3"])], "signature.outputs", "'y:0'"),
      ([Tiny.node("x", "Relu", ["w"])], "modelTopology.node[3]", "a second 'x'"),
      ([#"{"name": "y"}"#], "node 'y'", "an operation under 'op'"),
      ([#"{"op": "Relu"}"#], "modelTopology.node[3]", "a node with a 'name'"),
      (["7"], "modelTopology.node[3]", "the number 7"),
      (
        [#"{"name": "y", "op": "Relu", "input": [[]]}"#], "node 'y' (Relu), 'input'",
        "names of nodes"
      ),
      (
        [
          Tiny.node("a", "Relu", ["b"]), Tiny.node("b", "Relu", ["a"]),
          Tiny.node("y", "Neg", ["b"]),
        ],
        "modelTopology.node", "a circle of 'b', 'a'"
      ),
      ([Tiny.node("y", "MatMul", ["w", "x"])], "layer 'y' (MatMul)", "multiplied"),
      (
        [Tiny.node("y", "MatMul", ["x", "w"], #""transpose_b": {"b": "yes"}"#)],
        "attribute 'transpose_b'", "true or false"
      ),
      (
        [Tiny.node("y", "BiasAdd", ["x", "w"], #""data_format": {"s": "*"}"#)],
        "attribute 'data_format'", "Base64"
      ),
      (
        [Tiny.node("y", "LeakyRelu", ["x"], #""alpha": {"f": "NaN"}"#)], "attribute 'alpha'",
        "a finite number"
      ),
      (
        [Tiny.node("y", "Squeeze", ["x"], #""squeeze_dims": {"list": {"i": ["99999999999"]}}"#)],
        "layer 'y' (Squeeze)", "axis 99999999999 of 2 axes"
      ),
      (
        [Tiny.node("y", "Split", ["axes", "x"], #""num_split": {"i": "0"}"#)], "layer 'y' (Split)",
        "splits 2 elements in 0"
      ),
      ([Tiny.node("y", "Reshape", ["x", "axes"])], "layer 'y' (Reshape)", "as many elements"),
      ([Tiny.node("y", "StridedSlice", ["x", "axes", "axes", "none"])], "input 3", "'none'"),
      (
        [
          Tiny.node("zero", "Sub", ["axes", "axes"]),
          Tiny.node("y", "StridedSlice", ["x", "axes", "axes", "zero"]),
        ], "layer 'y' (StridedSlice)", "its step is 0"
      ),
      (
        [Tiny.node("y", "MaxPool", ["x"], #""ksize": {"list": {"i": ["1", "-2", "2", "1"]}}"#)],
        "attribute 'ksize'", "from 1 on"
      ),
      ([Tiny.constant("lost"), Tiny.node("y", "Add", ["x", "lost"])], "layer 'lost'", "'lost'"),
    ])
  func hostile(nodes: [String], place: String, reason: String) throws {
    let text = try #require(Tiny(nodes).failure())
    #expect(text.contains(place) && text.contains(reason), "\(text)")
  }

  @Test(
    "Extents beyond any memory are an error", arguments: ["16777217", "-7", "2.5", "x", "9e99"])
  func hugeExtent(extent: String) throws {
    let tiny = Tiny(
      [Tiny.node("y", "Relu", ["x"])], placeholder: Tiny.placeholder("x", "-1", extent))
    #expect(try #require(tiny.failure()).contains("attribute 'shape'"))
  }

  @Test("A constant array of more elements than any memory is an error")
  func hugeFill() throws {
    let many = (0..<8).map { index in
      Tiny.node("n\(index)", "LeftShift", ["axes"])
    }
    #expect(Tiny(many).failure()?.hasPrefix("8 of the layers can't be run:") == true)
    var nodes = [Tiny.node("d0", "Add", ["axes", "axes"])]
    for index in 1..<64 { nodes.append(Tiny.node("d\(index)", "Mul", ["d\(index - 1)", "d0"])) }
    nodes.append(Tiny.node("y", "Fill", ["d63", "w"]))
    #expect(try #require(Tiny(nodes).failure()).contains("layer 'y' (Fill)"))
    nodes.append(Tiny.node("z", "Range", ["axes", "d63", "axes"]))
    #expect(try #require(Tiny(nodes).failure()).contains("layer 'y' (Fill)"))
  }

  @Test("A chain of ten thousand nodes is read without recursion")
  func deepChain() throws {
    var nodes = [Tiny.node("n0", "Relu", ["x"])]
    for index in 1..<10_000 { nodes.append(Tiny.node("n\(index)", "Relu", ["n\(index - 1)"])) }
    #expect(try Tiny(nodes.reversed()).outputs() == ["n9999:0": [2]])
  }
}
