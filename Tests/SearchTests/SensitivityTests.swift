import ByteIO
import Datasets
import Evaluation
import Foundation
import ModelFormats
import TFJSFormat
import ModelGraph
import Quantization
import Records
import Scoring
import Search
import Tensors
import TestSupport
import Testing

@Suite("Culprits")
struct SensitivityTests {
  private func study(
    _ model: String, _ data: any Dataset, isFast: Bool = false, workers: Int = 2
  ) async throws -> SensitivityRecord {
    try await SensitivityStudy(
      SensitivityRequest(
        artifacts: TFJSModel(opening: model), dataset: data, level: .affine(bits: 8),
        isFast: isFast), workerCount: workers
    ).run(name: "n", provenance: .nothing)
  }

  /// Each tensor alone, and everything but it, by running the whole network.
  private func expectNaive(_ record: SensitivityRecord, _ path: String, _ data: any Dataset)
    async throws
  {
    let artifacts = try TFJSModel(opening: path)
    let model = try artifacts.model()
    let table = try model.weights.quantized(
      by: QuantizationRecipe(.affine(bits: 8)).plan(for: artifacts.weights))
    let bench = try await TrialBench(
      model: model, dataset: data,
      targets: Targets(data, for: model, outputShape: Shape([10]), task: .automatic),
      interpretation: .probabilities, runner: BatchRunner(workerCount: 2))
    func run(_ weights: WeightTable) async throws -> TrialBench.Result {
      try await bench.run(Model(graph: model.graph, weights: weights))
    }
    for tensor in record.tensors {
      let alone = try await run(
        model.weights.mapWeights { entry in
          entry.name == tensor.name ? table[entry.name] ?? entry.weight : entry.weight
        })
      #expect(tensor.alone?.comparison == alone.comparison, "\(tensor.name) alone")
      let without = try await run(
        model.weights.mapWeights { entry in
          entry.name == tensor.name ? entry.weight : table[entry.name] ?? entry.weight
        })
      #expect(tensor.without?.comparison == without.comparison, "without \(tensor.name)")
    }
    #expect(try await run(table).comparison == record.everything.comparison)
  }

  @Test("A chain's trials are those of the whole network, bit for bit, for half the work")
  func chain() async throws {
    let path = Repository.path("Models/digits")
    let data = try bundledDigits(300)
    let record = try await study(path, data)
    try await expectNaive(record, path, data)
    #expect(record.tensors.allSatisfy { $0.alone != nil && $0.without != nil })
    #expect(record.cost.alone <= 0.75 * record.cost.naive)
  }

  @Test("Without labels the trials are those of the whole network too, against its own predictions")
  func unlabelled() async throws {
    let path = Repository.path("Models/digits")
    let data = UnlabelledDataset(try bundledDigits(300))
    let record = try await study(path, data)
    #expect(record.baseline.metric == .agreement && record.baseline.value == 1)
    #expect(record.analysis.margin == Margin(0.005, .disagreement))
    try await expectNaive(record, path, data)
    let everything = record.everything
    #expect(everything.statistics.difference?.changedCount == everything.comparison.changes?.total)
    let labelled = try await study(path, try bundledDigits(300))
    // What needs no labels is the same with them.
    #expect(record.tensors.map(\.name) == labelled.tensors.map(\.name))
    for (own, other) in zip(record.tensors, labelled.tensors) {
      #expect(own.alone?.comparison.divergence == other.alone?.comparison.divergence)
      #expect(own.alone?.comparison.changes?.total == other.alone?.comparison.changes?.total)
    }
  }

  @Test("Leaving tensors aside works without labels")
  func fastUnlabelled() async throws {
    let record = try await study(
      Repository.path("Models/digits"), UnlabelledDataset(try bundledDigits(300)), isFast: true)
    #expect(record.everything.score.metric == .agreement)
    #expect(record.everything.score.sampleCount == 300)
  }

  @Test(
    "Samples that can't show what is asked are told before anything runs",
    arguments: [(100, 765), (765, nil)] as [(Int, Int?)])
  func shortage(count: Int, expected: Int?) async throws {
    let told = Told()
    _ = try await SensitivityStudy(
      SensitivityRequest(
        artifacts: TFJSModel(opening: Repository.path("Models/digits")),
        dataset: try bundledDigits(count), level: .affine(bits: 8)), workerCount: 1,
      progress: told.hear)
    #expect(told.shortages.map(\.leastCount) == (expected.map { [$0] } ?? []))
  }

  @Test("So are those of a network with branches and normalizations")
  func branches() async throws {
    let path = Repository.path("Models/fashion-mobilenet")
    let data = try RandomSamples.dataset(count: 40, shape: [28, 28], classCount: 10)
    try await expectNaive(try await study(path, data), path, data)
  }

  @Test("The number of workers changes nothing")
  func workers() async throws {
    let path = Repository.path("Models/digits")
    let data = try bundledDigits(200)
    let one = try await study(path, data, workers: 1)
    #expect(try await study(path, data, workers: 3) == one)
  }

