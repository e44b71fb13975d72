package typealias FloatBuffer = SharedBuffer<Float>

/// Numbers that several workers write at once, each its own part.
///
/// `@unchecked Sendable`: the network hands out ranges that do not overlap, and `WorkerPool` waits
/// for all workers before the next step reads what they wrote.
@safe
package final class SharedBuffer<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>:
  @unchecked Sendable
{
  private let memory: UnsafeMutableBufferPointer<Element>

  package var count: Int { unsafe memory.count }

  package init(count: Int) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64)
    let elements = unsafe bytes.bindMemory(to: Element.self)
    unsafe elements.initialize(repeating: 0)
    unsafe memory = UnsafeMutableBufferPointer(rebasing: elements[..<count])
  }

  package convenience init(_ values: [Element]) {
    self.init(count: values.count)
    write(values)
  }

  deinit { unsafe memory.deallocate() }

  /// All numbers.
  package var values: [Element] { unsafe Array(memory) }

  /// Replaces all numbers.
  ///
  /// - Precondition: there are as many.
  package func write(_ values: [Element]) {
    precondition(values.count == count, "\(values.count) numbers for \(count)")
    unsafe _ = memory.update(from: values)
  }

  func fill(_ value: Element) { unsafe memory.update(repeating: value) }

  func read<Result>(_ range: Range<Int>? = nil, _ body: (Span<Element>) -> Result) -> Result {
    let part = unsafe UnsafeBufferPointer(rebasing: memory[range ?? 0..<count])
    return body(unsafe Span(_unsafeElements: part))
  }

  func modify<Result>(
    _ range: Range<Int>? = nil, _ body: (inout MutableSpan<Element>) -> Result
  ) -> Result {
    let part = unsafe UnsafeMutableBufferPointer(rebasing: memory[range ?? 0..<count])
    var span = unsafe MutableSpan(_unsafeElements: part)
    return body(&span)
  }
}
