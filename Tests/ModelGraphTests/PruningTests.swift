import ModelGraph
import Tensors
import Testing

@Suite("Parts of a model")
struct PruningTests {
  /// x → a → b → d, with c beside b and e = b + c.
  private func sketch() -> Sketch {
    var sketch = Sketch(input: [2])
    sketch.add("a", .activation(.tanh))
    sketch.add("b", .activation(.relu), ["a"])
    sketch.add("c", .activation(.sigmoid), ["a"])
    sketch.add("d", .elementary(.negative), ["b"])
    sketch.add("e", .binary(.add), ["b", "c"])
    return sketch
  }

  @Test(
    "A value's part has all that it comes from, in order, and nothing else",
    arguments: [
      (["a"], ["a"]), (["b"], ["a", "b"]), (["c"], ["a", "c"]), (["d"], ["a", "b", "d"]),
      (["e"], ["a", "b", "c", "e"]), (["d", "c"], ["a", "b", "c", "d"]),
    ])
  func parts(values: [String], expected: [String]) throws {
    let sketch = sketch()
    let part = try sketch.model(outputs: ["d", "e"]).pruned(to: values.map(sketch.known))
    #expect(part.graph.names == expected)
    #expect(part.graph.outputs.map(\.value) == values.map(sketch.known))
    #expect(part.graph.outputs.map(\.name) == values.indices.map { "value_\($0)" })
    #expect(part.graph.inputs.map(\.name) == ["x"])
  }

  @Test("A part gives the numbers that the whole has in between")
  func numbers() throws {
    let sketch = sketch()
    let whole = try sketch.model(outputs: ["b", "e"])
    let part = whole.pruned(to: [sketch.known("b")])
    #expect(try run(part, [-1, 0.5])[0] == run(whole, [-1, 0.5])[0])
  }

  @Test("A node of several outputs is kept for any of them")
  func severalOutputs() throws {
    var sketch = Sketch(input: [2])
    sketch.add("a", .identity, ["x"], alsoMaking: ["state"])
    sketch.add("b", .activation(.relu), ["a"])
    let model = try sketch.model(outputs: ["b"])
    #expect(model.pruned(to: [sketch.known("state")]).graph.names == ["a"])
  }

  @Test("A product's sums are what its function gets; functions before them stay")
  func sums() throws {
    var sketch = Sketch(input: [2])
    for (name, input) in [("first", "x"), ("second", "first"), ("third", "second")] {
      sketch.weigh("\(name)/kernel", [2, 2], [1, -1, 2, 1])
      sketch.add(
        name, .dense(.init(units: 2, activation: .relu)), [input], [.filter: "\(name)/kernel"])
    }
    let model = try sketch.model(outputs: ["third"])
    let part = model.pruned(toSumsOf: model.graph.nodes[1])
    #expect(part.graph.names == ["first", "second"])
    #expect(part.graph.nodes.map(\.operation.activation) == [.relu, .linear])
    #expect(part.graph.outputs.map(\.value) == [sketch.known("second")])
    // First [1 × 1 + 2 × 2, −1 + 2] = [5, 1], then [5 + 2, −5 + 1].
    #expect(try run(part, [1, 2])[0] == [7, -4])
  }
}

@Suite("Models as they are run")
struct FusedFormTests {
  /// A convolution with normalization and function, a dropout, and another that is an output.
  private func sketch() -> Sketch {
    var sketch = Sketch(input: [2])
    sketch.weigh("kernel", [2, 2], [1, 2, 3, 4])
    sketch.add(
      "product", .dense(.init(units: 2, activation: .linear)), ["x"], [.filter: "kernel"])
    sketch.normalize(
      "norm", "product", gamma: nil, beta: nil, mean: [0, 0], variance: [1, 4])
    sketch.add("function", .activation(.relu), ["norm"])
    sketch.add("dropout", .dropout(rate: 0.5), ["function"])
    sketch.add("negative", .elementary(.negative), ["dropout"])
    sketch.add("identity", .identity, ["negative"])
    return sketch
  }

  @Test("Normalization, function and what only training needs become one product")
  func fused() throws {
    let fused = try sketch().model(outputs: ["negative"]).fused()
    #expect(fused.graph.names == ["product", "negative"])
    #expect(fused.graph.nodes[0].operation.activation == .relu)
    #expect(fused.graph.nodes[0].outputs == [sketch().known("function")])
    #expect(fused.weights["kernel"]?.decoded.floats() == [1, 1, 3, 2])
  }

  @Test("Each node is found in the one that does its work; what does nothing in none")
  func places() throws {
    let model = try sketch().model(outputs: ["identity"])
    let fused = model.fused()
    #expect(fused.graph.names == ["product", "negative", "identity"])
    #expect(model.graph.places(in: fused.graph) == [0, 0, 0, nil, 1, 2])
  }

  @Test("In a graph that nothing became part of, each node is at its own place")
  func unfused() throws {
    let graph = try sketch().graph(outputs: ["identity"])
    #expect(graph.places(in: graph) == [0, 1, 2, 3, 4, 5])
  }

  @Test("A dropout before a function that became part of a product does nothing, the rest does")
  func dropoutWithin() throws {
    var sketch = Sketch(input: [2])
    sketch.weigh("kernel", [2, 2], [1])
    sketch.add(
      "product", .dense(.init(units: 2, activation: .linear)), ["x"], [.filter: "kernel"])
    sketch.add("dropout", .dropout(rate: 0.5), ["product"])
    sketch.add("identity", .identity, ["dropout"])
    sketch.add("function", .activation(.relu), ["identity"])
    let model = try sketch.model(outputs: ["function"])
    let fused = model.fused()
    #expect(fused.graph.names == ["product"])
    #expect(model.graph.places(in: fused.graph) == [0, nil, nil, 0])
  }

  @Test("What no output needs any more has no place")
  func lost() throws {
    let sketch = sketch()
    let graph = try sketch.graph(outputs: ["identity"])
    let part = try sketch.model(outputs: ["identity"]).pruned(to: [sketch.known("product")]).graph
    #expect(graph.places(in: part) == [0, nil, nil, nil, nil, nil])
  }
}