  /// The digits network with one channel of a convolution 100 times as large, which the next layer
  /// makes good for: at float32 it is the same network.
  private func planted() throws -> (TemporaryDirectory, tensor: String) {
    let artifacts = try TFJSModel(opening: Repository.path("Models/digits"))
    let model = try artifacts.model()
    let convolutions = model.graph.nodes.filter {
      if case .conv2D = $0.operation { true } else { false }
    }
    let (first, second) = (convolutions[0], convolutions[1])
    let name = try #require(first.weightNames[.filter])
    let bias = try #require(first.weightNames[.bias])
    let next = try #require(second.weightNames[.filter])
    let channels = try #require(model.weights[name]).shape.dimensions[3]
    let outputs = try #require(model.weights[next]).shape.dimensions[3]
    let weights = artifacts.weights.mapWeights { entry -> Weight in
      let values = entry.weight.decoded.floats()
      let changed: [Float] = values.enumerated().map { place, value in
        switch entry.name {
        case name: place % channels == 3 ? value * 100 : value
        case bias: place == 3 ? value * 100 : value
        case next: place / outputs % channels == 3 ? value / 100 : value
        default: value
        }
      }
      let shape = entry.weight.shape
      return .plain(
        Tensor(shape: shape) { span in
          for place in changed.indices { span[place] = changed[place] }
        })
    }
    let directory = try TemporaryDirectory()
    for file in try artifacts.files(holding: weights, options: ExportOptions(toolName: "t")) {
      try directory.write(file.bytes, to: "net/\(file.name)")
    }
    return (directory, name)
  }

  @Test(
    "A planted channel 100 times as large is found, and named with its cause",
    arguments: [false, true])
  func culprit(isFast: Bool) async throws {
    let (directory, tensor) = try planted()
    let record = try await study(directory.file("net"), try bundledDigits(400), isFast: isFast)
    let worst = try #require(record.tensors.first)
    #expect(worst.name == tensor)
    let finding = try #require(worst.findings.first { $0.cause == .dominantChannel })
    #expect(finding.value > 20)
    let rest = record.tensors[1].alone?.comparison.divergence?.mean ?? 0
    #expect((worst.alone?.comparison.divergence?.mean ?? 0) > 10 * rest)
  }

  @Test("Leaving tensors aside finds the same five, for less")
  func fast() async throws {
    let path = Repository.path("Models/fashion-mobilenet")
    let data = try RandomSamples.dataset(count: 600, shape: [28, 28], classCount: 10)
    let exact = try await study(path, data)
    let fast = try await study(path, data, isFast: true)
    #expect(Set(fast.tensors.prefix(5).map(\.name)) == Set(exact.tensors.prefix(5).map(\.name)))
    #expect(fast.cost.alone < exact.cost.alone / 2)
  }

  @Test("A study that was interrupted goes on where it was, to the same result")
  func interruption() async throws {
    let directory = try TemporaryDirectory()
    var request = SensitivityRequest(
      artifacts: try TFJSModel(opening: Repository.path("Models/digits")),
      dataset: try bundledDigits(240), level: .affine(bits: 8), checkpoints: directory.file("kept"))
    request.partSize = 80
    var plain = request
    plain.checkpoints = nil
    let whole = try await SensitivityStudy(plain, workerCount: 2)
      .run(name: "n", provenance: .nothing)

    // Cancelled as soon as the first part is done.
    let interrupted = request
    let task = Task {
      try await SensitivityStudy(interrupted, workerCount: 2) { event in
        if case .advanced = event { withUnsafeCurrentTask { $0?.cancel() } }
      }.run(name: "n", provenance: .nothing)
    }
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    func kept() -> [String] {
      let files = FileManager.default.enumerator(atPath: directory.file("kept"))
      return (files?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".part") }
    }
    #expect(kept().count == 1)

    let part = directory.file("kept") + "/" + (kept().first ?? "")
    let written = [UInt8](try Data(contentsOf: URL(fileURLWithPath: part)))

    // What is kept is not run again: another result would be taken as it is.
    let told = Told()
    let resumed = try await SensitivityStudy(request, workerCount: 2, progress: told.hear)
      .run(name: "n", provenance: .nothing)
    #expect(told.resumptions.count == 1)
    #expect(told.resumptions.first?.hasPrefix("Going on: 1 of 3 parts was done") == true)
    #expect(resumed.tensors == whole.tensors)
    #expect(resumed.everything == whole.everything)
    #expect(kept().isEmpty, "nothing is left behind")

    // What is damaged is done again.
    for damaged in Mutations(of: [written], as: .binary, count: 6) {
      try directory.write(damaged, to: String(part.dropFirst(directory.path.count + 1)))
      let again = try await SensitivityStudy(request, workerCount: 2)
        .run(name: "n", provenance: .nothing)
      #expect(again.tensors == whole.tensors)
    }
  }

  @Test("A pattern that matches nothing is an error")
  func pattern() async {
    await #expect(throws: QuantizationError.self) {
      _ = try await SensitivityStudy(
        SensitivityRequest(
          artifacts: TFJSModel(opening: Repository.path("Models/digits")),
          dataset: try bundledDigits(10), level: .affine(bits: 8),
          patterns: [NamePattern("nothing*")]),
        workerCount: 1)
    }
  }
}
