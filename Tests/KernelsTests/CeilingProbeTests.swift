import Kernels
import Testing

@Suite("Loops that find ceilings")
struct CeilingProbeTests {
  @Test("Multiply-adds are counted as they are done", arguments: VectorVariant.available)
  func multiplyAdds(variant: VectorVariant) {
    let probe = CeilingProbe(variant: variant)
    let one = probe.multiplyAdd(rounds: 1)
    #expect(one > 0 && one % (probe.granularity / 8) == 0)
    #expect(probe.multiplyAdd(rounds: 1_000) == 1_000 * one)
    #expect(!probe.instructionSet.isEmpty)
  }

  @Test(
    "Whole steps are read, as many as fit behind a line's begin", arguments: VectorVariant.available
  )
  func read(variant: VectorVariant) {
    let probe = CeilingProbe(variant: variant)
    let numbers = [Float](repeating: 1, count: 3 * probe.granularity + 16)
    #expect(probe.read(numbers.span) == 12 * probe.granularity)
    #expect(probe.read(numbers.span, times: 5) == 60 * probe.granularity)
    #expect(probe.read(numbers.span.extracting(first: 7)) == 0)
    #expect(probe.read([Float]().span) == 0)
  }

  @Test("What is copied is there, and nothing else is touched", arguments: VectorVariant.available)
  func copied(variant: VectorVariant) {
    let probe = CeilingProbe(variant: variant)
    let count = 2 * probe.granularity + 16
    let source = (0..<count).map { Float($0) }
    var target = [Float](repeating: -1, count: count)
    var span = target.mutableSpan
    #expect(probe.copy(source.span, to: &span) == 2 * 4 * 2 * probe.granularity)
    let first = target.firstIndex { $0 >= 0 } ?? count
    #expect(first < 16)
    let written = target[first..<first + 2 * probe.granularity]
    #expect(zip(written, written.dropFirst()).allSatisfy { $1 == $0 + 1 })
    #expect(target.count { $0 == -1 } == 16)
  }
}
