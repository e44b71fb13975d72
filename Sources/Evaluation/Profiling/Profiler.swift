import Inference
import Kernels
import ModelFormats
import ModelGraph
public import Records
import Scoring
import Tensors

/// Takes the time of a model's layers, in the order and in the surroundings of a real run, and the
/// machine's ceilings beside it.
public struct Profiler: Sendable {
  private let request: ProfileRequest

  /// The seed of the samples.
  private static let seed: UInt64 = 1

  /// Makes a profiler.
  public init(_ request: ProfileRequest) { self.request = request }

  /// Measures.
  ///
  /// - Throws: what is wrong with the model.
  public func run() async throws -> ProfileRecord {
    let model = try request.artifacts.model(inputShapes: request.inputShapes)
    let profiled = try ProfiledProgram(compiling: model, tileSize: request.batch)
    let samples = RandomInputs(for: profiled.program, of: model, seed: Profiler.seed)
    let ceilings = CeilingMeasurement(
      workerCount: request.workerCount * request.threadsPerSample)
    let before = await ceilings.run()
    let parts = await times(of: profiled, on: samples)
    let measured = before.raised(by: await ceilings.run())
    return record(profiled, parts, measured)
  }

  private func times(of profiled: ProfiledProgram, on samples: RandomInputs) async -> [ProfileTimes]
  {
    let line = StartLine(workerCount: request.workerCount)
    return await withTaskGroup(of: ProfileTimes.self) { group in
      for _ in 0..<request.workerCount {
        group.addTask {
          ProfileTimes(
            running: profiled, on: samples, runCount: request.runCount, line: line,
            crew: request.threadsPerSample > 1
              ? Crew(memberCount: request.threadsPerSample) : nil)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  private func record(
    _ profiled: ProfiledProgram, _ parts: [ProfileTimes], _ ceilings: ProfileRecord.Ceilings
  ) -> ProfileRecord {
    let program = profiled.program
    let all = ProfileTimes(joining: parts)
    let clock = ProfileTimes.clockSeconds()
    func perSample(_ times: [Double], at level: Double = 0.5) -> Double {
      linearQuantile(of: times.sorted(), at: level) / Double(program.tileSize)
    }
    let clocks = profiled.readingCounts.map { Double($0) * clock / Double(program.tileSize) }
    let measured = all.layers.map { perSample($0) }
    let seconds = zip(measured, clocks).map { max(0, $0 - $1) }
    let (input, output) = (
      max(0, perSample(all.inputs) - clock / Double(program.tileSize)),
      max(0, perSample(all.outputs) - clock / Double(program.tileSize))
    )
    let total = max(seconds.reduce(input + output, +), .leastNormalMagnitude)
    let sources = profiled.byteCounts(cacheSizes: ceilings.levels.compactMap(\.byteCount))
    let layers = profiled.layers.enumerated().map { index, layer in
      ProfileRecord.Layer(
        name: layer.name, className: layer.className, fusedNames: layer.fusedNames,
        kernels: layer.kernels.map(\.rawValue), outputShape: layer.outputShape.dimensions,
        seconds: seconds[index], share: seconds[index] / total,
        clockShare: measured[index] > 0 ? min(1, clocks[index] / measured[index]) : 0,
        multiplyAddCount: layer.multiplyAddCount,
        executedMultiplyAddCount: layer.executedMultiplyAddCount,
        weightByteCount: layer.traffic.weightByteCount,
        readByteCount: layer.traffic.readByteCount,
        writtenByteCount: layer.traffic.writtenByteCount, byteCountsByLevel: sources[index])
    }
    return ProfileRecord(
      name: request.name,
      model: .init(
        path: request.artifacts.path, files: request.artifacts.identity.files,
        parameterCount: request.artifacts.weights.elementCount),
      run: .init(
        batch: program.tileSize,
        threadCount: request.workerCount * request.threadsPerSample,
        threadsPerSample: request.threadsPerSample,
        runCount: parts.map(\.runCount).min() ?? 0,
        inputShapes: program.inputs.map(\.shape.dimensions), seed: Profiler.seed,
        clockSeconds: clock),
      ceilings: ceilings, layers: layers, idleLayers: profiled.idleNames,
      copying: .init(
        inputSeconds: input, outputSeconds: output, share: (input + output) / total),
      whole: .init(
        seconds: perSample(all.wholes), lowerQuartileSeconds: perSample(all.wholes, at: 0.25),
        upperQuartileSeconds: perSample(all.wholes, at: 0.75)),
      tool: .init(version: request.toolVersion, commandLine: request.commandLine),
      machine: .current, date: request.date)
  }
}
