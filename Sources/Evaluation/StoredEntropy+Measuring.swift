package import Records
import RealModule
package import Tensors

extension StoredEntropy {
  /// The entropy of a tensor's elements; `nil` where they differ in length.
  package init?(of tensor: Tensor) {
    guard let elementByteCount = tensor.scalarType.byteCount else { return nil }
    let frequencies =
      switch elementByteCount {
      case 1: StoredEntropy.tally(tensor, UInt8.self)
      case 2: StoredEntropy.tally(tensor, UInt16.self)
      case 4: StoredEntropy.runs(tensor, UInt32.self)
      default: StoredEntropy.runs(tensor, UInt64.self)
      }
    // Each term is 0 or more, so nothing cancels: a constant tensor has 0, and 256 equally
    // frequent codes have 8, to the last bit.
    let count = Double(tensor.elementCount)
    let bits = frequencies.reduce(0.0) { sum, frequency in
      sum + Double(frequency) / count * Double.log2(count / Double(frequency))
    }
    self.init(
      bitsPerElement: bits, byteCount: Int((bits * count / 8).rounded(.up)),
      distinctCount: frequencies.count)
  }

  /// How often each element comes that comes at all, in the order of the elements.
  private static func tally<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ tensor: Tensor, _ type: Element.Type
  ) -> [Int] {
    var frequencies = [Int](repeating: 0, count: 1 << Element.bitWidth)
    tensor.withElements(as: type) { elements in
      for index in elements.indices { frequencies[Int(elements[index])] += 1 }
    }
    return frequencies.filter { $0 > 0 }
  }

  /// The same, of elements of so many patterns that there is no table of them.
  private static func runs<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ tensor: Tensor, _ type: Element.Type
  ) -> [Int] {
    let sorted = tensor.withElements(as: type) { elements in
      elements.indices.map { elements[$0] }
    }.sorted()
    var frequencies: [Int] = []
    var latest: Element?
    for element in sorted {
      if element == latest {
        frequencies[frequencies.count - 1] += 1
      } else {
        frequencies.append(1)
        latest = element
      }
    }
    return frequencies
  }
}
