import Inference
import ModelGraph
import Tensors
import Testing

@Suite("Functions of elements in the products before them")
struct ActivationFusingTests {
  static let products: [Operation] = [
    .dense(.init(units: 2, activation: .linear)), .conv2D(.init(2, filter: Extent2D(1, 1))),
    .depthwiseConv2D(.init(2, filter: Extent2D(1, 1))),
    .transposedConv2D(
      .init(outputSize: Extent2D(1, 1), convolution: .init(2, filter: Extent2D(1, 1)))),
  ]

  /// A product of two inputs and two outputs, whose weights are 1 and −2, 3 and 4.
  private func sketch(_ operation: Operation) -> Sketch {
    var sketch = Sketch(input: [1, 1, 2])
    let filter: [Int] =
      switch operation {
      case .dense: [2, 2]
      case .depthwiseConv2D: [1, 1, 2, 1]
      default: [1, 1, 2, 2]
      }
    sketch.weigh("kernel", filter, [1, -2, 3, 4])
    sketch.add("product", operation, ["x"], [.filter: "kernel"])
    return sketch
  }

  @Test("A function that alone reads a product's sums becomes its own", arguments: products)
  func fuses(operation: Operation) throws {
    for function in [ActivationFunction.relu6, .softmax, .sigmoid] {
      var sketch = sketch(operation)
      sketch.add("f", .activation(function), ["product"])
      let graph = try sketch.graph(outputs: ["f"]).fusingActivations()
      #expect(graph.names == ["product"])
      #expect(graph.nodes[0].operation.activation == function)
      // It makes what the function made, by the weights that it had.
      #expect(graph.nodes[0].outputs == [sketch.known("f")])
      #expect(graph.nodes[0].weightNames == [.filter: "kernel"])
    }
  }

  @Test("A product keeps everything of it but the function", arguments: products)
  func settings(operation: Operation) throws {
    var sketch = sketch(operation)
    sketch.add("f", .activation(.relu), ["product"])
    let fused = try sketch.graph(outputs: ["f"]).fusingActivations().nodes[0].operation
    switch (operation, fused) {
    case (.dense(var before), .dense(let after)):
      before.activation = .relu
      #expect(before == after)
    case (.conv2D(var before), .conv2D(let after)),
      (.depthwiseConv2D(var before), .depthwiseConv2D(let after)):
      before.activation = .relu
      #expect(before == after)
    case (.transposedConv2D(var before), .transposedConv2D(let after)):
      before.convolution.activation = .relu
      #expect(before == after)
    default: Issue.record("\(fused)")
    }
  }

  @Test("A product whose sums others need, or that has a function, stays as it is")
  func keeps() throws {
    let dense = Self.products[0]
    var output = sketch(dense)
    output.add("f", .activation(.relu), ["product"])
    #expect(try output.graph(outputs: ["f", "product"]).fusingActivations().names.count == 2)
    var twice = sketch(dense)
    twice.add("f", .activation(.relu), ["product"])
    twice.add("g", .activation(.tanh), ["product"])
    #expect(try twice.graph(outputs: ["f", "g"]).fusingActivations().names.count == 3)
    var has = sketch(.dense(.init(units: 2, activation: .tanh)))
    has.add("f", .activation(.relu), ["product"])
    let graph = try has.graph(outputs: ["f"]).fusingActivations()
    #expect(graph.names == ["product", "f"])
    #expect(graph.nodes[0].operation.activation == .tanh)
  }

  @Test("Only functions of elements become part of a product, and only of products")
  func others() throws {
    var elementary = sketch(Self.products[0])
    elementary.add("f", .elementary(.negative), ["product"])
    #expect(try elementary.graph(outputs: ["f"]).fusingActivations().names.count == 2)
    var functions = Sketch(input: [2])
    functions.add("f", .activation(.linear))
    functions.add("g", .activation(.relu), ["f"])
    #expect(try functions.graph(outputs: ["g"]).fusingActivations().names == ["f", "g"])
  }

  @Test("Of two functions the first becomes part of the product")
  func twoFunctions() throws {
    var sketch = sketch(Self.products[0])
    sketch.add("f", .activation(.relu), ["product"])
    sketch.add("g", .activation(.tanh), ["f"])
    let graph = try sketch.graph(outputs: ["g"]).fusingActivations()
    #expect(graph.names == ["product", "g"])
    #expect(graph.nodes[0].operation.activation == .relu)
  }

  @Test("What only training needs is left out, also between product and function")
  func identities() throws {
    var sketch = sketch(Self.products[0])
    sketch.add("dropout", .dropout(rate: 0.5), ["product"])
    sketch.add("noise", .identity, ["dropout"])
    sketch.add("f", .activation(.relu), ["noise"])
    let graph = try sketch.graph(outputs: ["f"]).fusingActivations()
    #expect(graph.names == ["product"])
    // A value that a caller gets is made, whatever makes it.
    let kept = try sketch.graph(outputs: ["f", "dropout"]).fusingActivations()
    #expect(kept.names == ["product", "dropout", "f"])
    #expect(kept.nodes[2].inputs == [sketch.known("dropout")])
  }

  @Test("The numbers stay the same to the bit", arguments: products)
  func numbers(operation: Operation) throws {
    var sketch = sketch(operation)
    sketch.add("dropout", .dropout(rate: 0.5), ["product"])
    sketch.add("f", .activation(.relu), ["dropout"])
    // The sums are an output too: so nothing can become part of the product.
    let apart = try run(sketch.model(outputs: ["f", "product"]), [-0.5, -3])
    let together = try run(sketch.model(outputs: ["f"]), [-0.5, -3])
    #expect(apart[0] == together[0])
    #expect(apart[0] == apart[1].map { max($0, 0) })
    #expect(apart[1] != apart[0])
  }
}

/// A model's outputs for one sample of its only input.
func run(_ model: Model, _ sample: [Float]) throws -> [[Float]] {
  let program = try Program(compiling: model)
  var workspace = program.makeWorkspace()
  workspace.withInput(0) { span in
    for index in sample.indices { span[index] = sample[index] }
  }
  program.run(sampleCount: 1, in: &workspace)
  return program.outputShapes.enumerated().map { index, shape in
    workspace.outputs(index, count: shape.elementCount)
  }
}
