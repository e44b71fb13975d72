import Evaluation
import Foundation
import Quantization
import Records
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("Evaluations that were interrupted")
struct ResumedEvaluationTests {
  /// What an evaluation tells.
  private final class Events: Sendable {
    private let levels = Mutex<[String]>([])
    private let sentences = Mutex<[String]>([])

    var finished: [String] { levels.withLock { $0 } }
    var resumed: [String] { sentences.withLock { $0 } }

    func add(_ event: ProgressEvent) {
      switch event {
      case .finished(let level): levels.withLock { $0.append(level) }
      case .resumed(let sentence): sentences.withLock { $0.append(sentence) }
      default: break
      }
    }
  }

  @Test(
    "What is done in blocks is the record of the whole, interrupted after any of them",
    arguments: ShardTests.Work.allCases, [0, 1, 2])
  func goesOn(work: ShardTests.Work, blockCount: Int) async throws {
    let directory = try TemporaryDirectory()
    var request = try ShardTests.request(work, in: directory, levels: [.affine(bits: 8)])
    let whole = try await Evaluator(workerCount: 1).evaluate(request)
    request.checkpointDirectory = directory.file("checkpoints")

    let (first, second) = (Events(), Events())
    let interrupted = Task { [request] in
      try await Evaluator(workerCount: 1, blockSeconds: 0) { event in
        first.add(event)
        // Both candidates of each block.
        if first.finished.count >= 2 * blockCount { withUnsafeCurrentTask { $0?.cancel() } }
      }.evaluate(request)
    }
    await #expect(throws: CancellationError.self) { try await interrupted.value }

    let resumed = try await Evaluator(workerCount: 1, blockSeconds: 0, progress: second.add)
      .evaluate(request)
    #expect(try ShardTests.timeless(resumed.record) == ShardTests.timeless(whole.record))
    #expect(resumed.measurement.targets == whole.measurement.targets)
    #expect(second.resumed.count == (blockCount > 0 ? 1 : 0), "\(second.resumed)")
    // 1,500 samples are three blocks of two tiles: those that are done are not done again.
    #expect(second.finished.count == 2 * (3 - blockCount))
    // What is done in seconds is kept by those alone that were interrupted.
    #expect(FileManager.default.isEmpty(directory.file("checkpoints")) == (blockCount == 0))
    resumed.removeCheckpoint()
    #expect(FileManager.default.isEmpty(directory.file("checkpoints")))
  }
}

extension FileManager {
  fileprivate func isEmpty(_ path: String) -> Bool {
    ((try? contentsOfDirectory(atPath: path)) ?? []).isEmpty
  }
}
