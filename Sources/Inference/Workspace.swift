/// Memory of one worker: one block for all activations, neither copied nor shared.
@safe public struct Workspace: ~Copyable {
  private let memory: UnsafeMutableBufferPointer<Float>
  private let input: Range<Int>
  private let output: Range<Int>

  init(count: Int, input: Range<Int>, output: Range<Int>) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
    unsafe memory = bytes.bindMemory(to: Float.self)
    unsafe memory.initialize(repeating: 0)
    self.input = input
    self.output = output
  }

  deinit { unsafe memory.deallocate() }

  /// Lends the memory that the next tile's samples are to be written to, one after another.
  public mutating func withInput<Result, Failure: Error>(
    _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withSpan(input, body)
  }

  /// Lends the outputs of the last tile's samples, one after another.
  public func withOutput<Result, Failure: Error>(
    _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe Span(_unsafeElements: part(output)))
  }

  mutating func withSpan<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var span = unsafe MutableSpan(_unsafeElements: part(range))
    return try body(&span)
  }

  /// Lends one range to read and another to write.
  ///
  /// - Precondition: they do not overlap.
  mutating func withSpans(
    reading source: Range<Int>, writing target: Range<Int>,
    _ body: (Span<Float>, inout MutableSpan<Float>) -> Void
  ) {
    precondition(!source.overlaps(target), "the memory plan overlaps")
    var span = unsafe MutableSpan(_unsafeElements: part(target))
    body(unsafe Span(_unsafeElements: part(source)), &span)
  }

  /// Lends one range to read, one as scratch memory and one to write.
  ///
  /// - Precondition: they do not overlap.
  mutating func withSpans(
    reading source: Range<Int>, scratch: Range<Int>, writing target: Range<Int>,
    _ body: (Span<Float>, inout MutableSpan<Float>, inout MutableSpan<Float>) -> Void
  ) {
    precondition(!scratch.overlaps(source) && !scratch.overlaps(target), "scratch overlaps")
    var scratchSpan = unsafe MutableSpan(_unsafeElements: part(scratch))
    withSpans(reading: source, writing: target) { body($0, &scratchSpan, &$1) }
  }

  private func part(_ range: Range<Int>) -> UnsafeMutableBufferPointer<Float> {
    unsafe UnsafeMutableBufferPointer(rebasing: memory[range])
  }
}
