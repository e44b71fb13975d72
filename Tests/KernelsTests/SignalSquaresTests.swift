import Essentials
import Kernels
import Testing

@Suite("Squares of errors against what is wanted")
struct SignalSquaresTests {
  @Test(
    "Sums of squares are those of one number after another",
    arguments: [0, 1, 15, 16, 17, 64, 1_003])
  func sums(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count) + 1)
    let wanted = (0..<count).map { _ in Float.random(in: -2...2, using: &generator) }
    let values = wanted.map { $0 + Float.random(in: -0.1...0.1, using: &generator) }
    var (errors, signals) = (0.0, 0.0)
    let isSame = SignalSquares.add(values.span, wanted: wanted.span, to: &errors, &signals)
    let wantedErrors = zip(values, wanted).reduce(0.0) {
      $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
    }
    let wantedSignals = wanted.reduce(0.0) { $0 + Double($1) * Double($1) }
    // Another order of summation: at most `count` roundings of binary64.
    let tolerance = Double(count) * Double.ulpOfOne
    #expect((errors - wantedErrors).magnitude <= wantedErrors * tolerance)
    #expect((signals - wantedSignals).magnitude <= wantedSignals * tolerance)
    #expect(isSame == (count == 0))
    for variant in VectorVariant.available {
      var (others, otherSignals) = (0.0, 0.0)
      _ = SignalSquares.add(
        values.span, wanted: wanted.span, to: &others, &otherSignals, variant: variant)
      #expect(others == errors && otherSignals == signals, "\(variant)")
    }
  }

  @Test("A single other bit is seen wherever it stands", arguments: [0, 5, 8, 15, 16, 18])
  func bits(place: Int) {
    let wanted = [Float](repeating: 0, count: 19)
    var values = wanted
    var (errors, signals) = (0.0, 0.0)
    let isSameAtFirst = SignalSquares.add(values.span, wanted: wanted.span, to: &errors, &signals)
    // −0 equals 0, and is another bit.
    values[place] = -0.0
    let isSameThen = SignalSquares.add(values.span, wanted: wanted.span, to: &errors, &signals)
    #expect(isSameAtFirst && !isSameThen)
    #expect(errors == 0 && signals == 0)
  }
}
