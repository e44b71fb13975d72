import ModelGraph
import Tensors
import Testing

@Suite("Numbers that are known while a graph is read")
struct KnownArrayTests {
  private func weight<Element: BitwiseCopyable>(
    _ type: ScalarType, _ elements: [Element]
  ) -> Weight {
    .plain(
      Tensor(shape: Shape([elements.count]), scalarType: type, elements: Element.self) { span in
        for index in elements.indices { span[index] = elements[index] }
      })
  }

  @Test("Weights of every type of numbers are known exactly")
  func weights() {
    #expect(
      KnownArray(weight(.float32, [0.1, -.infinity] as [Float]))?.elements
        == [Double(Float(0.1)), -.infinity])
    #expect(
      KnownArray(weight(.int32, [.min, .max] as [Int32]))?.elements
        == [-2_147_483_648, 2_147_483_647])
    #expect(KnownArray(weight(.int8, [-128, 127] as [Int8]))?.elements == [-128, 127])
    #expect(KnownArray(weight(.uint8, [0, 255] as [UInt8]))?.elements == [0, 255])
    #expect(KnownArray(weight(.bool, [1, 0] as [UInt8]))?.elements == [1, 0])
    #expect(KnownArray(weight(.uint16, [65_535] as [UInt16]))?.elements == [65_535])
    #expect(KnownArray(weight(.float16, [0x3C00, 0xC000] as [UInt16]))?.elements == [1, -2])
    #expect(KnownArray(weight(.complex64, [1] as [Double])) == nil)
    #expect(KnownArray(.plain(Tensor(shape: Shape([1]), scalarType: .string) { _ in })) == nil)
  }

  @Test("Of a quantized weight what its codes stand for is known")
  func quantized() throws {
    let codes = Tensor(shape: Shape([2]), scalarType: .uint8, elements: UInt8.self) { span in
      (span[0], span[1]) = (0, 3)
    }
    let encoding = Encoding.affineFromMinimum(scale: 0.5, minimum: -1, bits: 8)
    let numbers = KnownArray(.quantized(QuantizedTensor(encoding: encoding, codes: codes)))
    #expect(numbers?.elements == [-1, 0.5])
    #expect(numbers?.shape == Shape([2]))
  }

  @Test("Whole numbers are told from others, and those beyond 64 bits become the ends")
  func integers() {
    #expect(KnownArray(list: [3, -4]).integers == [3, -4])
    #expect(KnownArray(list: []).integers == [])
    #expect(KnownArray(-0.0).integers == [0])
    #expect(KnownArray(1e300).integers == [.max])
    #expect(KnownArray(-1e300).integers == [.min])
    for number in [0.5, -1.25, .nan, .infinity, -.infinity] {
      #expect(KnownArray(shape: Shape([2]), elements: [1, number]).integers == nil, "\(number)")
    }
  }

  @Test("A list has one axis, a number none")
  func shapes() {
    #expect(KnownArray(list: [1, 2]).shape == Shape([2]))
    #expect(KnownArray(7).shape == Shape([]))
    #expect(KnownArray(list: [1, 2]).map { $0 * 3 }.elements == [3, 6])
  }

  /// `np.broadcast_to`.
  @Test("Extents of 1 and missing first axes are stretched")
  func stretched() {
    let row = KnownArray(list: [1, 2, 3])
    #expect(row.stretched(to: Shape([2, 3])).elements == [1, 2, 3, 1, 2, 3])
    let column = KnownArray(shape: Shape([2, 1]), elements: [1, 2])
    #expect(column.stretched(to: Shape([2, 3])).elements == [1, 1, 1, 2, 2, 2])
    let middle = KnownArray(shape: Shape([2, 1, 2]), elements: [1, 2, 3, 4])
    #expect(middle.stretched(to: Shape([2, 2, 2])).elements == [1, 2, 1, 2, 3, 4, 3, 4])
    #expect(KnownArray(7).stretched(to: Shape([2, 2])).elements == [7, 7, 7, 7])
    #expect(row.stretched(to: row.shape).elements == row.elements)
    #expect(row.stretched(to: Shape([0, 3])).elements == [])
  }
}
