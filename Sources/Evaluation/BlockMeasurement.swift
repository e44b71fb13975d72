import ByteIO
import Datasets
import Inference
import ModelFormats
import ModelGraph
import Records
import Scoring
import Tensors

/// Runs all candidates on some samples.
///
/// Of each sample a few numbers stay in memory; the reference's outputs, with which the others' are
/// compared, lie on disk. One candidate is in memory at a time.
struct BlockMeasurement: Sendable {
  let evaluator: Evaluator
  let prepared: PreparedEvaluation
  let written: [Evaluator.Written]
  let baselineOutputs: ScratchFile
  let planDigest: String
  let machine: Provenance.Machine
  let runner: BatchRunner

  /// Samples of more numbers than this take so long that nobody notices a first touch of memory.
  private static let largeSample = 1 << 14

  private struct Found {
    var outcomes: SampleOutcomes
    var skipped: [Provenance.SkippedSample] = []
    var seconds = 0.0
  }

  /// Measures as many of the samples as a block should have, from the first on.
  ///
  /// `isFirst`: whether memory is touched for the first time.
  func measure(_ samples: Range<Int>, isFirst: Bool) async throws -> Measurement {
    var block = samples
    var levels: [Measurement.Level] = []
    var skipped: [Provenance.SkippedSample] = []
    var arithmetic: [String] = []
    for (index, candidate) in prepared.candidates.enumerated() {
      evaluator.progress(.began(level: candidate.name, sampleCount: block.count))
      let program = try program(index)
      if !arithmetic.contains(program.arithmeticClass) {
        arithmetic.append(program.arithmeticClass)
      }
      let expected = isFirst ? try await warmUp(program, candidate, samples) : nil
      var found = Found(outcomes: noOutcomes(index, program))
      if index == 0 {
        // How fast the reference is says how many samples a block should have.
        let first = head(of: samples, expected: expected)
        try await run(program, index, first, of: block, into: &found)
        block = samples.lowerBound..<end(of: samples, after: first, seconds: found.seconds)
        try await run(program, index, first.upperBound..<block.upperBound, of: block, into: &found)
        skipped = found.skipped
      } else {
        try await run(program, index, block, of: block, into: &found)
      }
      levels.append(
        .init(
          name: candidate.name, outcomes: found.outcomes, seconds: found.seconds,
          weightsSHA256: written[index].weightsSHA256))
      evaluator.progress(.finished(level: candidate.name))
    }
    return Measurement(
      planDigest: planDigest, arithmeticClass: arithmetic.joined(separator: "; "), machine: machine,
      threadCount: evaluator.workerCount, samples: block,
      targets: prepared.targets.selecting(block), levels: levels, skipped: skipped,
      evidence: try evidence(levels, from: block.lowerBound))
  }

  /// Reads a candidate back from its files, and compiles it; where no file of its format can hold its
  /// codes, it is taken from memory.
  private func program(_ index: Int) throws -> Program {
    let candidate = prepared.candidates[index]
    let shapes = [candidate.dataset.sampleShape]
    if candidate.artifacts.exporter != nil {
      let weights = try candidate.weights
      if !candidate.artifacts.canStore(weights) {
        let model = try candidate.artifacts.model(inputShapes: shapes)
        return try Program(
          compiling: Model(graph: model.graph, weights: weights, notices: model.notices),
          tileSize: prepared.plan.tileSize, engine: candidate.engine)
      }
    }
    let model = try ModelFormat.open(
      written[index].path, takingDigests: false, semantics: candidate.artifacts.semantics
    ).model(inputShapes: shapes)
    return try Program(
      compiling: model, tileSize: prepared.plan.tileSize, engine: candidate.engine)
  }

  /// The first samples touch memory for the first time: they are run once more, not counted, so that no
  /// candidate pays for coming first.
  ///
  /// Returns how long a sample took; `nil` where none was run.
  private func warmUp(
    _ program: Program, _ candidate: PreparedCandidate, _ samples: Range<Int>
  ) async throws -> Double? {
    guard candidate.dataset.sampleShape.elementCount < Self.largeSample, !samples.isEmpty else {
      return nil
    }
    let count = min(samples.count, program.tileSize * evaluator.workerCount)
    let clock = ContinuousClock()
    let start = clock.now
    _ = try await runner.map(
      program,
      over: DatasetSlice(
        candidate.dataset, samples: samples.lowerBound..<samples.lowerBound + count),
      sampleCount: count
    ) { _, _ in }
    return (clock.now - start) / .seconds(1) / Double(count)
  }

