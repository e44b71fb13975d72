import ModelFormats
import ModelGraph
import Tensors
import Testing

/// Loops, branches and functions of graph-models, where they end or can't be run; what they compute
/// is tested against TensorFlow.
@Suite("Control flow of graph-models")
struct GraphModelControlTests {
  private typealias Tiny = TinyGraphModel

  /// A call of functions, by its attributes.
  private static func call(
    _ name: String, _ op: String, _ inputs: [String], _ functions: (key: String, name: String)...
  ) -> String {
    Tiny.node(
      name, op, inputs,
      functions.map { #""\#($0.key)": {"func": {"name": "\#($0.name)"}}"# }.joined(separator: ", "))
  }

  private static let negation = Tiny.function(
    "negation", arguments: 1, results: ["n:y:0"], [Tiny.node("n", "Neg", ["a0"])])

  /// `while (i < 4) { x = -x; i += i }` from 1 on.
  private static let rounds = [
    Tiny.function(
      "few", arguments: 2, results: ["c:z:0"],
      [
        Tiny.constant("axes"), Tiny.node("two", "Add", ["axes:output:0", "axes:output:0"]),
        Tiny.node("four", "Mul", ["two:z:0", "two:z:0"]),
        Tiny.node("c", "Less", ["a0", "four:z:0"]),
      ]),
    Tiny.function(
      "round", arguments: 2, results: ["i:z:0", "n:y:0"],
      [
        Tiny.node("i", "Add", ["a0", "a0"]), Tiny.node("n", "Neg", ["a1"]),
      ]),
  ]

  @Test("A function is decoded where it is called, as often as it is")
  func calls() throws {
    var tiny = Tiny([
      Self.call("a", "PartitionedCall", ["x"], ("f", "negation")),
      Self.call("y", "StatefulPartitionedCall", ["a"], ("f", "negation")),
    ])
    tiny.functions = [Self.negation]
    #expect(
      try tiny.read().graph.nodes.map(\.className) == ["Placeholder", "Neg", "Neg", "Identity"])
  }

  @Test("A loop becomes its rounds, and one of no rounds what it begins with")
  func loop() throws {
    var tiny = Tiny(
      [
        Self.call("loop", "StatelessWhile", ["axes", "x"], ("cond", "few"), ("body", "round")),
        Tiny.node("y", "Identity", ["loop:1"]),
      ], outputs: ["y"])
    tiny.functions = Self.rounds
    #expect(try tiny.read().graph.nodes.map(\.className).filter { $0 == "Neg" }.count == 2)
    tiny.nodes.insert(
      contentsOf: [
        Tiny.node("two", "Add", ["axes", "axes"]), Tiny.node("four", "Mul", ["two", "two"]),
      ], at: 3)
    tiny.nodes[5] = tiny.nodes[5].replacing(#""axes""#, with: #""four""#)
    #expect(try tiny.read().graph.nodes.allSatisfy { $0.className != "Neg" })
  }

  @Test("A loop in a branch that is not taken is not run")
  func deadLoop() throws {
    let frame = #""frame_name": {"s": "bG9vcA=="}"#
    let tiny = Tiny(
      [
        Tiny.node("no", "Greater", ["axes", "axes"]), Tiny.node("choice", "Switch", ["x", "no"]),
        Tiny.node("enter", "Enter", ["choice:1"], frame),
        Tiny.node("merge", "Merge", ["enter", "next"]),
        Tiny.node("limit", "Sum", ["merge", "axes"]), Tiny.node("go", "LoopCond", ["limit"]),
        Tiny.node("switch", "Switch", ["merge", "go"]), Tiny.node("body", "Exp", ["switch:1"]),
        Tiny.node("next", "NextIteration", ["body"]), Tiny.node("exit", "Exit", ["switch"]),
        Tiny.node("else", "Neg", ["choice"]), Tiny.node("both", "Merge", ["exit", "else"]),
      ], outputs: ["both"])
    #expect(try tiny.read().graph.nodes.map(\.className) == ["Placeholder", "Neg", "Identity"])
  }

  @Test("A loop whose rounds data decide is told, with what can't be run in it")
  func dynamicLoop() throws {
    var tiny = Tiny([
      Self.call("loop", "While", ["x", "x"], ("cond", "first"), ("body", "strange"))
    ])
    tiny.functions = [
      Tiny.function("first", arguments: 2, results: ["a0"], []),
      Tiny.function(
        "strange", arguments: 2, results: ["m:y:0", "a1"],
        [
          Tiny.node("m", "Conv7D", ["a0"])
        ]),
    ]
    let text = try #require(tiny.failure())
    #expect(text.hasPrefix("2 of the layers can't be run:"))
    #expect(text.contains("loop (While): how often the loop runs depends on data"))
    #expect(text.contains("m (Conv7D)"))
  }

  @Test("A branch that data decide is told")
  func dynamicBranch() throws {
    var tiny = Tiny([
      Self.call("y", "If", ["x", "x"], ("then_branch", "negation"), ("else_branch", "negation"))
    ])
    tiny.functions = [Self.negation]
    #expect(
      try #require(tiny.failure()).contains("y (If): which branch is taken depends on data"))
  }

  @Test(
    "Loops without end, alone or in one another, and functions that call themselves, are errors")
  func endless() throws {
    var tiny = Tiny([
      Self.call("loop", "While", ["axes", "x"], ("cond", "ever"), ("body", "body"))
    ])
    let ever = Tiny.function(
      "ever", arguments: 2, results: ["axes:output:0"],
      [
        Tiny.constant("axes")
      ])
    tiny.functions = [ever, Tiny.function("body", arguments: 2, results: ["a0", "a1"], [])]
    #expect(try #require(tiny.failure()).contains("loop (While): the loop has too many rounds"))
    tiny.functions = [
      ever,
      Tiny.function(
        "body", arguments: 2, results: ["b:output:0", "b:output:1"],
        [
          Self.call("b", "While", ["a0", "a1"], ("cond", "ever"), ("body", "body"))
        ]),
    ]
    #expect(try #require(tiny.failure()).contains("call one another without end"))
    tiny.functions = [
      ever,
      Tiny.function(
        "body", arguments: 2, results: ["b:output:0", "b:output:1"],
        [
          Self.call("b", "While", ["a0", "a1"], ("cond", "ever"), ("body", "last"))
        ]),
      Tiny.function(
        "last", arguments: 2, results: ["i:z:0", "a1"],
        [
          Tiny.node("i", "Mul", ["a0", "a0"])
        ]),
    ]
    #expect(try #require(tiny.failure()).contains("too many rounds"))
  }

  @Test("A call of a function that is not there, or has other arguments, is an error")
  func wrongFunctions() throws {
    var tiny = Tiny([Self.call("y", "PartitionedCall", ["x", "x"], ("f", "negation"))])
    #expect(
      try #require(tiny.failure()).contains("its function 'negation' is not in the file"))
    tiny.functions = [Self.negation]
    #expect(try #require(tiny.failure()).contains("a function of 2 arguments"))
    tiny.functions = [#"{"signature": {}}"#]
    #expect(try #require(tiny.failure()).contains("modelTopology.library.function[0]"))
  }
}
