import Datasets
import Evaluation
import ModelGraph
import Quantization
import Records
import Corrections
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("Corrections on one walk through the network")
struct WalkTests {
  private func samples(_ network: WalkNetwork, _ count: Int = 150) throws -> ArrayDataset {
    try RandomSamples.dataset(count: count, shape: network.sampleShape, classCount: 2)
  }

  private func recipe(_ corrections: Set<Correction>, _ model: Model) -> CorrectionRecipe {
    CorrectionRecipe(corrections: corrections, filters: .affine(codeCount: 16), for: model)
  }

  private func expectEqual(_ found: WeightTable, _ wanted: WeightTable) {
    #expect(found.names == wanted.names)
    for entry in wanted.entries {
      #expect(
        found[entry.name]?.stored.numbers() == entry.weight.stored.numbers(), "\(entry.name)")
      #expect(
        found[entry.name]?.decoded.numbers() == entry.weight.decoded.numbers(), "\(entry.name)")
    }
  }

  @Test(
    "The walk gives the weights of running both networks from the samples on for each product",
    arguments: WalkNetwork.allCases.filter { $0 != .normalized },
    [[.gptq], [.biasCorrection], [.channelScale, .gptq, .biasCorrection]] as [Set<Correction>])
  func naive(network: WalkNetwork, corrections: Set<Correction>) async throws {
    let (model, data) = try (network.model(), samples(network))
    let found = try await Corrector(calibration: data, runner: BatchRunner(workerCount: 2))
      .corrected(model, by: recipe(corrections, model))
    let plain = try await Corrector(calibration: data, runner: BatchRunner(workerCount: 1))
      .corrected(model, by: recipe([], model))
    #expect(
      plain.names.contains {
        plain[$0]?.decoded.numbers() != found[$0]?.decoded.numbers()
      }, "nothing was put right")
    expectEqual(
      found, try await NaiveCorrector.corrected(model, by: recipe(corrections, model), on: data))
  }

  /// The sums are normalized after they were kept, and not folded into the weights: their last bits
  /// differ, and with them a number that lies in the middle between two codes.
  @Test(
    "Behind normalizations all but a few weights in a thousand are the same, and those the next ones",
    arguments: [[.gptq], [.biasCorrection], [.channelScale, .gptq, .biasCorrection]]
      as [Set<Correction>])
  func normalized(corrections: Set<Correction>) async throws {
    let (model, data) = try (WalkNetwork.normalized.model(), samples(.normalized))
    let found = try await Corrector(calibration: data, runner: BatchRunner(workerCount: 2))
      .corrected(model, by: recipe(corrections, model))
    let wanted = try await NaiveCorrector.corrected(model, by: recipe(corrections, model), on: data)
    for entry in wanted.entries {
      guard case .quantized(let tensor)? = found[entry.name], entry.weight.shape.rank > 1 else {
        // Vectors are of float16: one place is 2⁻¹⁰ of them.
        expectClose(
          found[entry.name]?.decoded.floats() ?? [], entry.weight.decoded.floats(),
          within: 2e-3)
        continue
      }
      let pairs = zip(tensor.codes.numbers(), entry.weight.stored.numbers())
      #expect(pairs.allSatisfy { abs($0 - $1) <= 1 })
      #expect(pairs.count { $0 != $1 } * 200 <= entry.weight.shape.elementCount, "\(entry.name)")
    }
  }

  @Test(
    "Neither workers, nor chunks, nor a scratch file in place of memory change a bit",
    arguments: WalkNetwork.allCases, [(1, 1, 0), (3, 5, Int.max), (2, 64, 0)])
  func manners(network: WalkNetwork, manner: (workers: Int, chunk: Int, limit: Int)) async throws {
    let (model, data) = try (network.model(), samples(network))
    let recipe = recipe([.channelScale, .gptq, .biasCorrection], model)
    let wanted = try await Corrector(calibration: data, runner: BatchRunner(workerCount: 1))
      .corrected(model, by: recipe)
    let directory = try TemporaryDirectory()
    let corrector = Corrector(
      calibration: data, runner: BatchRunner(workerCount: manner.workers),
      memoryLimit: manner.limit, scratchDirectory: directory.path, chunkSize: manner.chunk)
    #expect(try corrector.memory(for: model, by: recipe).isOnDisk == (manner.limit == 0))
    expectEqual(try await corrector.corrected(model, by: recipe), wanted)
  }

  @Test("Correlations look at the first samples alone, also where they end within a tile")
  func firstSamples() async throws {
    let model = try WalkNetwork.chain.model()
    let (all, few) = try (samples(.chain, 150), samples(.chain, 70))
    for corrections in [[.gptq], [.gptq, .biasCorrection]] as [Set<Correction>] {
      let found = try await Corrector(
        calibration: all, runner: BatchRunner(workerCount: 2), correlationSampleCount: 70
      ).corrected(model, by: recipe(corrections, model))
      let wanted = try await Corrector(calibration: few, runner: BatchRunner(workerCount: 2))
        .corrected(model, by: recipe(corrections, model))
      // The first layer sees the samples themselves, which no bias behind it changes.
      #expect(
        found["conv0/kernel"]?.stored.numbers() == wanted["conv0/kernel"]?.stored.numbers())
      guard !corrections.contains(.biasCorrection) else { continue }
      expectEqual(found, wanted)
    }
  }

  @Test("The memory is told before: what crosses the widest cut that is kept, of both networks")
  func memory() throws {
    let model = try WalkNetwork.residual.model()
    let data = try samples(.residual, 10)
    let corrector = Corrector(
      calibration: data, runner: BatchRunner(workerCount: 1), memoryLimit: 40_959)
    // Behind the second convolution: its sums and the value that is added later, 8·8·4 each.
    let memory = try corrector.memory(for: model, by: recipe([.biasCorrection], model))
    #expect(memory.byteCount == 10 * 2 * (2 * 8 * 8 * 4) * 4)
    #expect(memory.isOnDisk)
    #expect(try corrector.memory(for: model, by: recipe([.channelScale], model)).byteCount == 0)
  }

  @Test("Progress tells a share of the work that only grows, from nothing to all")
  func progress() async throws {
    let shares = Recorder()
    let model = try WalkNetwork.normalized.model()
    _ = try await Corrector(
      calibration: samples(.normalized), runner: BatchRunner(workerCount: 2),
      progress: { shares.add($0.share) }
    ).corrected(model, by: recipe([.gptq, .biasCorrection], model))
    let all = shares.all
    #expect(all.first == 0 && all.last == 1 && all.count == 9)
    #expect(zip(all, all.dropFirst()).allSatisfy(<))
  }

  @Test("A cancelled correction ends with the next tile")
  func cancellation() async throws {
    let model = try WalkNetwork.chain.model()
    let data = try samples(.chain)
    let recipe = recipe([.gptq], model)
    let task = Task {
      try await Corrector(
        calibration: data, runner: BatchRunner(workerCount: 2),
        progress: { _ in withUnsafeCurrentTask { $0?.cancel() } }
      ).corrected(model, by: recipe)
    }
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }
}

/// Numbers that are told from any thread.
private final class Recorder: Sendable {
  private let numbers = Mutex<[Double]>([])

  func add(_ number: Double) { numbers.withLock { $0.append(number) } }

  var all: [Double] { numbers.withLock(\.self) }
}
