import ByteIO
import Datasets
import Essentials
import Evaluation
import ModelFormats
import TFJSFormat
import Quantization
import Records
import Scoring
import Search
import Tensors
import TestSupport
import Testing

@Suite("The smallest files")
struct OptimizerTests {
  private func outcome(
    count: Int = 120, targetBytes: Int? = nil,
    allowed: [QuantizationScheme] = OptimizationRequest.standardLevels, isLabelled: Bool = true,
    told: Told = Told(), isDamaged: Bool = false
  ) async throws -> Optimizer.Outcome {
    let data = try RandomSamples.dataset(count: count, shape: [28, 28], classCount: 10)
    let directory = try TemporaryDirectory()
    let source = try ModelFormat.open(Repository.path("Models/fashion-mobilenet"))
    let request = OptimizationRequest(
      artifacts: isDamaged ? DamagedSource(source) : source,
      dataset: isLabelled ? data : UnlabelledDataset(data),
      judging: JudgingSettings(margin: Margin(0.02, .accuracy)), targetBytes: targetBytes,
      allowed: Set(allowed), workDirectory: directory.path)
    return try await Optimizer(request, workerCount: 2, progress: told.hear)
      .run(name: "n", provenance: .nothing)
  }

  @Test("Plans close in on what may be lost, and the chosen one is expected to lose half of it")
  func closingIn() async throws {
    // Labels that mean nothing let expect no loss; agreement does.
    let record = try await outcome(isLabelled: false).record
    let half = record.analysis.margin.value / 2
    var (good, bad): ([Double], [Double]) = ([], [])
    for plan in record.plans {
      guard let harm = plan.allowedDivergence else { continue }
      let loss = try #require(plan.expectedLoss)
      #expect(loss.value >= 0 && loss.standardError >= 0)
      if loss.value + loss.standardError <= half { good.append(harm) } else { bad.append(harm) }
    }
    // Four powers of ten, halved up to eight times: as soon as a plan comes again, nothing is left
    // between.
    #expect((5...8).contains(good.count + bad.count))
    let (largest, least) = (try #require(good.max()), try #require(bad.min()))
    #expect(largest < least && least / largest < 1.4)
    let chosen = record.plans[try #require(record.chosen)]
    let loss = try #require(chosen.expectedLoss)
    #expect(loss.value + loss.standardError <= half)
  }

  @Test(
    "Without labels plans are chosen by what they change, and the same plans make the same files")
  func unlabelled() async throws {
    let told = Told()
    let outcome = try await outcome(isLabelled: false, told: told)
    let record = outcome.record
    #expect(record.baseline.search.metric == .agreement && record.baseline.search.value == 1)
    #expect(record.analysis.margin == Margin(0.02, .disagreement))
    let chosen = record.plans[try #require(record.chosen)]
    #expect(chosen.confirmation?.statistics.difference?.agreement != nil)
    #expect(
      record.reason.kind
        == (record.reason.passingPlanCount > 0 ? .smallestExpectedToPass : .noneExpectedToPass))
    let labelled = try await self.outcome().record
    // What is halved next is chosen by the loss, and the first halves are the same.
    func shared(_ record: OptimizationRecord) -> [OptimizationRecord.Plan] {
      record.plans.filter { $0.allowedDivergence == nil || $0.allowedDivergence == 0.01 }
    }
    let (plans, others) = (shared(record), shared(labelled))
    #expect(
      plans.map(\.search.comparison.divergence) == others.map(\.search.comparison.divergence))
    #expect(plans.map(\.size) == others.map(\.size))
    // 60 samples confirm; with 2 pp it takes 189 of them.
    #expect(told.shortages.map(\.leastCount) == [189])
    #expect(told.shortages.first?.description.contains("so 378 in all") == true)
  }

  @Test("The chosen plan is smaller than plain 8 bits, is confirmed, and its files are the model's")
  func choice() async throws {
    let outcome = try await outcome()
    let record = outcome.record
    #expect(record.searchSampleCount == 60 && record.confirmationSampleCount == 60)
    let chosen = record.plans[try #require(record.chosen)]
    #expect(chosen.confirmation != nil)
    #expect(chosen.size.gzipByteCount < record.plans[0].size.gzipByteCount)
    let directory = try TemporaryDirectory()
    for file in outcome.files { try directory.write(file.bytes, to: "net/\(file.name)") }
    let back = try TFJSModel(opening: directory.file("net"))
    #expect(back.weights.byteCount == chosen.size.weightByteCount)
    #expect(EvaluationRecord.ArtifactSize(measuring: outcome.files) == chosen.size)
    #expect(back.document["convertedBy"]?.string == Tool.name)
    _ = try back.model()
    // The expected loss of classes is one line of the divergence, through the origin.
    let slopes = record.plans.compactMap { plan -> Double? in
      guard let loss = plan.expectedLoss, let mean = plan.search.comparison.divergence?.mean else {
        return nil
      }
      return mean > 0 ? loss.value / mean : nil
    }
    let (steepest, flattest) = (try #require(slopes.max()), try #require(slopes.min()))
    #expect(slopes.count > 10 && flattest > 0 && steepest / flattest < 1 + 1e-9)
    // On the samples that confirm, a plan is expected to lose by what it changes there, and by nothing else.
    for plan in record.plans {
      let isConfirmed = plan.confirmation != nil
      #expect((plan.confirmedExpectedLoss != nil) == isConfirmed, "\(plan.name)")
      if plan.confirmation?.comparison.changes?.total == 0 {
        #expect(plan.confirmedExpectedLoss == ExpectedLoss(value: 0, standardError: 0))
      }
    }
    #expect(chosen.confirmedExpectedLoss?.value.isFinite == true)
    // The front: fewer bytes only for more harm.
    let front = record.plans.filter(\.isOnFront).sorted {
      $0.size.gzipByteCount < $1.size.gzipByteCount
    }
    let harms = front.map { $0.search.comparison.divergence?.mean ?? 0 }
    #expect(front.count > 3 && harms == harms.sorted(by: >))
  }

  @Test(
    "Plans store tensors only as allowed",
    arguments: [
      [.affine(bits: 8)], [.float16], [.float16, .codebook(count: 16)],
      [.affine(bits: 16), .affine(bits: 8)],
    ] as [[QuantizationScheme]])
  func allowed(levels: [QuantizationScheme]) async throws {
    let record = try await outcome(count: 40, allowed: levels).record
    let found = record.plans.reduce(into: Set<QuantizationScheme>()) {
      $0.formUnion($1.tensors.values)
    }
    #expect(found == Set(levels))
  }

  @Test("With fewer codes allowed filters get no fewer than the least level has")
  func leastCodes() async throws {
    let record = try await outcome(
      count: 40, allowed: [.float16, .affine(bits: 8), .affine(bits: 6)]
    ).record
    let counts = record.plans.flatMap(\.tensors.values).compactMap { scheme -> Int? in
      if case .affine(let count) = scheme { count } else { nil }
    }
    #expect(counts.min() == 64 && counts.max() == 256)
  }

  @Test("A budget that nothing fits into gives the smallest that was found, and says so")
  func budget() async throws {
    let record = try await outcome(targetBytes: 10).record
    let chosen = record.plans[try #require(record.chosen)]
    #expect(chosen.size.gzipByteCount == record.plans.map(\.size.gzipByteCount).min())
    #expect(record.reason.kind == .noneWithinTarget)
  }

  @Test("Files that say something else than the search found are seen when they are confirmed")
  func damagedFiles() async throws {
    let sound = try await outcome(count: 40, allowed: [.affine(bits: 8)]).record
    // Whoever writes the files loses the highest bit of all codes.
    let damaged = try await outcome(count: 40, allowed: [.affine(bits: 8)], isDamaged: true)
      .record
    for (plan, other) in zip(sound.plans, damaged.plans) {
      #expect(plan.search.comparison == other.search.comparison, "\(plan.name)")
      let (found, wanted) = (
        try #require(other.confirmation?.comparison.divergence?.mean),
        try #require(plan.confirmation?.comparison.divergence?.mean)
      )
      #expect(found > 10 * wanted, "\(plan.name)")
    }
  }

  @Test("Every recipe's corrections stand in the order in which they run")
  func order() async throws {
    let record = try await outcome(count: 40, allowed: [.affine(bits: 8)]).record
    #expect(record.plans.last?.corrections == [.channelScale, .gptq, .biasCorrection])
    for plan in record.plans { #expect(plan.corrections == plan.corrections.sorted()) }
  }

  @Test("Progress grows to the whole, and the plans that are expected are those that come")
  func progress() async throws {
    let told = Told()
    let record = try await outcome(count: 40, allowed: [.affine(bits: 8)], told: told).record
    let steps = told.steps
    #expect(steps.map(\.share) == steps.map(\.share).sorted())
    #expect(steps.last?.share == 1 && steps.last?.planCount == record.plans.count)
    #expect(Set(steps.map(\.expectedPlanCount)) == [record.plans.count])
    #expect(Set(steps.map(\.task)).isSuperset(of: record.plans.map(\.name)))
  }

  @Test("One sample can't be split")
  func tooFew() async {
    let error = await #expect(throws: SearchError.self) { _ = try await outcome(count: 1) }
    #expect(error?.kind == .badData)
  }
}
