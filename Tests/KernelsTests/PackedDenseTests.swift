import Kernels
import TestSupport
import Testing

@Suite("Fully connected layers with packed weights")
struct PackedDenseTests {
  private struct Layer {
    let depth: Int, units: Int
    let weight: [Float], scale: [Float], shift: [Float]
    let range = OutputRange(lower: -3, upper: 3)

    init(depth: Int, units: Int) {
      (self.depth, self.units) = (depth, units)
      weight = randomFloats(depth * units, seed: 1)
      scale = randomFloats(units, seed: 2)
      shift = randomFloats(units, seed: 3)
    }

    /// On memory that begins as NaN, so that what is not written shows.
    func outputs(_ input: [Float], _ variant: VectorVariant) -> [Float] {
      let dense = PackedDense(depth: depth, units: units, variant: variant)
      let rows = input.count / depth
      var scratch = [Float](repeating: .nan, count: dense.scratchCount(rows: rows))
      var result = [Float](repeating: .nan, count: rows * units)
      var scratchSpan = scratch.mutableSpan
      var span = result.mutableSpan
      dense.run(
        rows: rows, input: input.span, weight: dense.packed(weight).span, scale: scale.span,
        shift: shift.span, range: range, scratch: &scratchSpan, output: &span)
      return result
    }

    func expected(_ input: [Float]) -> [Float] {
      let rows = input.count / depth
      return (0..<rows * units).map { place in
        let (row, unit) = (place / units, place % units)
        let sum = (0..<depth).reduce(0.0) {
          $0 + Double(input[row * depth + $1]) * Double(weight[$1 * units + unit])
        }
        return Float(min(max(sum * Double(scale[unit]) + Double(shift[unit]), -3), 3))
      }
    }

    /// γ·Σ|a||b| with numbers up to 1; scale and shift are two roundings more (Higham, 3.1).
    var bound: Float { Float(depth + 2) * 1.01 * 0x1p-24 * Float(depth + 1) }
  }

  @Test(
    "Outputs are those of sums in binary64", arguments: VectorVariant.available,
    [1, 7, 255, 256, 257, 700])
  func sums(variant: VectorVariant, depth: Int) {
    for units in [1, 10, 16, 33, 100] {
      let layer = Layer(depth: depth, units: units)
      for rows in [1, 2, 13, 29] {
        let input = randomFloats(rows * depth, seed: 4)
        expectClose(
          layer.outputs(input, variant), layer.expected(input), within: layer.bound,
          "\(units) units, \(rows) rows")
      }
    }
  }

  @Test(
    "A sample has the same bits alone and among others, at any place",
    arguments: VectorVariant.available, [64, 600])
  func places(variant: VectorVariant, depth: Int) {
    let layer = Layer(depth: depth, units: 70)
    let sample = randomFloats(depth, seed: 5)
    let alone = layer.outputs(sample, variant)
    // More rows than keep their sums at the same time.
    for rows in [2, 14, 15, 63, 130, 257] {
      var input = randomFloats(rows * depth, seed: 6)
      for row in [0, rows / 2, rows - 1] {
        input.replaceSubrange(row * depth..<(row + 1) * depth, with: sample)
      }
      let outputs = layer.outputs(input, variant)
      for row in [0, rows / 2, rows - 1] {
        #expect(Array(outputs[row * 70..<(row + 1) * 70]) == alone, "row \(row) of \(rows)")
      }
    }
  }

  @Test("All variants that fuse multiply-adds give the same bits", arguments: [200, 1_000])
  func variants(depth: Int) {
    let layer = Layer(depth: depth, units: 50)
    let input = randomFloats(20 * depth, seed: 7)
    let results = VectorVariant.available.filter(\.isFused).map { layer.outputs(input, $0) }
    #expect(results.allSatisfy { $0 == results[0] })
  }
}
