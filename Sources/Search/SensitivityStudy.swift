import ByteIO
import Datasets
import Essentials
public import Evaluation
import Inference
import ModelFormats
import ModelGraph
import Quantization
public import Records
import Scoring
import Tensors

/// Finds the tensors whose quantization costs the accuracy.
public struct SensitivityStudy: Sendable {
  private(set) var request: SensitivityRequest
  let model: Model
  /// The tensors that the level changes, in file order.
  let tensors: [StudiedTensor]
  let groups: [StudiedGroup]
  let quantized: [String: Weight]
  let targets: Targets
  let settings: AnalysisSettings
  let interpretation: OutputInterpretation
  let runner: BatchRunner
  let progress: @Sendable (ProgressEvent) -> Void

  /// Prepares a study: everything that can be wrong is found here.
  ///
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  public init(
    _ request: SensitivityRequest, workerCount: Int,
    progress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) async throws {
    var request = request
    if let limit = request.limit, limit < request.dataset.sampleCount {
      request.dataset = SelectedDataset(request.dataset, samples: Array(0..<limit))
    }
    if request.ranksByPredictions { request.triesOnlyAlone = true }
    self.request = request
    self.progress = progress
    runner = BatchRunner(workerCount: workerCount)
    let preparation = try await Preparation(
      request.artifacts, request.dataset, judging: request.judging, runner: runner)
    self.request.dataset = preparation.dataset
    // A quantized model's own codes are what its float network is.
    model = preparation.model
    let plan = try request.artifacts.plan(
      QuantizationRecipe(request.level), channels: model.scaleChannels)
    let table = try request.artifacts.quantized(by: plan, arithmetic: request.arithmetic)
    let used = Dictionary(
      model.graph.nodes.flatMap { node in
        node.weightNames.map { ($0.value, (node: node, role: $0.key)) }
      }, uniquingKeysWith: { first, _ in first })
    var tensors: [StudiedTensor] = []
    var quantized: [String: Weight] = [:]
    for entry in model.weights.entries {
      guard let use = used[entry.name], let weight = table[entry.name],
        // A mask of infinities stays as it is at every level.
        entry.weight.scalarType == .float32, entry.weight.isFinite
      else { continue }
      quantized[entry.name] = weight
      tensors.append(
        StudiedTensor(
          entry, role: use.role, node: use.node, quantized: weight, level: request.level))
    }
    self.tensors = tensors
    self.quantized = quantized
    groups = try StudiedGroup.all(
      of: tensors, patterns: request.patterns, onlyPatterns: request.triesOnlyAlone)
    targets = preparation.targets
    settings = preparation.settings
    interpretation = preparation.interpretation
    if let shortage = preparation.shortage(levelCount: 1) { progress(.warned(shortage)) }
  }

  /// Runs all trials.
  ///
  /// - Throws: what reading the samples throws; `CancellationError`, with what is done kept.
  public func run(name: String, provenance: Provenance) async throws -> SensitivityRecord {
    let variants =
      tensors.map { VariantStudy.Variant(name: $0.name, weights: [$0.name: $0.quantized]) }
      + groups.map { group in
        VariantStudy.Variant(
          name: group.name,
          weights: quantized.filter { group.tensors.contains($0.key) })
      }
    let everything = model.replacing(quantized)
    async let gzipBytes = extraGzipBytes()
    let result = try await differences(variants, everything: everything)
    let layers = try await accumulatedErrors(everything)
    let record = record(
      name: name, provenance: provenance, result, layers: layers, gzipBytes: try await gzipBytes)
    return try await addingExclusions(to: addingPairs(to: record))
  }

  /// What each variant does to all outputs, alone and in everything at the level.
  private func differences(
    _ variants: [VariantStudy.Variant], everything: Model
  ) async throws -> StudyResult {
    let alone = try VariantStudy(model, variants: variants)
    let without = try VariantStudy(
      everything,
      variants: request.triesOnlyAlone
        ? []
        : variants.map { variant in
          VariantStudy.Variant(
            name: variant.name,
            weights: Dictionary(
              variant.weights.keys.compactMap { name in
                model.weights[name].map { (name, Weight.plain($0.decoded)) }
              }, uniquingKeysWith: { $1 }))
        })
    return request.isFast
      ? try await FastStudy(self, alone: alone, without: without).run()
      : try await exact(alone, without)
  }

  /// What tells the worst tensor.
  var ranking: SensitivityRecord.Ranking {
    guard Metric(for: targets).isOfClasses else { return .outputDifference }
    return request.ranksByPredictions ? .changedPredictions : .divergence
  }

