import Tensors
import Testing

/// What codes stand for.
///
/// TF.js's own decoder is compared with in QuantizationTests; here each rule of
/// the arithmetic has a case of its own.
@Suite("Quantized tensors")
struct QuantizedTensorTests {
  private func codes<Code: FixedWidthInteger & BitwiseCopyable>(
    _ type: ScalarType, _ codes: [Code]
  ) -> Tensor {
    Tensor(shape: Shape([codes.count]), scalarType: type, elements: Code.self) { span in
      for index in codes.indices { span[index] = codes[index] }
    }
  }

  private func decoded(_ encoding: Encoding, _ codes: Tensor) -> [Float] {
    QuantizedTensor(encoding: encoding, codes: codes).dequantized().floats()
  }

  @Test("Codes of a byte and of two are multiplied, then the minimum is added")
  func affine() {
    let bytes = codes(.uint8, [0, 1, 2, 255] as [UInt8])
    for bits in [1, 4, 8] {
      #expect(
        decoded(.affineFromMinimum(scale: 0.5, minimum: -3, bits: bits), bytes)
          == [-3, -2.5, -2, 124.5])
    }
    let pairs = codes(.uint16, [0, 1, 65_535] as [UInt16])
    for bits in [9, 16] {
      #expect(
        decoded(.affineFromMinimum(scale: 0.5, minimum: -3, bits: bits), pairs)
          == [-3, -2.5, 32_764.5])
    }
  }

  @Test("Product and sum are of binary64, rounded once to binary32")
  func roundsOnce() {
    // 3 × 0.1 − 0.3 in binary64 is 2⁻⁵⁴ (0.30000000000000004 − 0.3); in binary32 it would be another.
    let value = decoded(
      .affineFromMinimum(scale: 0.1, minimum: -0.3, bits: 8), codes(.uint8, [3] as [UInt8]))
    #expect(value == [0x1p-54])
    // 1 + 2⁻²⁵ + 2⁻²⁴: binary32 would lose both parts one by one; rounded once it is 1 + 2⁻²³.
    let sum = decoded(
      .affineFromMinimum(scale: 0x1p-25, minimum: 1 + 0x1p-24, bits: 8),
      codes(.uint8, [1] as [UInt8]))
    #expect(sum == [1 + 0x1p-23])
  }

  @Test(
    "Whole numbers are rounded as JavaScript does: halves up, then to 32 bits",
    arguments: [
      (0.5, 1), (-0.5, 0), (1.5, 2), (-1.5, -1), (-2.5, -2), (2.4, 2), (2.6, 3), (-2.6, -3),
      // The double before one half, whose sum with one half is 1 in binary64.
      (0.49999999999999994, 0),
      (2_147_483_648, -2_147_483_648), (4_294_967_297, 1), (-2_147_483_649, 2_147_483_647),
      (.infinity, 0), (.nan, 0),
    ] as [(Double, Int32)])
  func wholeNumbers(minimum: Double, expected: Int32) {
    let tensor = QuantizedTensor(
      encoding: .affineFromMinimum(scale: 1, minimum: minimum, bits: 8),
      codes: codes(.uint8, [0] as [UInt8]), scalarType: .int32
    ).dequantized()
    #expect(tensor.scalarType == .int32)
    #expect(tensor.withElements(as: Int32.self) { $0[0] } == expected)
  }

  @Test("Binary16 is widened exactly")
  func halves() {
    let tensor = Tensor(shape: Shape([3]), scalarType: .float16, elements: UInt16.self) { span in
      (span[0], span[1], span[2]) = (0x3555, 0x8001, 0x7BFF)
    }
    // 0x3555: 2⁻² × (1 + 341/1024); 0x8001: −2⁻²⁴; 0x7BFF: the greatest, 65,504.
    #expect(decoded(.float16, tensor) == [0.333251953125, -0x1p-24, 65_504])
  }

  @Test("A channel's codes have its scale, wherever the channel's axis is")
  func channels() throws {
    let bytes = codes(.int8, [1, -2, 3, -128, 5, 127] as [Int8])
    let cases: [(shape: [Int], axis: Int?, scales: [Float], expected: [Float])] = [
      ([3, 2], 1, [1, 10], [1, -20, 3, -1_280, 5, 1_270]),
      ([2, 3], 0, [1, 10], [1, -2, 3, -1_280, 50, 1_270]),
      ([1, 3, 2], 1, [1, 10, 100], [1, -2, 30, -1_280, 500, 12_700]),
      ([6], nil, [0.5], [0.5, -1, 1.5, -64, 2.5, 63.5]),
      // Of a depthwise filter the scales run over channels and multipliers.
      ([1, 3, 2], 1, [1, 2, 3, 4, 5, 6], [1, -4, 9, -512, 25, 762]),
    ]
    for (shape, axis, scales, expected) in cases {
      let encoding = Encoding.affine(
        scales: scales, zeroPoints: scales.map { _ in 0 }, axis: axis, type: .int8)
      #expect(decoded(encoding, try bytes.reshaped(to: Shape(shape))) == expected, "\(shape)")
    }
  }

  @Test("A channel's zero point stands for 0, exactly, whatever the codes' type")
  func zeroPoints() {
    func decodedBytes<Code: FixedWidthInteger & BitwiseCopyable>(
      _ type: ScalarType, _ elements: [Code], _ zeroPoints: [Int32], _ scales: [Float]
    ) -> [Float] {
      decoded(
        .affine(
          scales: scales, zeroPoints: zeroPoints, axis: scales.count == 1 ? nil : 0, type: type),
        codes(type, elements))
    }
    #expect(
      decodedBytes(.uint8, [0, 128, 255] as [UInt8], [128], [0.25]) == [-32, 0, 31.75])
    #expect(decodedBytes(.int8, [-128, 127] as [Int8], [-128, 127], [2, 3]) == [0, 0])
    #expect(decodedBytes(.uint16, [0, 65_535] as [UInt16], [1], [1]) == [-1, 65_534])
    // The difference goes beyond int32, and is rounded once.
    #expect(
      decodedBytes(.int32, [.min, .max] as [Int32], [.max, .min], [1, 0.5])
        == [-4_294_967_296, 2_147_483_648])
  }

  @Test("Scales fit an array whose channels they are as many as")
  func fits() {
    func fits(
      _ count: Int, _ axis: Int?, _ shape: [Int], zeroPoints: Int? = nil, type: ScalarType = .int8
    ) -> Bool {
      Encoding.affine(
        scales: Array(repeating: 1, count: count),
        zeroPoints: Array(repeating: 0, count: zeroPoints ?? count), axis: axis, type: type
      ).fits(Shape(shape))
    }
    #expect(
      fits(1, nil, [2, 3]) && fits(3, 1, [2, 3]) && fits(2, 0, [2, 3]) && fits(6, 0, [2, 3]))
    #expect(!fits(2, nil, [2, 3]) && !fits(2, 1, [2, 3]) && !fits(3, 2, [2, 3]))
    #expect(!fits(3, -1, [2, 3]) && !fits(3, 1, [2, 3], zeroPoints: 1))
    #expect(!fits(1, nil, [2], type: .float32) && !fits(1, nil, [2], type: .bool))
  }

  @Test("Only affine codes can stand for whole numbers, and nothing for other types")
  func canDecode() {
    let affine = Encoding.affineFromMinimum(scale: 1, minimum: 0, bits: 8)
    let others = [Encoding.float16, .affine(scales: [1], zeroPoints: [0], axis: nil, type: .int8)]
    for type in ScalarType.allCases {
      #expect(
        QuantizedTensor.canDecode(affine, as: type) == [.float32, .int32].contains(type), "\(type)")
      for encoding in others {
        #expect(QuantizedTensor.canDecode(encoding, as: type) == (type == .float32), "\(type)")
      }
    }
  }

  @Test("The extents are the codes' own")
  func shape() throws {
    let tensor = QuantizedTensor(
      encoding: .affineFromMinimum(scale: 1, minimum: 0, bits: 8),
      codes: try codes(.uint8, [1, 2, 3, 4, 5, 6] as [UInt8]).reshaped(to: Shape([3, 2])))
    #expect(tensor.shape == Shape([3, 2]))
    #expect(tensor.dequantized().shape == Shape([3, 2]))
    #expect(tensor.scalarType == .float32)
  }
}
