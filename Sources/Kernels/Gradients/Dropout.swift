/// Zeros for a fraction of the elements, the others scaled up for it.
///
/// Element `i` drops where 16 bits of `randomBits` say so: those of word `i / 4`, from bit
/// `16 * (i % 4)` on.
///
/// - Precondition: the counts are equal, and there is a word for every four elements.
public func dropOut(
  _ input: Span<Float>, rate: Float, randomBits: Span<UInt64>,
  into output: inout MutableSpan<Float>
) {
  precondition(input.count == output.count && randomBits.count * 4 >= input.count, "dropout")
  let threshold = Int32((rate * 0x1p16).rounded())
  let factor = 1 / (1 - rate)
  input.withUnsafeBufferPointer { x in
    output.withUnsafeMutableBufferPointer { y in
      randomBits.withUnsafeBufferPointer { words in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        let whole = x.count / 4 * 4
        for first in stride(from: 0, to: whole, by: 4) {
          let bits = unsafeBitCast(words[first / 4].littleEndian, to: SIMD4<UInt16>.self)
          let isKept = SIMD4<Int32>(truncatingIfNeeded: bits) .>= threshold
          let values = UnsafeRawPointer(source + first).loadUnaligned(as: SIMD4<Float>.self)
          let result = SIMD4<Float>(repeating: 0).replacing(with: values * factor, where: isKept)
          UnsafeMutableRawPointer(target + first).storeBytes(of: result, as: SIMD4<Float>.self)
        }
        for index in whole..<x.count {
          let bits = words[index / 4] >> (16 * UInt64(index % 4)) & 0xFFFF
          target[index] = Int32(bits) >= threshold ? source[index] * factor : 0
        }
      }
    }
  }
}
