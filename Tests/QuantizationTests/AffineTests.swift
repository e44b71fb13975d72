import Essentials
import ModelGraph
import Quantization
import Tensors
import Testing

/// The examples of `spec/tfjs-quantization.md`, which the converter itself produced.
@Suite("Affine codes")
struct AffineTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let values: [Float]
    let bits: Int
    let arithmetic: ConverterArithmetic
    let codes: [UInt8]
    let minimum: Double
    let scale: Double

    init(
      _ name: String, _ values: [Float], bits: Int = 8,
      _ arithmetic: ConverterArithmetic = .float64, codes: [UInt8], minimum: Double, scale: Double
    ) {
      testDescription = "\(name), \(bits) bits, \(arithmetic.rawValue)"
      self.values = values
      self.bits = bits
      self.arithmetic = arithmetic
      self.codes = codes
      self.minimum = minimum
      self.scale = scale
    }
  }

  static let subnormals = ["-1e-40", "0", "1e-40"].map { Float($0) ?? .nan }
  static let huge: [Float] = [-3e38, 0, 3e38]

  static let examples = [
    Example(
      "A", [0, -0.1, 1.2], codes: [0x14, 0, 0xff], minimum: -0.10196078817049663,
      scale: 0.0050980394085248315),
    Example(
      "A", [0, -0.1, 1.2], bits: 16, codes: [0xb1, 0x13, 0, 0, 0xff, 0xff],
      minimum: -0.09999695197810769, scale: 1.9836729216049928e-05),
    Example(
      "B, no zero inside", [0.5, 1, 1.25, 1.5, 2], codes: [0, 0x55, 0x80, 0xaa, 0xff],
      minimum: 0.5, scale: 0.0058823529411764705),
    Example("C, constant", [0.25, 0.25, 0.25], codes: [0, 0, 0], minimum: 0.25, scale: 1),
    Example(
      "D, ties", [0, 0.5, 1.5, 2.5, 3.5, 254.5, 255], codes: [0, 0, 2, 2, 4, 0xfe, 0xff],
      minimum: -0.0, scale: 1),
    Example(
      "E, negative", [-3, -2.5, -1.1, -0.5], codes: [0, 0x33, 0xc2, 0xff], minimum: -3,
      scale: 0.00980392156862745),
    Example(
      "F, greatest 0", [-1, -0.3, 0], codes: [0, 0xb2, 0xff], minimum: -1,
      scale: 0.00392156862745098),
    Example(
      "G, clipped", [-0.3, 0, 0.1, 0.7123], codes: [0, 0x4c, 0x65, 0xff],
      minimum: -0.30170510235954734, scale: 0.003969803978415096),
    Example(
      "H, subnormals", subnormals, .float32, codes: [0, 0x7f, 0xfe],
      minimum: -9.960730626208428e-41, scale: 7.843094981266479e-43),
    Example(
      "H, subnormals", subnormals, .float64, codes: [0, 0x7f, 0xff],
      minimum: -9.960730626208428e-41, scale: 7.843094981266479e-43),
    Example(
      "J, huge", huge, .float32, codes: [0, 0x80, 0], minimum: -3.0117647114016684e+38,
      scale: 2.3529411807825534e+36),
    Example(
      "J, huge", huge, .float64, codes: [0, 0x80, 0xff], minimum: -3.0117647114016684e+38,
      scale: 2.3529411807825534e+36),
    Example("one element", [7], codes: [0], minimum: 7, scale: 1),
    Example("all zero", [0, 0], codes: [0, 0], minimum: 0, scale: 1),
  ]

  private func quantize(
    _ values: [Float], _ scheme: QuantizationScheme, _ arithmetic: ConverterArithmetic = .float64
  ) throws -> QuantizedTensor {
    let tensor = try Tensor(shape: Shape([values.count]), floats: values)
    let table = WeightTable([.init(name: "w", weight: .plain(tensor))])
    let plan = try QuantizationRecipe(scheme).plan(for: table)
    let quantized = try table.quantized(by: plan, arithmetic: arithmetic)
    guard case .quantized(let result)? = quantized["w"] else {
      throw TestFailure("the weight is not quantized")
    }
    return result
  }

  private struct TestFailure: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  private func bytes(of tensor: Tensor) -> [UInt8] {
    tensor.withBytes { $0.withUnsafeBytes { Array($0) } }
  }

  @Test("Codes, scale and minimum are the converter's", arguments: examples)
  func example(_ example: Example) throws {
    let result = try quantize(
      example.values, .affine(bits: example.bits), example.arithmetic)
    #expect(bytes(of: result.codes) == example.codes)
    guard case .affineFromMinimum(let scale, let minimum, _) = result.encoding else {
      Issue.record("not affine")
      return
    }
    #expect(scale == example.scale)
    #expect(minimum.bitPattern == example.minimum.bitPattern, "\(minimum)")
  }

  @Test("Reading back gives TF.js' numbers")
  func decoded() throws {
    let result = try quantize([0, -0.1, 1.2], .affine(bits: 8))
    #expect(result.dequantized().floats() == [0, -0.10196078568696976, 1.1980392932891846])
  }

  @Test(
    "No number moves further than half a step, but by clipping, and codes survive decoding",
    arguments: 0..<32 as Range<UInt64>, [8, 16])
  func bounds(seed: UInt64, bits: Int) throws {
    var generator = SeededGenerator(seed: seed)
    let reach = Float.random(in: 0.01...10, using: &generator)
    let values = (0..<500).map { _ in Float.random(in: -reach...reach * 0.7, using: &generator) }
    let result = try quantize(values, .affine(bits: bits))
    guard case .affineFromMinimum(let scale, let minimum, _) = result.encoding else { return }
    let maximum = minimum + scale * Double(1 << bits - 1)
    for (value, back) in zip(values, result.dequantized().floats()) {
      let clipped = min(max(Double(value), minimum), maximum)
      // Half a step, and the rounding of the result to binary32.
      #expect((Double(back) - clipped).magnitude <= scale / 2 + Double(back.ulp))
    }
    #expect(
      result.dequantized().floats().contains(0)
        == values.contains { $0.magnitude <= Float(scale / 2) })
    let grid = bytes(of: result.codes)
    let again = bytes(of: try quantize(result.dequantized().floats(), .affine(bits: bits)).codes)
    // The extremes may have been clipped; where both ends have codes, the grid is the same.
    if grid.contains(0), grid.contains(0xff), bits == 8 { #expect(again == grid) }
  }

  @Test("float16 is IEEE binary16, subnormals and ties included")
  func halves() throws {
    let values: [Float] = [0, 1, -2, 0.1, 65504, 65519, 1e-8, 6e-8, 2.98023224e-08, 2.99e-8]
    let expected: [UInt16] = [
      0x0000, 0x3c00, 0xc000, 0x2e66, 0x7bff, 0x7bff, 0x0000, 0x0001, 0x0000, 0x0001,
    ]
    let result = try quantize(values, .float16)
    #expect(bytes(of: result.codes) == expected.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] })
  }

  @Test("Halves, the middles between two and the numbers beside those become what IEEE 754 says")
  func everyHalf() throws {
    let values = (0..<UInt16(0x7bff)).flatMap { bits -> [Float] in
      let half = Float16(bitPattern: bits)
      let middle = (Float(half) + Float(half.nextUp)) / 2
      return [Float(half), middle.nextDown, middle, middle.nextUp].flatMap { [$0, -$0] }
    }
    let result = try quantize(values, .float16)
    #expect(
      bytes(of: result.codes)
        == values.flatMap { value in
          let bits = Float16(value).bitPattern
          return [UInt8(bits & 0xff), UInt8(bits >> 8)]
        })
  }

  @Test("A number that float16 turns into infinity is an error that names it")
  func overflow() {
    #expect(throws: QuantizationError.self) { try quantize([1, 65520], .float16) }
  }

  @Test("A tensor without elements has no range: it stays as it is unless it is asked for")
  func empty() throws {
    let table = try WeightTable([
      .init(name: "none", weight: .plain(Tensor(shape: Shape([0]), floats: []))),
      .init(name: "some", weight: .plain(Tensor(shape: Shape([2]), floats: [1, 2]))),
    ])
    let eightBits = QuantizationScheme.affine(bits: 8)
    let rest = try table.quantized(by: QuantizationRecipe(eightBits).plan(for: table))
    #expect(rest["none"]?.stored.scalarType == .float32)
    #expect(rest["some"]?.stored.scalarType == .uint8)
    let named = QuantizationRecipe(rules: [
      .init(scheme: eightBits, patterns: [NamePattern("none")])
    ])
    #expect(throws: QuantizationError.self) {
      try table.quantized(by: named.plan(for: table))
    }
  }

  @Test("What is quantized already is decoded first, as the converter does")
  func requantized() throws {
    let first = try quantize([0, -0.1, 1.2], .affine(bits: 16))
    let table = WeightTable([.init(name: "w", weight: .quantized(first))])
    let plan = try QuantizationRecipe(.float32).plan(for: table)
    let plain = try table.quantized(by: plan)
    #expect(plain["w"]?.decoded.floats() == first.dequantized().floats())
    #expect(plain["w"]?.stored.scalarType == .float32)
  }
}
