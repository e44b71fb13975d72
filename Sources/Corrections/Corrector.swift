public import Datasets
public import Evaluation
import Foundation
public import ModelGraph
import Records
package import Tensors

/// Quantizes a network with corrections: the result is a weight table of the same network, for the same
/// files, or of one without the normalizations that were folded.
///
/// What needs no data is done first: folding, and scaling of channels. Then the products are quantized in the order
/// in which they run, each on the inputs that the network has by then, with what came before it
/// quantized and put right: one walk through the network, on which the float network goes along
/// (`NetworkWalk`).
public struct Corrector: Sendable {
  private let calibration: any Dataset
  private let runner: BatchRunner
  let correlationSampleCount: Int
  private let memoryLimit: Int
  private let scratchDirectory: String
  private let chunkSize: Int?
  private let progress: @Sendable (Progress) -> Void

  /// How far a correction is.
  public struct Progress: Sendable {
    /// Products that are done.
    public let done: Int
    /// All products.
    public let count: Int
    /// The share of the work that is done, by the multiply-adds that it takes: the time that is left
    /// follows from it, as products differ by far.
    public let share: Double
  }

  /// What a correction keeps of its samples while it walks through the network.
  public struct Memory: Sendable, Equatable {
    /// Bytes of activations.
    public let byteCount: Int
    /// Whether they lie in a scratch file, as they are more than may be held in memory.
    public let isOnDisk: Bool
  }

  /// Makes a corrector; the samples need no labels.
  public init(
    calibration: any Dataset, runner: BatchRunner, correlationSampleCount: Int = 512,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    self.init(
      calibration: calibration, runner: runner, correlationSampleCount: correlationSampleCount,
      memoryLimit: 1 << 30, progress: progress)
  }

  /// Makes a corrector that keeps activations as it is told.
  ///
  /// `memoryLimit`: more bytes than this lie in a scratch file in `scratchDirectory`. `chunkSize`: samples
  /// that run together at most. Neither changes a bit of the result.
  package init(
    calibration: any Dataset, runner: BatchRunner, correlationSampleCount: Int = 512,
    memoryLimit: Int, scratchDirectory: String = FileManager.default.temporaryDirectory.path,
    chunkSize: Int? = nil, progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    self.calibration = calibration
    self.runner = runner
    self.correlationSampleCount = correlationSampleCount
    self.memoryLimit = memoryLimit
    self.scratchDirectory = scratchDirectory
    self.chunkSize = chunkSize
    self.progress = progress
  }

  /// What a correction will keep of the samples, told before anything runs.
  ///
  /// - Throws: `GraphError`.
  public func memory(for model: Model, by recipe: CorrectionRecipe) throws(GraphError) -> Memory {
    memory(try CorrectionPlan(State(model, by: recipe)).walk)
  }

  private func memory(_ plan: WalkPlan) -> Memory {
    let count = plan.byteCount(sampleCount: calibration.sampleCount)
    return Memory(byteCount: count, isOnDisk: count > memoryLimit)
  }

  /// A network on its way: what is done, and what is wanted.
  package struct State: Sendable {
    package let recipe: CorrectionRecipe
    /// The float network behind the corrections that need no data.
    package let prepared: Model
    package let pairs: [String: NormalizedProduct]
    package let shapes: [ValueID: Shape]
    /// How many nodes use each weight.
    let uses: [String: Int]
    /// The network with what is quantized and put right by now.
    package var current: Model
  }

  /// The weights of a model behind corrections and quantization.
  ///
  /// - Throws: `EvaluationError.severalValues` for a model of several inputs, of which the samples are only
  ///   one; what compiling the model, reading the samples or writing a scratch file throws;
  ///   `CancellationError`.
  public func corrected(_ model: Model, by recipe: CorrectionRecipe) async throws -> WeightTable {
    try await network(model, by: recipe).weights
  }

  /// A model behind corrections and quantization: of the same layers, but for those that a correction takes out.
  ///
  /// - Throws: as `corrected(_:by:)`.
  public func network(_ model: Model, by recipe: CorrectionRecipe) async throws -> Model {
    let state = try State(model, by: recipe)
    guard !recipe.corrections.isDisjoint(with: [.gptq, .biasCorrection]) else {
      return state.current
    }
    guard model.graph.inputs.count == 1 else {
      throw EvaluationError.severalValues(
        modelName: model.graph.inputs.map(\.name).joined(separator: ", "),
        inputs: model.graph.inputs.count, outputs: model.graph.outputs.count)
    }
    let plan = try CorrectionPlan(state)
    var walk = CorrectionWalk(
      walk: try NetworkWalk(
        plan.walk, over: calibration, workerCount: runner.workerCount, chunkSize: chunkSize,
        directory: memory(plan.walk).isOnDisk ? scratchDirectory : nil),
      state: state, correlationSampleCount: correlationSampleCount)
    let costs = plan.costs(
      sampleCount: calibration.sampleCount, correlationSampleCount: correlationSampleCount)
    let whole = max(1, costs.reduce(0, +))
    let productCount = plan.productCount(plan.steps.count)
    for (stop, step) in plan.steps.enumerated() {
      try Task.checkCancellation()
      progress(
        Progress(
          done: plan.productCount(stop), count: productCount,
          share: costs[..<stop].reduce(0, +) / whole))
      try await walk.perform(step, at: stop)
    }
    progress(Progress(done: productCount, count: productCount, share: 1))
    return walk.state.current
  }
}
