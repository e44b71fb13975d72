import Evaluation
import ModelFormats
import TFJSFormat
import ModelGraph
import Quantization
import Records
import Corrections
import Tensors
import TestSupport
import Testing

@Suite("Recipes of corrections")
struct RecipeTests {
  private func model() throws -> Model {
    try TFJSModel(opening: Repository.path("Models/fashion-mobilenet")).model()
  }

  /// Two fully connected layers, one upon the other, and a normalization behind the second.
  private func normalizedLayers() throws -> Model {
    let values = (0..<4).map(ValueID.init(index:))
    func weight(_ name: String, _ extents: [Int], _ numbers: [Float]) -> WeightTable.Entry {
      .init(
        name: name,
        weight: .plain(
          Tensor(shape: Shape(extents)) { span in
            for index in numbers.indices { span[index] = numbers[index] }
          }))
    }
    let dense = Operation.dense(DenseAttributes(units: 2, activation: .linear))
    return Model(
      graph: try Graph(
        nodes: [
          Node(
            name: "first", className: "Dense", operation: dense, inputs: [values[0]],
            outputs: [values[1]], weightNames: [.filter: "first"]),
          Node(
            name: "second", className: "Dense", operation: dense, inputs: [values[1]],
            outputs: [values[2]], weightNames: [.filter: "second"]),
          Node(
            name: "normalization", className: "BatchNormalization",
            operation: .batchNormalization(epsilon: 0.001, axis: nil), inputs: [values[2]],
            outputs: [values[3]],
            weightNames: [
              .gamma: "gamma", .beta: "beta", .movingMean: "mean", .movingVariance: "variance",
            ]),
        ], inputs: [.init(value: values[0], name: "in", shape: Shape([2]))],
        outputs: [.init(value: values[3], name: "out")]),
      weights: WeightTable([
        weight("first", [2, 2], [1, -2, 3, 0.5]), weight("second", [2, 2], [4, 0.25, -1, 8]),
        weight("gamma", [2], [1, 2]), weight("beta", [2], [0.5, -0.5]),
        weight("mean", [2], [0.1, 0.2]), weight("variance", [2], [1, 4]),
      ]))
  }

  @Test("Corrections run in the order of their declaration, however they were named")
  func order() throws {
    let model = try normalizedLayers()
    let recipe = CorrectionRecipe(corrections: [.channelScale, .equalize], for: model)
    #expect(recipe.passes == [.equalize, .channelScale])
    #expect(Correction.allCases.shuffled().sorted() == Correction.allCases)
    let wanted = ChannelAlignment()(CrossLayerEqualization()(model))
    let other = CrossLayerEqualization()(ChannelAlignment()(model))
    func floats(_ model: Model) -> [[Float]] {
      model.weights.entries.map { $0.weight.decoded.floats() }
    }
    #expect(floats(recipe.prepared(model)) == floats(wanted))
    // The order is of consequence here.
    #expect(floats(other) != floats(wanted))
  }

  @Test("A plan has a scheme for each weight: filters, all others, exceptions")
  func plan() throws {
    let model = try model()
    let plan = QuantizationPlan(
      filters: .affine(codeCount: 40), others: .float16,
      exceptions: ["predictions/bias": .float32, "no such weight": .float32], of: model)
    let names = model.weights.entries.filter { $0.weight.scalarType == .float32 }.map(\.name)
    #expect(Set(plan.schemes.keys) == Set(names))
    for entry in model.weights.entries {
      let wanted: QuantizationScheme =
        entry.name == "predictions/bias"
        ? .float32 : entry.weight.shape.rank > 1 ? .affine(codeCount: 40) : .float16
      #expect(plan[entry.name] == wanted, "\(entry.name)")
    }
    let other = plan.replacing([names[0]: .codebook(count: 4), "no such weight": .float16])
    #expect(other[names[0]] == .codebook(count: 4) && other["no such weight"] == nil)
    #expect(other.schemes.count == plan.schemes.count)
  }

  @Test("A plan by rules and one by what weights are for quantize to the same weights")
  func onePlan() throws {
    let artifacts = try TFJSModel(opening: Repository.path("Models/mnist"))
    let model = try artifacts.model()
    let byRules = try QuantizationRecipe(rules: [
      .init(scheme: .affine(bits: 8)),
      .init(scheme: .float16, patterns: [NamePattern("*bias")]),
    ]).plan(for: model.weights, channels: model.scaleChannels)
    #expect(
      QuantizationPlan(filters: .affine(bits: 8), others: .float16, of: model) == byRules)
  }
}
