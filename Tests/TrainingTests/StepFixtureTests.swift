import Datasets
import Foundation
import ModelFormats
import TFJSFormat
import Tensors
import TestSupport
import Testing
import Training

/// Single steps of small networks, made with Keras; `Fixtures/steps/README.md` says how.
@Suite("Training steps against Keras")
struct StepFixtureTests {
  static let directory = Repository.path("Tests/TrainingTests/Fixtures/steps")

  static let cases: [String] = {
    let data = try? Data(contentsOf: URL(fileURLWithPath: "\(directory)/cases.json"))
    return data.flatMap { try? JSONDecoder().decode([String].self, from: $0) } ?? []
  }()

  static let optimizers: [(name: String, kind: OptimizerKind, rate: Float)] = [
    ("sgd", .sgd(momentum: 0, isNesterov: false), 0.05),
    ("momentum", .sgd(momentum: 0.9, isNesterov: false), 0.05),
    ("nesterov", .sgd(momentum: 0.9, isNesterov: true), 0.05),
    ("rmsprop", .rmsprop(rho: 0.9, epsilon: 1e-7), 0.001),
    ("adam", .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7), 0.001),
  ]

  private struct Case: Decodable {
    let loss: String
  }

  /// A network at its start, with a batch and its targets in place.
  private final class Stage {
    let base: String
    let network: Network
    let loss: Loss
    let input: FloatBuffer
    let targets: BatchTargets
    let context: StepContext

    init(_ name: String, workerCount: Int = 2) throws {
      base = "\(StepFixtureTests.directory)/\(name)"
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(base)/case.json"))
      loss = try #require(Loss(rawValue: try JSONDecoder().decode(Case.self, from: data).loss))
      let x = try DatasetRequest.array(at: "\(base)/x.npy")
      let y = try DatasetRequest.array(at: "\(base)/y.npy")
      let artifacts = try TFJSModel(opening: "\(base)/start")
      network = try Network(
        artifacts.model(), momenta: artifacts.batchNormalizationMomenta,
        batchSize: x.sampleCount, workerCount: workerCount)
      input = FloatBuffer(x.floats)
      targets =
        loss == .categoricalCrossEntropy
        ? .classes(try #require(y.integers)) : .values(y.floats)
      context = StepContext(
        sampleCount: x.sampleCount, pool: WorkerPool(workerCount: workerCount), isTraining: true,
        seed: 0)
    }

    /// Forward and backward; gives the batch's mean loss.
    func differentiate() -> Double {
      let output = network.forward(input, context)
      let sum = loss.gradient(
        of: output, targets: targets, sampleCount: context.sampleCount,
        perSample: network.outputCount, into: network.outputGradient)
      network.backward(input, context)
      return sum / Double(context.sampleCount)
    }

    func reference(_ directory: String, _ parameter: Parameter) throws -> [Float] {
      let file = parameter.name.replacing("/", with: ".")
      return try DatasetRequest.array(at: "\(base)/\(directory)/\(file).npy").floats
    }
  }

  @Test("There are fixtures")
  func complete() { #expect(Self.cases.count >= 15) }

  @Test("Loss and gradients are Keras'", arguments: cases)
  func gradients(name: String) throws {
    let stage = try Stage(name)
    let loss = stage.differentiate()
    let expected = try DatasetRequest.array(at: "\(stage.base)/loss.npy").floats[0]
    #expect((Float(loss) - expected).magnitude <= 1e-6 * max(1, expected.magnitude))
    for parameter in stage.network.parameters where parameter.gradient.values.count > 0 {
      let gradient = try stage.reference("gradients", parameter)
      let greatest = gradient.map(\.magnitude).max() ?? 0
      // float32 against float32 in another order of summation; Keras itself is within 1e-5 of
      // float64 here.
      expectClose(
        parameter.gradient.values, gradient, within: 3e-5 * greatest, "\(parameter.name)")
    }
  }

  @Test(
    "Three steps of each optimizer give Keras' weights to within 1e-6", arguments: cases,
    optimizers.map(\.name))
  func steps(name: String, optimizer optimizerName: String) throws {
    let (_, kind, rate) = try #require(Self.optimizers.first { $0.name == optimizerName })
    let stage = try Stage(name)
    let optimizer = Optimizer(kind, for: stage.network.parameters)
    for step in 1...3 {
      _ = stage.differentiate()
      optimizer.update(rate: rate, step: step, stage.context.pool)
    }
    for parameter in stage.network.parameters {
      let expected = try stage.reference("after/\(optimizerName)", parameter)
      let greatest = expected.map(\.magnitude).max() ?? 0
      expectClose(
        parameter.values.values, expected, within: 1e-6 * max(1, greatest), "\(parameter.name)")
    }
  }

  @Test("Any number of workers gives the same bits", arguments: cases)
  func workers(name: String) throws {
    let bits = try [1, 2, 3].map { workerCount in
      let stage = try Stage(name, workerCount: workerCount)
      _ = stage.differentiate()
      return stage.network.parameters.flatMap { $0.gradient.values.map(\.bitPattern) }
    }
    #expect(bits[0] == bits[1] && bits[0] == bits[2])
  }
}
