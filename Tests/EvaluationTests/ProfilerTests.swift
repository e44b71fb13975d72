import Evaluation
import Foundation
import ModelFormats
import TFJSFormat
import Records
import Tensors
import TestSupport
import Testing

@Suite("Profiles")
struct ProfilerTests {
  private func profile(
    _ path: String, batch: Int? = nil, workers: Int = 1, threadsPerSample: Int = 1,
    shapes: [Shape] = []
  ) async throws -> ProfileRecord {
    try await Profiler(
      ProfileRequest(
        name: "n", artifacts: try TFJSModel(opening: Repository.path(path)),
        inputShapes: shapes, batch: batch, workerCount: workers,
        threadsPerSample: threadsPerSample, runCount: 3, toolVersion: "1",
        commandLine: ["c"], date: "d")
    ).run()
  }

  private func expectSound(_ record: ProfileRecord) {
    let sum = record.layers.reduce(record.copying.share) { $0 + $1.share }
    // A few dozen quotients of one sum.
    #expect(abs(sum - 1) < 1e-12)
    for layer in record.layers {
      #expect(layer.seconds >= 0 && layer.seconds.isFinite, "\(layer.name)")
      #expect((0...1).contains(layer.clockShare), "\(layer.name)")
      #expect(layer.byteCountsByLevel.count == record.ceilings.levels.count)
      let bytes = layer.byteCountsByLevel.reduce(0, +)
      #expect(abs(bytes - layer.byteCount) <= 1e-9 * layer.byteCount, "\(layer.name)")
    }
    #expect(record.ceilings.flopsPerSecond > 0 && record.ceilings.flopsPerSecond.isFinite)
    for level in record.ceilings.levels {
      #expect(level.readBytesPerSecond > 0 && level.copyBytesPerSecond > 0, "\(level.name)")
    }
    #expect(record.ceilings.levels.last?.name == "memory")
    #expect(record.whole.lowerQuartileSeconds <= record.whole.seconds)
    #expect(record.whole.seconds <= record.whole.upperQuartileSeconds)
    #expect(record.run.clockSeconds > 0)
  }

  @Test("A convolutional network: shares sum to 1, every layer has its bytes and its time")
  func convolutional() async throws {
    let record = try await profile("Models/digits", batch: 4)
    expectSound(record)
    #expect(record.run.batch == 4 && record.run.runCount == 3)
    #expect(record.run.inputShapes == [[8, 8, 1]])
    #expect(record.layers.contains { $0.className == "Conv2D" && $0.multiplyAddCount > 0 })
  }

  @Test("Threads that share each sample are one worker")
  func sharedSamples() async throws {
    let record = try await profile("Models/digits", batch: 1, threadsPerSample: 2)
    expectSound(record)
    #expect(record.run.threadCount == 2 && record.run.workerCount == 1)
    #expect(record.samplesPerSecond == 1 / record.whole.seconds)
  }

  @Test("Several workers run at the same time; what is counted stays the same")
  func workers() async throws {
    let one = try await profile("Models/housing-synthetic", batch: 16)
    let two = try await profile("Models/housing-synthetic", batch: 16, workers: 2)
    expectSound(one)
    expectSound(two)
    #expect(two.run.threadCount == 2)
    #expect(one.layers.map(\.name) == two.layers.map(\.name))
    #expect(one.layers.map(\.multiplyAddCount) == two.layers.map(\.multiplyAddCount))
    #expect(one.layers.map(\.byteCount) == two.layers.map(\.byteCount))
  }

  @Test("By default a batch is what an evaluation takes at once")
  func standardBatch() async throws {
    #expect(try await profile("Models/housing-synthetic").run.batch == 256)
  }

  @Test(
    "Recurrent networks, those with several inputs, and rows of tables by their numbers",
    arguments: [
      "bidirectional-gru-states.k2", "attention.k2", "embedding.k2", "lstm-states.k2",
    ].filter {
      FileManager.default.fileExists(
        atPath: Repository.path("Tests/InferenceTests/Fixtures/graphs/\($0)"))
    })
  func others(name: String) async throws {
    expectSound(try await profile("Tests/InferenceTests/Fixtures/graphs/\(name)", batch: 2))
  }

  @Test("Extents that a model leaves open have to be given")
  func openExtents() async throws {
    let model = "Tests/InferenceTests/Fixtures/graphs"
    let names = try FileManager.default.contentsOfDirectory(atPath: Repository.path(model))
    var refused = 0
    for name in names.sorted() where name.hasSuffix(".k2") && refused == 0 {
      do {
        _ = try TFJSModel(opening: Repository.path("\(model)/\(name)")).model()
      } catch {
        guard case .freeInputAxes = error else { continue }
        refused += 1
        await #expect(throws: ModelFormatError.self) { try await profile("\(model)/\(name)") }
      }
    }
  }
}