  /// Enough samples to see how fast they are: two tiles a worker.
  ///
  /// All, where by what warming up took they need far less time than a block should: to start workers
  /// twice may take as long as a small network.
  private func head(of samples: Range<Int>, expected secondsOfOne: Double?) -> Range<Int> {
    if let secondsOfOne,
      secondsOfOne * Double(samples.count * prepared.candidates.count) < evaluator.blockSeconds / 4
    {
      return samples
    }
    let count = prepared.plan.partSize * evaluator.workerCount * 2
    return samples.lowerBound..<min(samples.upperBound, samples.lowerBound + count)
  }

  /// Where a block ends: after about as many seconds as one should take, and not just before the end.
  private func end(
    of samples: Range<Int>, after head: Range<Int>, seconds: Double
  ) -> Int {
    let left = samples.upperBound - head.upperBound
    let share = evaluator.blockSeconds / Double(prepared.candidates.count)
    let wanted = Double(head.count) * (share / max(seconds, 1e-6) - 1)
    guard wanted < Double(left) / 1.5 else { return samples.upperBound }
    let size = prepared.plan.partSize
    return head.upperBound + max(0, Int(wanted) / size * size)
  }

  private func noOutcomes(_ index: Int, _ program: Program) -> SampleOutcomes {
    SampleOutcomes(
      perSample: program.outputShape.elementCount, targets: prepared.targets,
      interpretation: prepared.plan.entries[index].outputs,
      baselineInterpretation: prepared.plan.entries[0].outputs)
  }

  /// Runs a candidate on some samples of a block, and adds what it finds.
  private func run(
    _ program: Program, _ index: Int, _ samples: Range<Int>, of block: Range<Int>,
    into found: inout Found
  ) async throws {
    guard !samples.isEmpty else { return }
    let candidate = prepared.candidates[index]
    let count = program.outputShape.elementCount
    let (done, all) = (samples.lowerBound - block.lowerBound, block.count)
    let clock = ContinuousClock()
    let start = clock.now
    found.outcomes.reserve(samples.count)
    let parts = try await runner.map(
      program, over: DatasetSlice(candidate.dataset, samples: samples),
      sampleCount: samples.count,
      progress: { [evaluator] in
        evaluator.progress(
          .advanced(level: candidate.name, done: done + $0, sampleCount: all))
      },
      { [baselineOutputs, prepared] tile, outputs in
        let place = (done + tile.range.lowerBound) * count
        var baseline: [Float]?
        if index > 0 {
          baseline = try baselineOutputs.read(tile.range.count * count, at: place)
        } else {
          try baselineOutputs.write(outputs, at: place)
        }
        let skipped = tile.unreadable.sorted { $0.key < $1.key }.map { sample, error in
          let sample = sample + samples.lowerBound
          return Provenance.SkippedSample(
            sample: sample, place: error.location ?? "sample \(sample)", reason: error.problem)
        }
        return Found(
          outcomes: SampleOutcomes(
            tile, from: samples.lowerBound, outputs, perSample: count, targets: prepared.targets,
            interpretation: prepared.plan.entries[index].outputs,
            baselineInterpretation: prepared.plan.entries[0].outputs, baseline: baseline),
          skipped: skipped)
      })
    for part in parts {
      found.outcomes.append(part.outcomes)
      found.skipped += part.skipped
    }
    found.seconds += (clock.now - start) / .seconds(1)
  }

  /// What the samples look like that candidates changed most.
  private func evidence(
    _ levels: [Measurement.Level], from first: Int
  ) throws -> [Measurement.Evidence] {
    let chosen = Set(ChangedSamples.levels(levels, from: first).flatMap(\.samples))
    return try chosen.sorted().map { sample in
      let (picture, fields) =
        prepared.plan.showsSamples
        ? try ChangedSamples.Picture.orFields(of: sample, prepared.dataset) : (nil, nil)
      return Measurement.Evidence(
        sample: sample, place: prepared.dataset.place(of: sample), picture: picture,
        fields: fields)
    }
  }
}
