import Evaluation
import ModelGraph
import Tensors
import Testing

@Suite("What a model says about its input")
struct InputMeaningTests {
  /// `input -> functions with a constant, one after another`.
  private func model(
    _ steps: [(BinaryFunction, Float)], isFirst: Bool = true, before: [Operation] = []
  ) throws -> Model {
    let input = Graph.Input(value: ValueID(index: 0), name: "x", shape: Shape([2, 2, 1]))
    var nodes: [Node] = []
    var last = input.value
    var next = 1
    func add(_ operation: Operation, _ inputs: [ValueID]) -> ValueID {
      let value = ValueID(index: next)
      next += 1
      nodes.append(
        Node(
          name: "node\(next)", className: "", operation: operation, inputs: inputs,
          outputs: [value]))
      return value
    }
    for operation in before { last = add(operation, [last]) }
    for (function, number) in steps {
      let constant = add(.constant(ConstantArray(dimensions: [], elements: [number])), [])
      last = add(.binary(function), isFirst ? [last, constant] : [constant, last])
    }
    return Model(
      graph: try Graph(
        nodes: nodes, inputs: [input], outputs: [.init(value: last, name: "y")]),
      weights: WeightTable([]))
  }

  @Test(
    "Arithmetic that makes small numbers of bytes takes bytes as they are",
    arguments: [
      [(.multiply, 1 / 255)], [(.divide, 255)], [(.divide, 127.5), (.subtract, 1)],
      [(.subtract, 127.5), (.divide, 127.5)], [(.subtract, 103.9)],
      [(.multiply, 1 / 255), (.subtract, 0.45), (.divide, 0.22)],
      [(.subtract, 33.3), (.divide, 78.6)], [(.add, -128)],
    ] as [[(BinaryFunction, Float)]])
  func takesBytes(steps: [(BinaryFunction, Float)]) throws {
    let meaning = try model(steps).inputMeaning()
    guard case .scaled = meaning else {
      Issue.record("\(steps): \(String(describing: meaning))")
      return
    }
  }

  @Test(
    "Arithmetic on 0…1 or -1…1 says nothing about bytes",
    arguments: [
      [(.multiply, 2), (.subtract, 1)], [(.subtract, 0.1307), (.divide, 0.3081)],
      [(.subtract, 0.5), (.multiply, 2)], [(.multiply, 255)], [(.add, 1), (.divide, 2)], [],
      [(.multiply, 255), (.subtract, 123), (.divide, 58)], [(.maximum, 255)], [(.power, 2)],
    ] as [[(BinaryFunction, Float)]])
  func saysNothing(steps: [(BinaryFunction, Float)]) throws {
    #expect(try model(steps).inputMeaning() == nil)
  }

  @Test("A constant may stand on either side")
  func sides() throws {
    #expect(try model([(.multiply, 1 / 255)], isFirst: false).inputMeaning() != nil)
    #expect(try model([(.subtract, 255)], isFirst: false).inputMeaning() != nil)
    #expect(try model([(.divide, 255)], isFirst: false).inputMeaning() == nil)
  }

  @Test(
    "What moves elements or leaves them be is looked through",
    arguments: [
      .reshape([4]), .flatten(), .transpose([1, 0, 2]), .identity, .dropout(rate: 0.5),
    ] as [Operation])
  func looksThrough(operation: Operation) throws {
    #expect(try model([(.divide, 255)], before: [operation]).inputMeaning() != nil)
  }

  @Test("A function that is not affine ends the search")
  func ends() throws {
    #expect(
      try model([(.divide, 255)], before: [.activation(.relu)]).inputMeaning() == nil)
  }

  @Test("An embedding counts with its input")
  func embedding() throws {
    let model = try model([], before: [.embedding(rows: 10, width: 4)])
    #expect(model.inputMeaning() == .embedding(layer: "node2"))
  }
}