  /// Samples that are looked at together, and kept together.
  var partSize: Int { request.partSize ?? defaultPartSize }

  private var defaultPartSize: Int {
    request.dataset.sampleShape.elementCount > 1 << 14 ? 128 : 2_048
  }

  /// All trials on all samples.
  private func exact(
    _ alone: VariantStudy, _ without: VariantStudy
  ) async throws -> StudyResult {
    let count = request.dataset.sampleCount
    let all = Array(0..<tensors.count + groups.count)
    let tried = request.triesOnlyAlone ? [] : all
    let checkpoint = try Checkpoint(in: request.checkpoints, key: key)
    var result = StudyResult(
      trialCount: all.count, targets: targets, interpretation: interpretation)
    let starts = stride(from: 0, to: count, by: partSize)
    if let remains = checkpoint.remains {
      progress(.resumed(remains.sentence(of: Array(starts).count)))
    }
    progress(.began(level: "sensitivity", sampleCount: count))
    for first in starts {
      let samples = Array(first..<min(first + partSize, count))
      let parts = try await checkpoint.part(named: "\(samples[0])…\(samples[samples.count - 1])") {
        let dataset = try await ResidentDataset(SelectedDataset(request.dataset, samples: samples))
        let part = targets.selecting(samples)
        var own = try await alone.outcomes(
          of: all, on: dataset, targets: part, interpretation: interpretation, runner: runner)
        // Everything at the level is run in any case.
        var others = try await without.outcomes(
          of: tried, on: dataset, targets: part, interpretation: interpretation, runner: runner,
          reference: own.baseOutputs)
        own.baseOutputs = []
        others.baseOutputs = []
        return VariantParts(alone: own, without: others)
      }
      result.append(parts, of: all)
      progress(
        .advanced(level: "sensitivity", done: first + samples.count, sampleCount: count))
    }
    checkpoint.remove()
    progress(.finished(level: "sensitivity"))
    result.aloneCost = alone.costs.prefix(tensors.count).reduce(1, +)
    result.withoutCost = tried.prefix(tensors.count).reduce(1) { $0 + without.costs[$1] }
    result.otherCost =
      alone.costs.dropFirst(tensors.count).reduce(0, +)
      + tried.dropFirst(tensors.count).reduce(0) { $0 + without.costs[$1] }
    return result
  }

  /// What a study's results depend on.
  private var key: [String] {
    let identity = request.dataset.identity
    return request.artifacts.identity.files.map(\.sha256) + identity.files.map(\.sha256) + [
      identity.inputLine, identity.split ?? "", "\(request.level)",
      request.arithmetic.rawValue, "\(request.dataset.sampleCount)", "\(partSize)",
    ] + (identity.columns?.map(\.name) ?? []) + identity.notices + groups.map(\.name) + [
      request.triesOnlyAlone ? "alone" : "all", Engine.preferred.arithmeticClass,
      Metric(for: targets).rawValue,
      request.artifacts.semantics.rawValue, interpretation.scale.rawValue,
      interpretation.threshold.map { "\($0)" } ?? "", targetsDigest, "study 3",
    ]
  }

  /// What is right for the samples: another column of labels makes another study.
  private var targetsDigest: String {
    SHA256Digest.hexadecimal(of: Array("\(targets)".utf8))
  }

  /// Errors along the network with everything quantized, on a few samples.
  private func accumulatedErrors(_ everything: Model) async throws -> [SensitivityRecord.Layer] {
    let network = try PartitionedNetwork(model)
    let quantized = try PartitionedNetwork(everything)
    let values = network.nodes.map(\.output)
    let size = values.reduce(0) { $0 + network.elementCount($1) }
    let count = min(request.dataset.sampleCount, max(1, min(64, (1 << 25) / max(1, size))))
    let dataset = try await ResidentDataset(
      SelectedDataset(request.dataset, samples: Array(0..<count)))
    func outputs(_ network: PartitionedNetwork) async throws -> [[Float]] {
      try await runner.outputs(
        of: network.program(0..<network.nodes.count, outputs: values, tileSize: 8),
        on: [dataset], sampleCount: count)
    }
    let (exact, rounded) = (try await outputs(network), try await outputs(quantized))
    return network.nodes.indices.map { index in
      var error = SignalError()
      let (new, old) = (rounded[index], exact[index])
      _ = error.add(new.span, wanted: old.span)
      return .init(name: network.nodes[index].name, accumulatedSNR: error.decibels)
    }
  }
}
