import Essentials
import Testing

@Suite("Shuffled indices")
struct ShuffledIndicesTests {
  /// Made by a few lines of Python: SplitMix64, and `(z * (last + 1)) >> 64` for each place.
  @Test(
    "The order is fixed for good: models and splits depend on it",
    arguments: [
      (0, [4, 9, 2, 5, 1, 7, 6, 0, 3, 8]), (42, [8, 3, 6, 5, 4, 0, 9, 2, 1, 7]),
    ] as [(UInt64, [Int])])
  func order(seed: UInt64, expected: [Int]) {
    #expect(shuffledIndices(10, seed: seed) == expected)
  }

  @Test("Long orders too, by their sum of place times number")
  func longOrder() {
    let sum = shuffledIndices(1_000, seed: 7).enumerated().reduce(0) { $0 + $1.offset * $1.element }
    #expect(sum == 248_102_641)
    #expect(shuffledIndices(5, seed: .max) == [1, 2, 0, 3, 4])
  }

  @Test("Every number is there once", arguments: [0, 1, 2, 3, 1_000])
  func permutation(count: Int) {
    #expect(shuffledIndices(count, seed: 3).sorted() == Array(0..<count))
  }

  /// 24 orders of four; 24,000 draws leave each 1,000 ± 31 times, six deviations are 186.
  @Test("Each order is as frequent as any other")
  func uniform() {
    var counts: [[Int]: Int] = [:]
    for seed in 0..<24_000 as Range<UInt64> {
      counts[shuffledIndices(4, seed: seed), default: 0] += 1
    }
    #expect(counts.count == 24 && counts.values.allSatisfy { (814...1_186).contains($0) })
  }
}
