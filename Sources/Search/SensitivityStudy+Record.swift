import Datasets
import ByteIO
import Evaluation
import Inference
import ModelFormats
import ModelGraph
import Quantization
import Records
import Scoring
import Tensors

extension SensitivityStudy {
  /// Puts the record together.
  func record(
    name: String, provenance: Provenance, _ result: StudyResult,
    layers: [SensitivityRecord.Layer],
    gzipBytes: [String: Int]
  ) -> SensitivityRecord {
    let alone = trials(result.alone, result)
    let without = trials(result.without, result)
    let everything =
      trials([result.everything], result).first?.map { $0 } ?? nil
    let studied = tensors.enumerated().map { index, tensor in
      SensitivityRecord.Tensor(
        name: tensor.name, layer: tensor.layer, kind: tensor.kind,
        shape: tensor.shape.dimensions, weightSQNR: tensor.weightSQNR,
        localSNR: result.localErrors[index].decibels, alone: alone[index],
        without: without[index], recovered: recovered(index, without[index], everything, result),
        sampleCount: result.alone[index].sampleCount,
        findings: tensor.findings, extraBytes: tensor.extraBytes,
        extraGzipBytes: gzipBytes[tensor.name])
    }
    let groups = groups.enumerated().compactMap { index, group -> SensitivityRecord.Group? in
      guard let own = alone[tensors.count + index] else { return nil }
      return .init(
        name: group.name, tensorCount: group.tensors.count, alone: own,
        without: without[tensors.count + index])
    }
    let whole =
      everything
      ?? SensitivityRecord.Trial(
        score: Score(result.baseline),
        comparison: PairedComparison(baseline: result.baseline, candidate: result.baseline),
        statistics: statistics(
          [result.baseline], against: result.baseline, settings: settings)[0])
    var record = SensitivityRecord(
      name: name, provenance: provenance, level: "\(request.level)", analysis: settings,
      baseline: Score(result.baseline), everything: whole, isFast: request.isFast,
      ranking: ranking,
      cost: .init(
        alone: result.aloneCost, without: result.withoutCost, others: result.otherCost,
        naive: Double(tensors.count)),
      tensors: studied, groups: groups,
      layers: layers)
    let findings = SanityCheck(
      result.baseline, targets: result.order.map { targets.selecting($0) } ?? targets,
      identity: request.dataset.identity
    ).findings
    record.sanity = findings.isEmpty ? nil : findings
    return record
  }

  /// What storing a tensor as float16 costs behind gzip; nothing for models that take long to write.
  func extraGzipBytes() async throws -> [String: Int] {
    guard request.artifacts.weights.byteCount < 8 << 20, tensors.count <= 200 else { return [:] }
    let base = EvaluationRecord.ArtifactSize(measuring: try files([:])).gzipByteCount
    return try await withThrowingTaskGroup(of: (String, Int)?.self) { group in
      for tensor in tensors {
        group.addTask {
          guard let values = model.weights[tensor.name]?.decoded else { return nil }
          let changed = try files([tensor.name: .quantized(Float16Scheme().saturating(values))])
          return (
            tensor.name,
            EvaluationRecord.ArtifactSize(measuring: changed).gzipByteCount - base
          )
        }
      }
      return try await group.reduce(into: [:]) { result, price in
        if let price { result[price.0] = price.1 }
      }
    }
  }
}

extension SensitivityStudy {
  /// The files with everything but some weights at the level.
  func files(_ changes: [String: Weight]) throws(ModelFormatError) -> ModelFiles {
    let table = request.artifacts.weights.mapWeights {
      changes[$0.name] ?? quantized[$0.name] ?? $0.weight
    }
    return try request.artifacts.files(
      holding: table, options: ExportOptions(isForMeasuring: true))
  }
}
