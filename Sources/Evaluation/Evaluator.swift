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
  /// About as long as all candidates run on one block of samples: what an interruption costs at most.
  let blockSeconds: Double
  let progress: @Sendable (ProgressEvent) -> Void

  /// Makes an evaluator.
  public init(
    workerCount: Int, progress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) {
    self.init(workerCount: workerCount, blockSeconds: 30, progress: progress)
  }

  /// Makes an evaluator that keeps what is done after other times.
  package init(
    workerCount: Int, blockSeconds: Double, progress: @escaping @Sendable (ProgressEvent) -> Void
  ) {
    self.workerCount = workerCount
    self.blockSeconds = blockSeconds
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
    return EvaluationResult(
      record: record, measurement: measurement, checkpoint: checkpoint)
  }

  /// Measures a part of the samples, for another machine to merge.
  ///
  /// - Parameters:
  ///   - prepared: what is to be done.
  ///   - index: the part, from 0.
  ///   - count: the number of parts.
  ///   - checkpoint: keeps what is done; by default nothing.
  /// - Returns: what goes into a file.
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  package func part(
    _ prepared: PreparedEvaluation, _ index: Int, of count: Int, checkpoint: Checkpoint? = nil
  ) async throws -> MeasuredPart {
    let checkpoint = try checkpoint ?? Checkpoint(in: nil, key: prepared.plan)
    let (written, packaging) = try await package(prepared, measuresSizes: index == 0)
    if let remains = checkpoint.remains { progress(.resumed(remains.sentence())) }
    let measurement = try await measure(
      prepared, written, samples: prepared.plan.samples(ofPart: index, of: count),
      checkpoint: checkpoint)
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

extension EvaluationPlan {
  /// What keeps what is done of a part, in a directory; `nil` keeps nothing.
  ///
  /// - Throws: what encoding the plan throws.
  package func checkpoint(ofPart index: Int, of count: Int, in directory: String?) throws
    -> Checkpoint
  {
    try Checkpoint(in: directory, key: PartKey(plan: self, index: index, count: count))
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
  private let checkpoint: Checkpoint?

  /// Puts both together.
  ///
  /// `checkpoint`: what has kept the measurement so far.
  package init(record: EvaluationRecord, measurement: Measurement, checkpoint: Checkpoint? = nil) {
    self.record = record
    self.measurement = measurement
    self.checkpoint = checkpoint
  }

  /// Removes what was kept for a run that is interrupted: the result is written.
  package func removeCheckpoint() { checkpoint?.remove() }
}
