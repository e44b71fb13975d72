public import Datasets
import ByteIO
import Essentials
public import ModelFormats
import TFJSFormat

import ModelGraph
public import Records
import Tensors

/// Trains a network, step by step, so that a caller can watch, stop and save it.
public final class Trainer {
  /// How it is trained.
  public let configuration: TrainingConfiguration
  /// What came of the epochs so far.
  public internal(set) var history: [TrainingRecord.Epoch] = []
  /// Steps of an epoch.
  public let stepsPerEpoch: Int
  /// The step that comes next, from 0, counted over all epochs.
  public internal(set) var nextStep = 0
  /// The best weights so far, and the epoch they are of.
  public internal(set) var best: (epoch: Int, score: Double, weights: [[Float]])?

  let network: Network
  let optimizer: Optimizer
  var running = EpochSums()
  private let topology: KerasTopology
  private let pool: WorkerPool
  private let dataset: any Dataset
  private let labels: SampleLabels
  private let split: SampleSplit
  private let input: FloatBuffer
  /// The samples in the order of the present epoch.
  private var order: (epoch: Int, samples: [Int])?

  /// The data that the samples are of.
  var dataFingerprint: String {
    dataset.identity.files.map(\.sha256).joined(separator: ",") + "/\(dataset.sampleCount)"
  }

  /// What is added up over an epoch.
  package struct EpochSums: Codable, Equatable {
    package var loss = 0.0
    package var metric = 0.0
    package var sampleCount = 0

    package init() {}
  }

  /// Prepares a training.
  ///
  /// - Throws: `TrainingError` or `ModelFormatError` where configuration, data and network do not
  ///   fit.
  public convenience init(
    _ configuration: TrainingConfiguration, data: any Dataset, workerCount: Int
  ) throws {
    do {
      try self.init(checking: configuration, data: data, workerCount: workerCount)
    } catch let error as TrainingError { throw error.located(in: configuration.file) }
  }

  private init(
    checking configuration: TrainingConfiguration, data: any Dataset, workerCount: Int
  ) throws {
    self.configuration = configuration
    topology = try KerasTopology(
      name: "sequential", inputShape: configuration.inputShape, layers: configuration.layers)
    let artifacts = TFJSModel(
      topology: topology.json, weights: WeightTable([]), name: configuration.file)
    let model = try Model.initialized(
      try artifacts.graph(), seed: configuration.seed,
      initializers: Dictionary(
        uniqueKeysWithValues: zip(topology.layerNames, configuration.initializers)))
    pool = WorkerPool(workerCount: workerCount)
    network = try Network(
      model, momenta: artifacts.batchNormalizationMomenta, batchSize: configuration.batchSize,
      workerCount: workerCount)
    guard network.inputCount == data.sampleShape.elementCount else {
      throw TrainingError.configuration(
        file: configuration.file, line: 1,
        problem: "The network takes \(configuration.inputShape), the data has \(data.sampleShape).",
        remedy: "correct 'input', or name other data")
    }
    guard let given = data.labels else {
      throw DatasetError.missingLabels(
        file: data.identity.name, hint: "name data with labels: a network learns from them")
    }
    labels = try SampleLabels(given, loss: configuration.loss, network: network)
    optimizer = Optimizer(configuration.optimizer, for: network.parameters)
    dataset = data
    split = SampleSplit(
      sampleCount: data.sampleCount, validationFraction: configuration.validationFraction,
      seed: configuration.seed)
    input = FloatBuffer(count: configuration.batchSize * network.inputCount)
    stepsPerEpoch =
      (split.training.count + configuration.batchSize - 1) / configuration.batchSize
  }

  /// Samples that an epoch passes over.
  public var trainingSampleCount: Int { split.training.count }

  /// Samples that judge an epoch.
  public var validationSampleCount: Int { split.validation.count }

  /// The epoch that the next step belongs to, from 0.
  public var epoch: Int { nextStep / stepsPerEpoch }

  /// Whether all epochs are done, or patience has run out.
  public var isFinished: Bool {
    if epoch >= configuration.epochs { return true }
    guard let patience = configuration.patience, let best else { return false }
    return nextStep % stepsPerEpoch == 0 && epoch - best.epoch >= patience
  }

  /// Takes one step; at the end of an epoch, validates.
  ///
  /// - Returns: what the epoch came to, where this step ended one.
  /// - Throws: `TrainingError.notFinite`, or what reading the data throws.
  public func step() throws -> TrainingRecord.Epoch? {
    do { return try takeStep() } catch let error as TrainingError {
      throw error.located(in: configuration.file)
    }
  }

