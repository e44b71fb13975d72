import ByteIO
import Datasets
import Essentials
import Inference
import ModelFormats
import ModelGraph
import Quantization
public import Records
import Scoring
import Tensors

/// Evaluates candidates: models, as they are and at several levels of quantization.
///
/// What is evaluated is what ships: each candidate is written to disk, read back, compiled and run.
/// An evaluation has four steps: prepare → measure → merge → analyse. Samples may be measured in parts,
/// on several machines or one after another; a whole run is that of one part.
public struct Evaluator: Sendable {
  let workerCount: Int
  let progress: @Sendable (ProgressEvent) -> Void

  /// Makes an evaluator.
  public init(
    workerCount: Int, progress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) {
    self.workerCount = workerCount
    self.progress = progress
  }

  /// Evaluates all candidates of a request.
  ///
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  public func evaluate(_ request: EvaluationRequest) async throws -> EvaluationResult {
    let prepared = try await prepare(request)
    let checkpoint = try Checkpoint(in: request.checkpointDirectory, key: prepared.plan)
    return try await evaluate(
      prepared, EvaluationRun(request), checkpoint: checkpoint)
  }

  /// Evaluates what is prepared; what an interrupted run of the same has done is not done again.
  ///
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  package func evaluate(
    _ prepared: PreparedEvaluation, _ run: EvaluationRun, checkpoint: Checkpoint
  ) async throws -> EvaluationResult {
    let (written, packaging) = try await package(prepared)
    guard let packaging else { throw MeasurementError.noPackaging }
    if let remains = checkpoint.remains { progress(.resumed(remains.sentence())) }
    let measurement = try await measure(
      prepared, written, samples: 0..<prepared.plan.data.sampleCount, checkpoint: checkpoint)
    let record = try EvaluationRecord(
      analysing: measurement, plan: prepared.plan, packaging: packaging, run: run)
    checkpoint.remove()
    return EvaluationResult(record: record, measurement: measurement)
  }

  /// Measures a part of the samples, for another machine to merge.
  ///
  /// - Parameters:
  ///   - prepared: what is to be done.
  ///   - index: the part, from 0.
  ///   - count: the number of parts.
  ///   - checkpoints: a directory that keeps what is done; `nil` keeps nothing.
  /// - Returns: what goes into a file.
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  public func part(
    _ prepared: PreparedEvaluation, _ index: Int, of count: Int, checkpoints: String? = nil
  ) async throws -> MeasuredPart {
    let checkpoint = try Checkpoint(
      in: checkpoints, key: PartKey(plan: prepared.plan, index: index, count: count))
    let (written, packaging) = try await package(prepared, measuresSizes: index == 0)
    if let remains = checkpoint.remains { progress(.resumed(remains.sentence())) }
    let measurement = try await measure(
      prepared, written, samples: prepared.plan.samples(ofPart: index, of: count),
      checkpoint: checkpoint)
    checkpoint.remove()
    return MeasuredPart(plan: prepared.plan, packaging: packaging, measurement: measurement)
  }

  /// Measures samples, block by block: each block is a measurement of its own, and kept.
  func measure(
    _ prepared: PreparedEvaluation, _ written: [Written], samples: Range<Int>,
    checkpoint: Checkpoint
  ) async throws -> Measurement {
    let outputs = try ScratchFile(in: prepared.workDirectory)
    let block = BlockMeasurement(
      evaluator: self, prepared: prepared, written: written, baselineOutputs: outputs,
      planDigest: try prepared.plan.digest, machine: .current,
      runner: BatchRunner(
        workerCount: workerCount,
        onUnreadable: prepared.plan.data.skipsUnreadable ? .skip : .stop))
    var blocks: [Measurement] = []
    var start = samples.lowerBound
    repeat {
      let measured = try await checkpoint.part(named: "samples from \(start)") {
        [start] in
        try await block.measure(
          start..<samples.upperBound, isFirst: start == samples.lowerBound)
      }
      blocks.append(measured)
      // A file may say anything.
      guard measured.samples.lowerBound == start, measured.samples.upperBound > start else { break }
      start = measured.samples.upperBound
    } while start < samples.upperBound
    return try Measurement.merge(blocks)
  }
}

/// What a part depends on.
private struct PartKey: Encodable {
  let plan: EvaluationPlan
  let index: Int
  let count: Int
}

/// What an evaluation found: the record, and what became of each sample, of which the record keeps the
/// least.
public struct EvaluationResult: Sendable {
  /// All that goes into reports.
  public let record: EvaluationRecord
  /// What became of each sample.
  public let measurement: Measurement

  /// Puts both together.
  public init(record: EvaluationRecord, measurement: Measurement) {
    self.record = record
    self.measurement = measurement
  }
}
