#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Memory of a tensor, aligned to 64 bytes.
///
/// `@unchecked Sendable`: written once, by the initializer, and only read from then on.
@safe final class TensorStorage: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer
  /// What the system gave, where it is not `memory` itself.
  private let mapping: UnsafeMutableRawBufferPointer?

  var byteCount: Int { unsafe memory.count }

  /// Allocates zeroed memory and lets `initialize` fill it.
  init<Failure: Error>(
    byteCount: Int, initialize: (inout MutableRawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    if byteCount >= TensorStorage.leastMappedByteCount,
      let mapping = unsafe TensorStorage.mapped(byteCount)
    {
      unsafe self.mapping = mapping.whole
      unsafe memory = mapping.aligned
    } else {
      unsafe mapping = nil
      unsafe memory = .allocate(byteCount: byteCount, alignment: 64)
      unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    }
    var span = unsafe MutableRawSpan(_unsafeBytes: memory)
    try initialize(&span)
  }

  deinit {
    if let mapping = unsafe mapping {
      unsafe _ = munmap(mapping.baseAddress, mapping.count)
    } else {
      unsafe memory.deallocate()
    }
  }

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

  private static let hugePageByteCount = 2 << 20
  private static let leastMappedByteCount = 2 * hugePageByteCount

  /// Zeros straight from the system, in huge pages where it has them: their first use costs a fifth
  /// of that of small ones.
  ///
  /// `nil` where there is no such memory left.
  private static func mapped(
    _ byteCount: Int
  ) -> (whole: UnsafeMutableRawBufferPointer, aligned: UnsafeMutableRawBufferPointer)? {
    let pages = (byteCount + hugePageByteCount - 1) / hugePageByteCount
    let length = (pages + 1) * hugePageByteCount
    guard
      let base = unsafe mmap(
        nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0),
      unsafe base != MAP_FAILED
    else { return nil }
    let aligned = unsafe base.alignedUp(toMultipleOf: hugePageByteCount)
    #if os(Linux)
      unsafe _ = madvise(aligned, pages * hugePageByteCount, MADV_HUGEPAGE)
    #endif
    return unsafe (
      UnsafeMutableRawBufferPointer(start: base, count: length),
      UnsafeMutableRawBufferPointer(start: aligned, count: byteCount)
    )
  }
}