  private func takeStep() throws -> TrainingRecord.Epoch? {
    if order?.epoch != epoch {
      order = (epoch, split.order(ofEpoch: epoch, seed: configuration.seed))
    }
    guard let order = order?.samples else { return nil }
    let place = nextStep % stepsPerEpoch
    let first = place * configuration.batchSize
    let batch = Array(order[first..<min(first + configuration.batchSize, order.count)])
    let context = StepContext(
      sampleCount: batch.count, pool: pool, isTraining: true,
      seed: configuration.seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(nextStep) << 44)
    try load(batch, augmenting: true, context)
    let output = network.forward(input, context)
    let loss = configuration.loss.gradient(
      of: output, targets: labels.targets(of: batch), sampleCount: batch.count,
      perSample: network.outputCount, into: network.outputGradient)
    guard loss.isFinite else {
      throw TrainingError.notFinite(
        epoch: epoch + 1, step: place + 1,
        layer: network.firstLayerNotFinite(sampleCount: batch.count) ?? "loss")
    }
    running.loss += loss
    running.metric += labels.metricSum(output, batch, perSample: network.outputCount)
    running.sampleCount += batch.count
    network.backward(input, context)
    nextStep += 1
    let progress = Double(nextStep) / Double(stepsPerEpoch)
    let rate =
      configuration.learningRate
      * configuration.schedule.factor(
        at: Double(nextStep - 1) / Double(stepsPerEpoch), of: configuration.epochs)
    optimizer.update(rate: rate, step: nextStep, pool)
    guard nextStep % stepsPerEpoch == 0 else { return nil }
    return try finishEpoch(Int(progress.rounded()), rate: rate)
  }

  private func finishEpoch(_ number: Int, rate: Float) throws -> TrainingRecord.Epoch {
    let validation = try split.validation.isEmpty ? nil : evaluate(split.validation)
    let count = Double(max(1, running.sampleCount))
    let result = TrainingRecord.Epoch(
      epoch: number, loss: running.loss / count, metric: running.metric / count,
      validationLoss: validation?.loss, validationMetric: validation?.metric,
      learningRate: Double(rate))
    if !(validation?.loss.isFinite ?? true) || !(validation?.metric.isFinite ?? true) {
      throw TrainingError.diverged(epoch: number, what: "the loss of the validation samples")
    }
    guard result.metric.isFinite,
      network.parameters.allSatisfy({ $0.values.values.allSatisfy(\.isFinite) })
    else { throw TrainingError.diverged(epoch: number, what: "a weight") }
    history.append(result)
    running = EpochSums()
    let score = result.validationLoss ?? result.loss
    if score < best?.score ?? .infinity {
      best = (number, score, network.parameters.map(\.values.values))
    }
    return result
  }

  /// Loss and metric of some samples, without dropout and with moving statistics.
  private func evaluate(_ samples: [Int]) throws -> (loss: Double, metric: Double) {
    var sums = EpochSums()
    for first in stride(from: 0, to: samples.count, by: configuration.batchSize) {
      let batch = Array(
        samples[first..<min(first + configuration.batchSize, samples.count)])
      let context = StepContext(
        sampleCount: batch.count, pool: pool, isTraining: false, seed: 0)
      try load(batch, augmenting: false, context)
      let output = network.forward(input, context)
      sums.loss += configuration.loss.gradient(
        of: output, targets: labels.targets(of: batch), sampleCount: batch.count,
        perSample: network.outputCount, into: network.outputGradient)
      sums.metric += labels.metricSum(output, batch, perSample: network.outputCount)
    }
    return (sums.loss / Double(samples.count), sums.metric / Double(samples.count))
  }

  /// Reads a batch into the input's memory.
  private func load(_ batch: [Int], augmenting: Bool, _ context: StepContext) throws {
    let count = network.inputCount
    let augmentation = configuration.augmentation
    let shape = dataset.sampleShape.dimensions
    let isAugmented = augmenting && !augmentation.isNone && shape.count == 3
    let failure = FirstFailure()
    let (dataset, input) = (dataset, input)
    pool.run(over: batch.count, inPartsOf: StepContext.samplesOfTask) { places, _, _ in
      for place in places {
        let sample = batch[place]
        input.modify(elements(of: place..<place + 1, each: count)) { span in
          do throws(DatasetError) { try dataset.read(sample..<sample + 1, into: &span) } catch {
            failure.record(error)
          }
          guard isAugmented else { return }
          var generator = SeededGenerator(
            seed: context.seed &+ UInt64(sample) << 8 &+ 0x5555)
          let image = (0..<count).map { span[$0] }
          augmentation.drawn(using: &generator).apply(
            to: image, height: shape[0], width: shape[1], channels: shape[2], into: &span)
        }
      }
    }
    if let error = failure.error { throw error }
  }

  /// The model with the best weights so far; with the present ones before the first epoch's end.
  public var model: any ModelSource {
    if let best {
      for (parameter, values) in zip(network.parameters, best.weights) {
        parameter.values.write(values)
      }
    }
    return TFJSModel(
      topology: topology.json, weights: network.weights, name: configuration.name)
  }
}
