import Search
import Tensors
import Testing

@Suite("How coarse each filter's codes may be")
struct StepAllocationTests {
  private func storages(
    _ filters: [StepAllocation.Filter], _ divergence: Double, least: Int = 4,
    wide: QuantizationScheme? = nil
  ) -> [String: QuantizationScheme] {
    StepAllocation(filters: filters).storages(
      divergence: divergence, leastCodeCount: least, wide: wide)
  }

  @Test(
    "Steps go with the root of numbers per harm, so that each filter's share of the harm is fair")
  func steps() {
    // 0.04 for 400 numbers: steps √(0.0001 · 100 / 1) = 0.1 and √(0.0001 · 300 / 12) = 0.05.
    let found = storages(
      [
        .init(name: "a", count: 100, range: 2, harm: 1),
        .init(name: "b", count: 300, range: 2, harm: 12),
      ], 0.04)
    #expect(found == ["a": .affine(codeCount: 21), "b": .affine(codeCount: 41)])
  }

  @Test("Four times the divergence doubles the steps")
  func scaling() {
    // Steps of 0.01 and 0.02: 199.5 and 99.75 of them.
    let filter = StepAllocation.Filter(name: "a", count: 100, range: 1.995, harm: 1)
    #expect(storages([filter], 0.0001) == ["a": .affine(codeCount: 201)])
    #expect(storages([filter], 0.0004) == ["a": .affine(codeCount: 101)])
  }

  @Test("No filter has fewer codes than the least level, and none more than a byte holds")
  func limits() {
    let filters = [
      StepAllocation.Filter(name: "harmless", count: 1, range: 1, harm: 0),
      StepAllocation.Filter(name: "flat", count: 1, range: 0, harm: 1),
      StepAllocation.Filter(name: "harmful", count: 1, range: 1, harm: 1e9),
    ]
    #expect(
      storages(filters, 0.01, least: 16) == [
        "harmless": .affine(codeCount: 16), "flat": .affine(codeCount: 16),
        "harmful": .affine(codeCount: 256),
      ])
  }

  @Test("Two bytes for a number only where a byte's codes are far too few")
  func wide() {
    // Steps of 1/1024 and 1/1023 of the range.
    let filters = [
      StepAllocation.Filter(name: "a", count: 1, range: 1, harm: 1024 * 1024),
      StepAllocation.Filter(name: "b", count: 1, range: 1, harm: 1023 * 1023),
    ]
    let wide = QuantizationScheme.affine(bits: 16)
    #expect(
      storages(filters, 2, wide: wide) == ["a": wide, "b": .affine(codeCount: 256)])
    #expect(storages(filters, 2) == ["a": .affine(codeCount: 256), "b": .affine(codeCount: 256)])
  }

  @Test("No filters, no storages")
  func none() { #expect(storages([], 1).isEmpty) }
}

@Suite("Halving what may be lost")
struct DivergenceBisectionTests {
  @Test("It begins in the middle of four powers of ten")
  func start() { #expect(DivergenceBisection().next == 0.01) }

  @Test(
    "Next is halfway between the least that is too much and the greatest below it that is not",
    arguments: [
      ([(0.01, true)], 0.1), ([(0.01, false)], 0.001), ([(0.01, true), (0.1, false)], 0.032),
      // What is allowed beyond something that is not has no say.
      ([(0.01, false), (0.1, true)], 0.001),
      ([(0.01, true), (0.02, true), (0.5, false), (0.08, false)], 0.04),
    ])
  func next(found: [(Double, Bool)], wanted: Double) {
    var bisection = DivergenceBisection()
    for (divergence, mayBeMore) in found {
      bisection.add(divergence, byteCount: Int(10_000 / divergence), mayBeMore: mayBeMore)
    }
    #expect(bisection.next == wanted)
  }

  @Test(
    "It ends where the files of what is too much are not smaller by more than 1 in 200",
    arguments: [(9_950, 0.032), (9_951, nil), (10_000, nil), (10_100, nil)] as [(Int, Double?)])
  func end(byteCount: Int, wanted: Double?) {
    var bisection = DivergenceBisection()
    // Neither the smallest nor the largest files: those on both sides of the bound.
    bisection.add(0.001, byteCount: 20_000, mayBeMore: true)
    bisection.add(0.01, byteCount: 10_000, mayBeMore: true)
    bisection.add(0.1, byteCount: byteCount, mayBeMore: false)
    bisection.add(0.5, byteCount: 100, mayBeMore: false)
    #expect(bisection.next == wanted)
  }
}
