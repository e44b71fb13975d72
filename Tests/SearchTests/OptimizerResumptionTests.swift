import Evaluation
import Foundation
import ModelFormats
import Scoring
import Search
import Tensors
import TestSupport
import Testing

@Suite("A search that was interrupted")
struct OptimizerResumptionTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func request(
    seed: UInt64 = 1, targetBytes: Int? = nil, keeps: Bool = true
  ) throws -> OptimizationRequest {
    OptimizationRequest(
      artifacts: try ModelFormat.open(Repository.path("Models/fashion-mobilenet")),
      dataset: try RandomSamples.dataset(count: 40, shape: [28, 28], classCount: 10),
      judging: JudgingSettings(margin: Margin(0.02, .accuracy)), targetBytes: targetBytes,
      seed: seed, workDirectory: directory.path,
      checkpoints: keeps ? directory.file("kept") : nil)
  }

  private func outcome(
    _ request: OptimizationRequest, _ told: Told = Told()
  ) async throws -> Optimizer.Outcome {
    try await Optimizer(request, workerCount: 2, progress: told.hear)
      .run(name: "n", provenance: .nothing)
  }

  /// Runs a search until a task begins.
  private func interrupt(_ request: OptimizationRequest, at name: String) async {
    let task = Task {
      try await Optimizer(request, workerCount: 2) { event in
        guard case .working(let step) = event, step.task == name else { return }
        withUnsafeCurrentTask { $0?.cancel() }
      }.run(name: "n", provenance: .nothing)
    }
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }

  private var keptFiles: [String] {
    let files = FileManager.default.enumerator(atPath: directory.file("kept"))
    return (files?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".part") }
  }

  @Test("It goes on where it was, to the same plans and the same files, and leaves nothing behind")
  func goingOn() async throws {
    let whole = try await outcome(request(keeps: false))
    let names = whole.record.plans.map(\.name)
    // After all ablations, the study of the steps and one plan of fewer codes.
    let coarse = names.indices.filter { names[$0].hasPrefix("fewer codes") }
    #expect(coarse.count > 2)
    let second = try #require(try await secondCoarsePlan())
    await interrupt(try request(), at: second)
    let done = whole.record.plans.count - coarse.count + 2
    #expect(keptFiles.count == done)

    let told = Told()
    let resumed = try await outcome(request(), told)
    #expect(told.resumptions.count == 1)
    #expect(told.resumptions.first?.hasPrefix("Going on: \(done) parts were done") == true)
    #expect(resumed.record == whole.record)
    #expect(resumed.files.map(\.name) == whole.files.map(\.name))
    #expect(resumed.files.map(\.bytes) == whole.files.map(\.bytes))
    #expect(resumed.files.roles == whole.files.roles)
    // What is done is neither run again nor shown as if it were; the share is of what is left.
    let tasks = Set(told.steps.map(\.task))
    #expect(tasks.isDisjoint(with: ["uint8", "what each filter's codes cost"]))
    #expect(tasks.contains(second))
    #expect(told.steps.first?.share == 0 && told.steps.last?.share == 1)
    #expect(told.steps.last?.planCount == whole.record.plans.count)
    #expect(keptFiles.count >= done, "nothing is lost before the results are written")
    resumed.removeCheckpoint()
    #expect(keptFiles.isEmpty)
  }

  /// The plan of fewer codes that is tried second.
  private func secondCoarsePlan() async throws -> String? {
    let told = Told()
    _ = try await outcome(request(keeps: false), told)
    var seen: [String] = []
    for task in told.steps.map(\.task) where task.hasPrefix("fewer codes") && !seen.contains(task) {
      seen.append(task)
    }
    return seen.dropFirst().first
  }

  @Test("Another search takes nothing of it: another split, another goal")
  func another() async throws {
    await interrupt(try request(), at: "gptq")
    #expect(!keptFiles.isEmpty)
    for other in [try request(seed: 2), try request(targetBytes: 20_000)] {
      let told = Told()
      _ = try await outcome(other, told)
      #expect(told.resumptions.isEmpty)
      #expect(told.steps.contains { $0.task == "uint8" })
    }
    let told = Told()
    _ = try await outcome(request(), told)
    #expect(told.resumptions.count == 1)
  }
}
