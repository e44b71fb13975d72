import Tensors
import Testing

@Suite("Tensors")
struct TensorTests {
  private struct Stop: Error {}

  private func tensor<Element: BitwiseCopyable & Sendable>(
    _ type: ScalarType, _ elements: [Element]
  ) -> Tensor {
    Tensor(shape: Shape([elements.count]), scalarType: type, elements: Element.self) { span in
      for index in elements.indices { span[index] = elements[index] }
    }
  }

  @Test("Floats come back as they were given, in row-major order")
  func floats() throws {
    let values: [Float] = [0, -0.0, .infinity, -1.5, 3, .leastNonzeroMagnitude]
    let tensor = try Tensor(shape: Shape([2, 3]), floats: values)
    #expect(tensor.floats().map(\.bitPattern) == values.map(\.bitPattern))
    #expect(tensor.numbers() == values)
    #expect(tensor.withFloats { $0[4] } == 3)
    #expect(tensor.scalarType == .float32)
    #expect((tensor.elementCount, tensor.byteCount) == (6, 24))
  }

  @Test("As many floats as the shape has elements are needed", arguments: [0, 5, 7])
  func mismatch(count: Int) {
    let error = #expect(throws: TensorError.self) {
      try Tensor(shape: Shape([2, 3]), floats: [Float](repeating: 1, count: count))
    }
    #expect(
      error?.problem == "\(count) elements do not fill the shape [2, 3], which holds 6.")
    #expect(error?.remedy == "check the shape")
    #expect(error?.location == nil)
  }

  @Test("What is not written is zero, in small memory and in that of huge pages")
  func zeros() {
    // 4 MiB and one float more, and one less: on both sides of where the system gives the memory.
    for count in [1, 1_000, 1 << 20, (1 << 20) + 1, (1 << 20) - 1] {
      let tensor = Tensor(shape: Shape([count])) { $0[count - 1] = 2 }
      #expect(tensor.byteCount == 4 * count)
      tensor.withFloats { span in
        #expect(span.count == count)
        var sum: Float = 0
        for index in span.indices { sum += span[index].magnitude }
        #expect(sum == 2 && span[count - 1] == 2)
      }
    }
  }

  @Test("Every type of numbers is read as floats; what are no single numbers as none")
  func numbers() throws {
    #expect(tensor(.int8, [-128, 127] as [Int8]).numbers() == [-128, 127])
    #expect(tensor(.uint8, [0, 255] as [UInt8]).numbers() == [0, 255])
    #expect(tensor(.bool, [1, 0] as [UInt8]).numbers() == [1, 0])
    #expect(tensor(.uint16, [0, 65_535] as [UInt16]).numbers() == [0, 65_535])
    #expect(tensor(.int32, [-70_000, 1 << 24] as [Int32]).numbers() == [-70_000, 16_777_216])
    // Binary16: 1, -2, 2⁻²⁴ (its least), infinity.
    let halves: [UInt16] = [0x3C00, 0xC000, 0x0001, 0x7C00]
    #expect(tensor(.float16, halves).numbers() == [1, -2, 0x1p-24, .infinity])
    #expect(tensor(.complex64, [1.5] as [Double]).numbers() == [])
    let text = Tensor(shape: Shape([1]), scalarType: .string, byteCount: 6) { _ in }
    #expect(text.numbers() == [])
    #expect((text.byteCount, text.elementCount) == (6, 1))
  }

  @Test("Bytes lie in memory as the machine has them: little endian")
  func bytes() {
    let tensor = tensor(.uint16, [0x0102, 0xFFFE] as [UInt16])
    let bytes = tensor.withBytes { raw in
      (0..<raw.byteCount).map { raw.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    }
    #expect(bytes == [0x02, 0x01, 0xFE, 0xFF])
  }

  @Test("Another shape for the same elements shares them; one for others is refused")
  func reshaped() throws {
    let tensor = try Tensor(shape: Shape([2, 3]), floats: [1, 2, 3, 4, 5, 6])
    let other = try tensor.reshaped(to: Shape([3, 1, 2]))
    #expect(other.shape == Shape([3, 1, 2]))
    #expect(other.floats() == tensor.floats())
    #expect(throws: TensorError.self) { try tensor.reshaped(to: Shape([2, 2])) }
    #expect(throws: TensorError.self) { try tensor.reshaped(to: Shape([7])) }
  }

  @Test("What goes wrong while it is written comes out")
  func failing() {
    #expect(throws: Stop.self) {
      try Tensor(shape: Shape([4]), scalarType: .uint8) { _ throws(Stop) in throw Stop() }
    }
  }
}
