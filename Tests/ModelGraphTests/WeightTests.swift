import ModelGraph
import Tensors
import Testing

@Suite("Weights and their tables")
struct WeightTests {
  private func plain(_ numbers: [Float]) -> Weight {
    .plain(
      Tensor(shape: Shape([numbers.count])) { span in
        for index in numbers.indices { span[index] = numbers[index] }
      })
  }

  private func halves(_ patterns: [UInt16]) -> Tensor {
    Tensor(shape: Shape([patterns.count]), scalarType: .float16, elements: UInt16.self) { span in
      for index in patterns.indices { span[index] = patterns[index] }
    }
  }

  private func affine(
    scale: Double, minimum: Double, bits: Int, as type: ScalarType = .float32
  ) -> Weight {
    let codes = Tensor(shape: Shape([1]), scalarType: bits <= 8 ? .uint8 : .uint16) { _ in }
    return .quantized(
      QuantizedTensor(
        encoding: .affineFromMinimum(scale: scale, minimum: minimum, bits: bits), codes: codes,
        scalarType: type))
  }

  @Test("One infinity or NaN among plain numbers is found, wherever it is")
  func plainFiniteness() {
    let greatest = Float.greatestFiniteMagnitude
    #expect(plain([0, -greatest, greatest, .leastNonzeroMagnitude]).isFinite)
    for number in [Float.infinity, -.infinity, .nan, -.nan] {
      for place in 0..<5 {
        var numbers = [Float](repeating: 1, count: 5)
        numbers[place] = number
        #expect(!plain(numbers).isFinite, "\(number) at \(place)")
      }
    }
    // 0x7BFF is the greatest of binary16, 0x7C00 infinity, 0xFE00 a NaN.
    #expect(Weight.plain(halves([0x7BFF, 0xFBFF])).isFinite)
    #expect(!Weight.plain(halves([0, 0x7C00])).isFinite)
    #expect(!Weight.plain(halves([0xFE00])).isFinite)
    let text = Tensor(shape: Shape([1]), scalarType: .int32) {
      $0.storeBytes(of: 0x7F80_0000, as: UInt32.self)
    }
    #expect(Weight.plain(text).isFinite)
  }

  @Test("Of codes the ends of what they can stand for are looked at")
  func codeFiniteness() {
    #expect(affine(scale: 1, minimum: 0, bits: 8).isFinite)
    #expect(!affine(scale: 1, minimum: -.infinity, bits: 8).isFinite)
    #expect(!affine(scale: .nan, minimum: 0, bits: 8).isFinite)
    // 255 × 2¹²⁰ lies below 2¹²⁸, 256 × 2¹²⁰ and 65,535 × 2¹²⁰ do not.
    #expect(affine(scale: 0x1p120, minimum: 0, bits: 8).isFinite)
    #expect(affine(scale: 0x1p120, minimum: 0, bits: 2).isFinite)
    #expect(!affine(scale: 0x1.02p120, minimum: 0, bits: 8).isFinite)
    #expect(!affine(scale: 0x1p120, minimum: 0x1p120, bits: 8).isFinite)
    #expect(!affine(scale: 0x1p120, minimum: 0, bits: 16).isFinite)
    #expect(affine(scale: 0x1p111, minimum: 0, bits: 16).isFinite)
    // From −2¹²⁸ on, which is none of binary32's, to what is.
    #expect(!affine(scale: 0x1p121, minimum: -0x1p128, bits: 8).isFinite)
    #expect(affine(scale: .infinity, minimum: 0, bits: 8, as: .int32).isFinite)
    let half = QuantizedTensor(encoding: .float16, codes: halves([0x3C00, 0x7C00]))
    #expect(!Weight.quantized(half).isFinite)
    let codes = Tensor(shape: Shape([2]), scalarType: .int8) { _ in }
    for (scale, isFinite) in [(Float(0x1p120), true), (0x1p121, false), (.nan, false)] {
      let weight = Weight.quantized(
        QuantizedTensor(
          encoding: .affine(
            scales: [1, scale], zeroPoints: [0, 0], axis: 0, type: .int8), codes: codes))
      #expect(weight.isFinite == isFinite, "\(scale)")
    }
    // -128 - 127 is 255 scales away from 0, 127 - 127 is none.
    for (scale, isFinite) in [(Float(0x1p120), true), (0x1.02p120, false)] {
      let encoding = Encoding.affine(
        scales: [scale], zeroPoints: [127], axis: nil, type: .int8)
      let weight = Weight.quantized(QuantizedTensor(encoding: encoding, codes: codes))
      #expect(weight.isFinite == isFinite, "\(scale)")
    }
  }

  @Test("A quantized weight is stored as codes and computed with as numbers")
  func stored() {
    let weight = affine(scale: 2, minimum: 3, bits: 8)
    #expect(weight.stored.scalarType == .uint8)
    #expect(weight.scalarType == .float32)
    #expect(weight.shape == Shape([1]))
    #expect(weight.decoded.floats() == [3])
    #expect(plain([4]).decoded.floats() == plain([4]).stored.floats())
  }

  @Test("A table keeps the file's order, and of two of the same name the last counts")
  func table() {
    let table = WeightTable([
      .init(name: "b", weight: plain([1])), .init(name: "a", weight: plain([2, 3])),
      .init(name: "b", weight: plain([4])),
      .init(name: "c", weight: affine(scale: 1, minimum: 0, bits: 16)),
    ])
    #expect(table.names == ["b", "a", "b", "c"])
    #expect(table["b"]?.decoded.floats() == [4])
    #expect(table["d"] == nil)
    #expect(table.elementCount == 1 + 2 + 1 + 1)
    #expect(table.byteCount == 4 + 8 + 4 + 2)
    let mapped = table.mapWeights { entry in entry.name == "a" ? plain([9]) : entry.weight }
    #expect(mapped.names == table.names)
    #expect(mapped["a"]?.decoded.floats() == [9])
    #expect(mapped["b"]?.decoded.floats() == [4])
  }
}
