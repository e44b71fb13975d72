import Essentials

/// The same numbers in `range` at every run; multiples of 2⁻²⁴ before they are scaled.
func randomFloats(_ count: Int, seed: UInt64, in range: Range<Float> = -1..<1) -> [Float] {
  var generator = SeededGenerator(seed: seed)
  let width = range.upperBound - range.lowerBound
  return (0..<count).map { _ in
    Float(generator.next() >> 40) * 0x1p-24 * width + range.lowerBound
  }
}
