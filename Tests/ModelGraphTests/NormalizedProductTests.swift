import ModelGraph
import Tensors
import Testing

@Suite("Products with a normalization of their own")
struct NormalizedProductTests {
  private let dense = Operation.dense(.init(units: 2, activation: .linear))

  private func sketch(
    _ operation: Operation? = nil, mean: [Float] = [1, 1], axis: Int? = nil
  ) -> Sketch {
    var sketch = Sketch(input: [1, 1, 2])
    sketch.weigh("kernel", [2, 2], [1])
    sketch.weigh("bias", [2], [1])
    sketch.add("product", operation ?? dense, ["x"], [.filter: "kernel", .bias: "bias"])
    sketch.normalize(
      "norm", "product", gamma: mean, beta: mean, mean: mean, variance: mean, epsilon: 0.125,
      axis: axis)
    return sketch
  }

  private func found(_ sketch: Sketch, outputs: [String] = ["norm"]) throws -> [String] {
    try sketch.model(outputs: outputs).normalizedProducts().map(\.product.name)
  }

  @Test("A pair is found with its normalization, epsilon and channels")
  func finds() throws {
    let pairs = try sketch().model(outputs: ["norm"]).normalizedProducts()
    let pair = try #require(pairs.first)
    #expect(pairs.count == 1)
    #expect((pair.product.name, pair.normalization.name) == ("product", "norm"))
    #expect(pair.epsilon == 0.125)
    #expect(pair.channelCount == 2)
    #expect((0..<4).map(pair.channel(of:)) == [0, 1, 0, 1])
  }

  @Test("Sums that others read, a function before the normalization, another axis: no pair")
  func others() throws {
    #expect(try found(sketch(), outputs: ["norm", "product"]) == [])
    #expect(try found(sketch(.dense(.init(units: 2, activation: .relu)))) == [])
    #expect(try found(sketch(mean: [1], axis: 0)) == [])
    #expect(try found(sketch(mean: [1, 1, 1])) == [])
    var behind = sketch()
    behind.add("sum", .binary(.add), ["product", "norm"])
    #expect(try found(behind, outputs: ["sum"]) == [])
  }

  @Test(
    "A pair one of whose weights is used elsewhere is left out",
    arguments: [
      (WeightRole.filter, "kernel"), (.bias, "bias"), (.bias, "norm/gamma"), (.bias, "norm/beta"),
      (.bias, "norm/movingMean"), (.bias, "norm/movingVariance"),
    ])
  func shared(role: WeightRole, name: String) throws {
    var sketch = sketch()
    sketch.weigh("other", [2, 2], [1])
    var names = [WeightRole.filter: "other"]
    names[role] = name
    sketch.add("last", dense, ["norm"], names)
    #expect(try found(sketch, outputs: ["last"]) == [])
  }

  @Test("Without its statistics or its filter's numbers there is no pair")
  func missing() throws {
    let model = try sketch().model(outputs: ["norm"])
    for lost in ["kernel", "norm/movingMean"] {
      let without = Model(
        graph: model.graph, weights: WeightTable(model.weights.entries.filter { $0.name != lost }))
      #expect(without.normalizedProducts().isEmpty, "\(lost)")
    }
  }

  @Test("Pairs stand in the order in which they run")
  func order() throws {
    var sketch = sketch()
    sketch.weigh("kernel2", [2, 2], [1])
    sketch.add("second", dense, ["norm"], [.filter: "kernel2"])
    sketch.normalize(
      "norm2", "second", gamma: nil, beta: nil, mean: [1, 1], variance: [1, 1])
    #expect(try found(sketch, outputs: ["norm2"]) == ["product", "second"])
  }

  @Test("Weights are replaced by name; others stay")
  func replacing() throws {
    let model = try sketch().model(outputs: ["norm"])
    let changed = model.replacing([
      "bias": .plain(try Tensor(shape: Shape([2]), floats: [8, 9]))
    ])
    #expect(changed.weights["bias"]?.decoded.floats() == [8, 9])
    #expect(changed.weights["kernel"]?.decoded.floats() == [1, 1, 1, 1])
    #expect(changed.weights.names == model.weights.names)
  }
}
