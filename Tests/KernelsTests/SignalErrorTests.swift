import Essentials
import Kernels
import Testing

@Suite("Errors against what is wanted")
struct SignalErrorTests {
  @Test(
    "Sums of squares are those of one number after another",
    arguments: [0, 1, 15, 16, 17, 64, 1_003])
  func sums(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count) + 1)
    let wanted = (0..<count).map { _ in Float.random(in: -2...2, using: &generator) }
    let values = wanted.map { $0 + Float.random(in: -0.1...0.1, using: &generator) }
    var error = SignalError()
    let isSame = error.add(values.span, wanted: wanted.span)
    let errors = zip(values, wanted).reduce(0.0) {
      $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
    }
    let signals = wanted.reduce(0.0) { $0 + Double($1) * Double($1) }
    // Another order of summation: at most `count` roundings of binary64.
    let tolerance = Double(count) * Double.ulpOfOne
    #expect((error.errorSquares - errors).magnitude <= errors * tolerance)
    #expect((error.signalSquares - signals).magnitude <= signals * tolerance)
    #expect(isSame == (count == 0))
    for variant in VectorVariant.available {
      var other = SignalError()
      _ = other.add(values.span, wanted: wanted.span, variant: variant)
      #expect(other == error, "\(variant)")
    }
  }

  @Test("A single other bit is seen wherever it stands", arguments: [0, 5, 8, 15, 16, 18])
  func bits(place: Int) {
    let wanted = [Float](repeating: 0, count: 19)
    var values = wanted
    var error = SignalError()
    let isSameAtFirst = error.add(values.span, wanted: wanted.span)
    // −0 equals 0, and is another bit.
    values[place] = -0.0
    let isSameThen = error.add(values.span, wanted: wanted.span)
    #expect(isSameAtFirst && !isSameThen)
    #expect(error == SignalError())
  }
}
