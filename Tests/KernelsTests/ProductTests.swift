import Kernels
import TestSupport
import Testing

@Suite("Matrix products")
struct GEMMTests {
  static let extents = [1, 2, 3, 5, 16, 17, 33]

  @Test("Plain, transposed and accumulating products", arguments: extents, extents)
  func products(m: Int, n: Int) {
    for k in Self.extents {
      let (a, b) = (randomFloats(m * k, seed: 1), randomFloats(k * n, seed: 2))
      let transposed = (0..<n * k).map { b[$0 % k * n + $0 / k] }
      let expected = Reference.product(a, b, m: m, k: k, n: n)
      var c = [Float](repeating: .nan, count: m * n)
      func multiply(_ b: [Float], _ layout: GEMM.RightFactor, accumulating: Bool = false) {
        lend(&c) {
          GEMM.multiply(
            a.span, b.span, layout, m: m, k: k, n: n, accumulating: accumulating, into: &$0)
        }
      }
      multiply(b, .plain)
      // k·Σ|a||b|·2^-24 ≤ 33²·6e-8 = 6.5e-5 at worst; random signs stay far below.
      expectClose(c, expected, within: 1e-5)
      multiply(transposed, .transposed)
      expectClose(c, expected, within: 1e-5)
      multiply(b, .plain, accumulating: true)
      expectClose(c, expected.map { 2 * $0 }, within: 2e-5)
    }
  }

  @Test("The kernel has a name")
  func name() { #expect(!GEMM.kernelName.isEmpty) }
}

@Suite("Fully connected layers in lanes")
struct DenseLanesTests {
  @Test(
    "Both orders of the input give the product", arguments: [1, 7, 12, 64], [true, false])
  func product(units: Int, isSampleMajor: Bool) {
    let (depth, lanes) = (20, 16)
    let weight = randomFloats(units * depth, seed: 1)
    let input = randomFloats(depth * lanes, seed: 2)  // [depth, lanes]
    let stored =
      isSampleMajor ? (0..<depth * lanes).map { input[$0 % depth * lanes + $0 / depth] } : input
    let dense = DenseLanes(
      depth: depth, units: units, lanes: lanes, isInputSampleMajor: isSampleMajor)
    var output = [Float](repeating: .nan, count: units * lanes)
    var span = output.mutableSpan
    dense.run(weight: weight.span, input: stored.span, output: &span)
    expectClose(
      output, Reference.product(weight, input, m: units, k: depth, n: lanes), within: 1e-5)
  }

  @Test("Lanes that hold the same numbers get the same bits", arguments: [8, 12, 20, 64, 130])
  func uniform(units: Int) {
    let (depth, lanes) = (100, 64)
    let sample = randomFloats(depth, seed: 9)
    let dense = DenseLanes(depth: depth, units: units, lanes: lanes, isInputSampleMajor: true)
    let weight = randomFloats(units * depth, seed: 10)
    let input = (0..<lanes).flatMap { _ in sample }
    var output = [Float](repeating: .nan, count: units * lanes)
    var span = output.mutableSpan
    dense.run(weight: weight.span, input: input.span, output: &span)
    for unit in 0..<units {
      let row = output[unit * lanes..<(unit + 1) * lanes]
      #expect(Set(row.map(\.bitPattern)).count == 1, "unit \(unit)")
    }
  }
}

@Suite("Elementwise functions")
struct ElementwiseTests {
  private func applied(_ function: ElementFunction, _ values: [Float]) -> [Float] {
    var values = values
    var span = values.mutableSpan
    apply(function, to: &span)
    return values
  }

  @Test("Rectifiers, with maximum, slope and threshold")
  func rectifiers() {
    let relu = ElementFunction.rectifier(maximum: .infinity, negativeSlope: 0, threshold: 0)
    #expect(applied(relu, [-1, 0, 2]) == [0, 0, 2])
    let relu6 = ElementFunction.rectifier(maximum: 6, negativeSlope: 0, threshold: 0)
    #expect(applied(relu6, [-1, 5, 7]) == [0, 5, 6])
    let leaky = ElementFunction.rectifier(maximum: .infinity, negativeSlope: 0.5, threshold: 1)
    #expect(applied(leaky, [-1, 0.5, 1, 3]) == [-1, -0.25, 1, 3])
  }

  @Test("What is not a number stays visible")
  func notANumber() {
    let relu = ElementFunction.rectifier(maximum: .infinity, negativeSlope: 0, threshold: 0)
    #expect(applied(relu, [.nan])[0].isNaN)
  }

  @Test("Curves have their values at known places")
  func curves() {
    expectClose(applied(.sigmoid, [0, 2, -100]), [0.5, 0.880797, 0], within: 1e-6)
    expectClose(applied(.tanh, [0, 1, 50]), [0, 0.7615942, 1], within: 1e-6)
    expectClose(applied(.elu(alpha: 2), [1, -1]), [1, -1.2642411], within: 1e-6)
  }

  @Test("Softmax sums to 1 in both orders, and large numbers do not overflow")
  func softmaxes() {
    var rows: [Float] = [1, 2, 3, 1000, 1001, 1002]
    lend(&rows) { softmax(&$0, channels: 3, channel: .fastest) }
    let expected: [Float] = [0.09003057, 0.24472848, 0.66524094]
    expectClose(rows, expected + expected, within: 1e-6)
    var columns: [Float] = [1, 1000, 2, 1001, 3, 1002]
    lend(&columns) { softmax(&$0, channels: 3, channel: .slowest) }
    expectClose(columns, expected.flatMap { [$0, $0] }, within: 1e-6)
  }

  @Test("Bias goes to its channel in both orders")
  func bias() {
    var values: [Float] = [0, 0, 0, 0, 0, 0]
    let bias: [Float] = [1, 2, 3]
    lend(&values) { addBias(bias.span, then: .linear, channel: .fastest, to: &$0) }
    #expect(values == [1, 2, 3, 1, 2, 3])
    values = [0, 0, 0, 0, 0, 0]
    lend(&values) { addBias(bias.span, then: .linear, channel: .slowest, to: &$0) }
    #expect(values == [1, 1, 2, 2, 3, 3])
  }

  @Test(
    "Transposing twice gives the matrix again", arguments: [(1, 1), (3, 5), (17, 40), (64, 33)])
  func transposed(rows: Int, columns: Int) {
    let matrix = randomFloats(rows * columns, seed: 1)
    var once = [Float](repeating: .nan, count: matrix.count)
    lend(&once) { transpose(matrix.span, rows: rows, columns: columns, into: &$0) }
    #expect(once[0] == matrix[0] && once.last == matrix.last)
    if columns > 1 { #expect(once[rows] == matrix[1]) }
    var twice = once
    lend(&twice) { transpose(once.span, rows: columns, columns: rows, into: &$0) }
    #expect(twice == matrix)
  }
}
