import Kernels
import Records

/// Measures what cores can do at most, on so many threads at once.
///
/// Each loop gets the same stretch of time on all threads; what counts is each thread's best pass,
/// for whatever else the machine does only takes away.
struct CeilingMeasurement: Sendable {
  let workerCount: Int
  let caches: CacheSizes
  private let probe = CeilingProbe()

  /// How long each loop runs.
  private static let stretch = Duration.milliseconds(25)
  /// A pass is long enough for the clock to be a thousandth of it at most.
  private static let leastPass = Duration.microseconds(200)
  /// Memory that no cache holds, of all threads together: four times the last cache within limits.
  private static let memoryLimits = 64 << 20...512 << 20

  init(workerCount: Int, caches: CacheSizes = .current) {
    self.workerCount = workerCount
    self.caches = caches
  }

  /// Runs all loops.
  func run() async -> ProfileRecord.Ceilings {
    let line = StartLine(workerCount: workerCount)
    let rates = await withTaskGroup(of: [Double].self) { group in
      for _ in 0..<workerCount { group.addTask { measure(line) } }
      return await group.reduce(into: [Double](repeating: 0, count: 2 * levels.count + 1)) {
        sums, rates in
        for index in rates.indices { sums[index] += rates[index] }
      }
    }
    return ProfileRecord.Ceilings(
      instructionSet: probe.instructionSet, flopsPerSecond: 2 * rates[0],
      levels: levels.enumerated().map { index, level in
        .init(
          name: level.name, byteCount: level.byteCount,
          readBytesPerSecond: rates[1 + 2 * index], copyBytesPerSecond: rates[2 + 2 * index])
      })
  }

  /// The levels, and how many bytes a thread walks through in each.
  private var levels: [(name: String, byteCount: Int?, walkedByteCount: Int)] {
    let limits = CeilingMeasurement.memoryLimits
    let last = caches.caches.last?.byteCount ?? 0
    let memory = min(max(4 * last, limits.lowerBound), limits.upperBound) / workerCount
    return caches.caches.map { cache in
      let size = cache.byteCount(workers: workerCount)
      // Room for what else is in the cache.
      return (cache.name, size, min(size * 3 / 4, memory))
    } + [("memory", nil, memory)]
  }

  /// One thread's share: multiply-adds a second; then bytes a second read and copied, level by level.
  private func measure(_ line: StartLine) -> [Double] {
    let floatCount = (levels.last?.walkedByteCount ?? 0) / MemoryLayout<Float>.stride
    let first = [Float](repeating: 1, count: floatCount / 2)
    var second = [Float](repeating: 1, count: floatCount / 2)
    var target = second.mutableSpan
    line.wait()
    var rates = [best { Double(probe.multiplyAdd(rounds: 1_000 * $0)) }]
    for level in levels {
      let count = level.walkedByteCount / MemoryLayout<Float>.stride / 2
      let source = first.span.extracting(first: count)
      rates.append(
        best { times in
          var moved = 0
          for _ in 0..<times {
            moved += probe.read(source) + probe.read(target.span.extracting(first: count))
          }
          return Double(moved)
        })
      rates.append(best { Double(probe.copy(source, to: &target, times: $0)) })
    }
    return rates
  }

  /// The best rate of a loop that is run again and again; `body` says how much it did.
  private func best(_ body: (_ times: Int) -> Double) -> Double {
    var (best, times) = (0.0, 1)
    let end = ContinuousClock.now + CeilingMeasurement.stretch
    repeat {
      let start = ContinuousClock.now
      let work = body(times)
      let time = ContinuousClock.now - start
      if time < CeilingMeasurement.leastPass {
        times *= 2
      } else {
        best = max(best, work / (time / .seconds(1)))
      }
    } while ContinuousClock.now < end || best == 0
    return best
  }
}

extension ProfileRecord.Ceilings {
  /// The greater of two measurements of the same machine.
  func raised(by other: ProfileRecord.Ceilings) -> ProfileRecord.Ceilings {
    ProfileRecord.Ceilings(
      instructionSet: instructionSet,
      flopsPerSecond: max(flopsPerSecond, other.flopsPerSecond),
      levels: zip(levels, other.levels).map { own, other in
        .init(
          name: own.name, byteCount: own.byteCount,
          readBytesPerSecond: max(own.readBytesPerSecond, other.readBytesPerSecond),
          copyBytesPerSecond: max(own.copyBytesPerSecond, other.copyBytesPerSecond))
      })
  }
}
