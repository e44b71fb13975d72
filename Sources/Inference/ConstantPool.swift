import Tensors

/// Where some constant numbers lie in the program's block of them, in bytes.
package struct ConstantRange: Hashable, Sendable {
  package let bytes: Range<Int>

  /// No numbers.
  static let none = ConstantRange(bytes: 0..<0)

  /// The same in floats; arrays begin at cache lines.
  var floats: Range<Int> {
    let size = MemoryLayout<Float>.stride
    return bytes.lowerBound / size..<bytes.upperBound / size
  }
}

/// All numbers of a program that do not change, in one block of bytes.
package struct ConstantPool {
  private var bytes: [UInt8] = []

  /// No numbers yet.
  package init() {}

  /// A cache line: where each array begins.
  static let alignment = 64

  /// Adds an array of floats.
  ///
  /// Of no other type: literals would be integers then.
  package mutating func add(_ elements: [Float]) -> ConstantRange {
    let padding = -bytes.count & (ConstantPool.alignment - 1)
    bytes += repeatElement(0, count: padding)
    let start = bytes.count
    unsafe elements.withUnsafeBytes { unsafe bytes += $0 }
    return ConstantRange(bytes: start..<bytes.count)
  }

  /// The floats of an array that was added.
  package func floats(_ range: ConstantRange) -> [Float] {
    unsafe bytes.withUnsafeBytes { bytes in
      stride(
        from: range.bytes.lowerBound, to: range.bytes.upperBound, by: MemoryLayout<Float>.stride
      ).map { unsafe bytes.loadUnaligned(fromByteOffset: $0, as: Float.self) }
    }
  }

  /// The block.
  var tensor: Tensor {
    Tensor(shape: Shape([bytes.count]), scalarType: .uint8) { block in
      unsafe block.withUnsafeMutableBytes { unsafe $0.copyBytes(from: bytes) }
    }
  }
}
