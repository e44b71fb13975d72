/// Numbers that several workers write at once, each its own part.
///
/// `@unchecked Sendable`: the network hands out ranges that do not overlap, and `WorkerPool` waits
/// for all workers before the next step reads what they wrote.
@safe package final class FloatBuffer: @unchecked Sendable {
  private let memory: UnsafeMutableBufferPointer<Float>

  package var count: Int { unsafe memory.count }

  package init(count: Int) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
    let floats = unsafe bytes.bindMemory(to: Float.self)
    unsafe floats.initialize(repeating: 0)
    unsafe memory = UnsafeMutableBufferPointer(rebasing: floats[..<count])
  }

  package convenience init(_ values: [Float]) {
    self.init(count: values.count)
    write(values)
  }

  deinit { unsafe memory.deallocate() }

  /// All numbers.
  package var values: [Float] { unsafe Array(memory) }

  /// Replaces all numbers.
  ///
  /// - Precondition: there are as many.
  package func write(_ values: [Float]) {
    precondition(values.count == count, "\(values.count) numbers for \(count)")
    unsafe _ = memory.update(from: values)
  }

  func fill(_ value: Float) { unsafe memory.update(repeating: value) }

  func read<Result>(_ range: Range<Int>? = nil, _ body: (Span<Float>) -> Result) -> Result {
    let part = unsafe UnsafeBufferPointer(rebasing: memory[range ?? 0..<count])
    return body(unsafe Span(_unsafeElements: part))
  }

  func modify<Result>(
    _ range: Range<Int>? = nil, _ body: (inout MutableSpan<Float>) -> Result
  ) -> Result {
    let part = unsafe UnsafeMutableBufferPointer(rebasing: memory[range ?? 0..<count])
    var span = unsafe MutableSpan(_unsafeElements: part)
    return body(&span)
  }
}
