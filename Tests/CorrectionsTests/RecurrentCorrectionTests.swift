import Datasets
import Essentials
import Evaluation
import Inference
import ModelFormats
import TFJSFormat
import ModelGraph
import Quantization
import Records
import Corrections
import Tensors
import TestSupport
import Testing

@Suite("Corrections of recurrent layers")
struct RecurrentCorrectionTests {
  enum Cell: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case simple, lstm, gru, gruThatResetsFirst
    var testDescription: String { rawValue }

    var cell: RecurrentAttributes.Cell {
      switch self {
      case .simple: .simple
      case .lstm: .lstm
      case .gru: .gru(resetsAfter: true)
      case .gruThatResetsFirst: .gru(resetsAfter: false)
      }
    }
  }

  private static let (steps, features, units) = (12, 6, 10)

  /// A recurrent layer and a fully connected one; `isMasked`: behind a mask of steps that are all 0.
  private func model(
    _ cell: RecurrentAttributes.Cell, goesBackwards: Bool = false, isMasked: Bool = false,
    seed: UInt64 = 11
  ) throws -> Model {
    var generator = SeededGenerator(seed: seed)
    let width = cell.gateCount * Self.units
    func weight(_ extents: [Int], _ range: ClosedRange<Float>) -> Weight {
      .plain(
        Tensor(shape: Shape(extents)) { span in
          for index in span.indices { span[index] = Float.random(in: range, using: &generator) }
        })
    }
    let values = (0..<4).map(ValueID.init(index:))
    let attributes = RecurrentAttributes(
      cell: cell, units: Self.units, activation: .tanh, recurrentActivation: .sigmoid,
      returnsSequences: false, returnsStates: false, goesBackwards: goesBackwards,
      isMasked: isMasked)
    let mask = Node(
      name: "mask", className: "Masking", operation: .mask(value: 0), inputs: [values[0]],
      outputs: [values[1]])
    let layer = Node(
      name: "layer", className: "RNN", operation: .recurrent(attributes),
      inputs: isMasked ? [values[0], values[1]] : [values[0]], outputs: [values[2]],
      weightNames: [.filter: "kernel", .recurrentFilter: "recurrent", .bias: "bias"])
    let head = Node(
      name: "head", className: "Dense",
      operation: .dense(DenseAttributes(units: 4, activation: .linear)), inputs: [values[2]],
      outputs: [values[3]], weightNames: [.filter: "head/kernel", .bias: "head/bias"])
    let biasShape = cell == .gru(resetsAfter: true) ? [2, width] : [width]
    return Model(
      graph: try Graph(
        nodes: (isMasked ? [mask] : []) + [layer, head],
        inputs: [.init(value: values[0], name: "in", shape: Shape([Self.steps, Self.features]))],
        outputs: [.init(value: values[3], name: "out")]),
      weights: WeightTable([
        .init(name: "kernel", weight: weight([Self.features, width], -0.6...0.6)),
        .init(name: "recurrent", weight: weight([Self.units, width], -0.5...0.5)),
        .init(name: "bias", weight: weight(biasShape, -0.2...0.2)),
        .init(name: "head/kernel", weight: weight([Self.units, 4], -1...1)),
        .init(name: "head/bias", weight: weight([4], -0.1...0.1)),
      ]))
  }

  private func outputs(_ model: Model, _ data: any Dataset) async throws -> [Float] {
    try await BatchRunner(workerCount: 2).predictions(
      of: Program(compiling: model), on: data, sampleCount: data.sampleCount
    ).outputs
  }

  private func samples(_ count: Int, seed: UInt64) throws -> ArrayDataset {
    try RandomSamples.dataset(
      count: count, shape: [Self.steps, Self.features], classCount: 2, seed: seed)
  }

  private func corrected(
    _ model: Model, _ corrections: Set<Correction>, codes: Int = 10
  ) async throws -> Model {
    // The head stays exact: what errs is the recurrent layer.
    let weights = try await Corrector(
      calibration: samples(256, seed: 7), runner: BatchRunner(workerCount: 2)
    ).corrected(
      model,
      by: CorrectionRecipe(
        corrections: corrections, filters: .affine(codeCount: codes),
        exceptions: ["head/kernel": .float32, "head/bias": .float32], for: model))
    return Model(graph: model.graph, weights: weights)
  }

  @Test(
    "Codes chosen together and means put right bring each cell nearer, on sequences that nobody saw",
    arguments: Cell.allCases, [false, true])
  func cells(cell: Cell, goesBackwards: Bool) async throws {
    let fresh = try samples(96, seed: 99)
    func error(_ corrections: Set<Correction>) async throws -> Double {
      var sum = 0.0
      for seed in 11..<14 as Range<UInt64> {
        let model = try model(cell.cell, goesBackwards: goesBackwards, seed: seed)
        let wanted = try await outputs(model, fresh)
        let found = try await outputs(corrected(model, corrections), fresh)
        sum += zip(found, wanted).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      }
      return sum
    }
    let plain = try await error([])
    let (moved, rounded, both) = try await (
      error([.biasCorrection]), error([.gptq]), error([.gptq, .biasCorrection])
    )
    let message = "\(plain) \(moved) \(rounded) \(both)"
    #expect(moved < plain, "\(message)")
    #expect(rounded < plain, "\(message)")
    #expect(both < 0.8 * plain, "\(message)")
  }

  @Test("Both filters' codes are chosen, and a bias of two rows stays one of float16")
  func storage() async throws {
    let model = try model(.gru(resetsAfter: true))
    let (plain, both) = try await (
      corrected(model, []), corrected(model, [.gptq, .biasCorrection])
    )
    for name in ["kernel", "recurrent", "bias"] {
      #expect(
        both.weights[name]?.decoded.floats() != plain.weights[name]?.decoded.floats(), "\(name)")
    }
    guard case .quantized(let bias)? = both.weights["bias"] else {
      Issue.record("the bias is not stored")
      return
    }
    #expect(bias.codes.scalarType == .float16)
  }

  @Test("A layer that skips masked steps keeps its nearest codes, and is named")
  func masked() async throws {
    let model = try model(.lstm, isMasked: true)
    let (plain, both) = try await (
      corrected(model, []), corrected(model, [.gptq, .biasCorrection])
    )
    for name in ["kernel", "recurrent", "bias"] {
      #expect(both.weights[name]?.decoded.floats() == plain.weights[name]?.decoded.floats())
    }
    let reach = try CorrectionReach(
      of: CorrectionRecipe(corrections: [.channelScale, .gptq, .biasCorrection], for: model),
      in: model)
    #expect(reach.untouched.map(\.correction) == [.gptq, .biasCorrection])
    #expect(reach.untouched.allSatisfy { $0.layers == ["layer"] })
    // One that is not masked is reached, and so is a correction that was not asked for.
    let free = try self.model(.lstm)
    #expect(
      try CorrectionReach(of: CorrectionRecipe(corrections: [.gptq], for: free), in: free).untouched
        .isEmpty)
    #expect(
      try CorrectionReach(of: CorrectionRecipe(corrections: [], for: model), in: model).untouched
        .isEmpty)
  }

  @Test("A model of several inputs is refused before anything runs")
  func inputs() async throws {
    let artifacts = try TFJSModel(
      opening: Repository.path("Tests/InferenceTests/Fixtures/graphs/add.k2"))
    let model = try artifacts.model()
    await #expect(throws: EvaluationError.self) {
      _ = try await Corrector(
        calibration: samples(8, seed: 7), runner: BatchRunner(workerCount: 1)
      ).corrected(model, by: CorrectionRecipe(corrections: [.gptq], for: model))
    }
  }
}
