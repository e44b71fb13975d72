import Benchmark
import Foundation

/// Registers a benchmark that runs a workload and its ceiling in turn.
///
/// What counts is "share of ceiling", in thousandths: both are timed right after one another, so
/// another load on the machine slows both. A workload whose result is wrong never counts, and
/// `swift package benchmark` fails at the end.
///
/// - Parameters:
///   - question: the benchmark's name: what its share answers.
///   - measuresMemory: whether the peak of the process' memory says something about the workload.
///   - make: makes the workload, in the process that measures it.
func contest<Work: Workload & ~Copyable>(
  _ question: String, measuresMemory: Bool = false, _ make: @escaping () throws -> Work
) {
  let share = BenchmarkMetric.custom(
    "Share of ceiling (‰)", polarity: .prefersLarger, useScalingFactor: false)
  let speed = BenchmarkMetric.custom(
    "Speed (\(Work.unit.rateName))", polarity: .prefersLarger, useScalingFactor: false)
  let ceiling = BenchmarkMetric.custom(
    "Ceiling (\(Work.unit.rateName))", polarity: .prefersLarger, useScalingFactor: false)
  let metrics: [BenchmarkMetric] = [.wallClock, .throughput, share, speed, ceiling]
  Benchmark(
    question,
    configuration: .init(
      metrics: metrics + (measuresMemory ? [.peakMemoryResident] : []),
      units: [share: .count, speed: .count, ceiling: .count], warmupIterations: 3,
      maxDuration: .seconds(3), maxIterations: 2_000)
  ) { (benchmark: Benchmark, contestant: Contestant<Work>) in
    let clock = ContinuousClock()
    benchmark.startMeasurement()
    let start = clock.now
    contestant.work.run()
    let end = clock.now
    benchmark.stopMeasurement()
    let ceilingStart = clock.now
    contestant.work.runCeiling()
    let (own, other) = ((end - start) / .seconds(1), (clock.now - ceilingStart) / .seconds(1))
    let units = contestant.work.amount / Work.unit.perRate
    benchmark.measurement(share, wholeNumber(other / own * 1_000))
    benchmark.measurement(speed, wholeNumber(units / own))
    benchmark.measurement(ceiling, wholeNumber(units / other))
  } setup: {
    do {
      let contestant = Contestant(work: try make())
      contestant.work.run()
      try contestant.work.check()
      return contestant
    } catch { disqualify(question, error) }
  }
}

/// Ends this benchmark's process as failed.
///
/// An error that a setup closure throws is printed, but the run's exit code is 0 all the same
/// (benchmark 1.38.1); that of a process which fails is not.
private func disqualify(_ question: String, _ error: any Error) -> Never {
  FileHandle.standardError.write(Data("\(question) failed: \(error)\n".utf8))
  exit(EXIT_FAILURE)
}

/// Holds a workload between iterations.
private final class Contestant<Work: Workload & ~Copyable> {
  var work: Work

  init(work: consuming Work) { self.work = work }
}

private func wholeNumber(_ value: Double) -> Int { Int(value.rounded(.toNearestOrEven)) }
