/// Memory of a tensor, aligned to 64 bytes.
///
/// `@unchecked Sendable`: written once, by the initializer, and only read from then on.
@safe final class TensorStorage: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer

  var byteCount: Int { unsafe memory.count }

  /// Allocates zeroed memory and lets `initialize` fill it.
  init<Failure: Error>(
    byteCount: Int, initialize: (inout MutableRawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    unsafe memory = .allocate(byteCount: byteCount, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    var span = unsafe MutableRawSpan(_unsafeBytes: memory)
    try initialize(&span)
  }

  deinit { unsafe memory.deallocate() }

  func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory)))
  }

  func withElements<Element: BitwiseCopyable, Result, Failure: Error>(
    as type: Element.Type, _ body: (Span<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let elements = unsafe UnsafeRawBufferPointer(memory).assumingMemoryBound(to: type)
    return try body(unsafe Span(_unsafeElements: elements))
  }
}
