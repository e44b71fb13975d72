#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The bytes of a file, or of something unpacked from one; read-only.
///
/// A large file is mapped, not copied; a small one is read, which costs no more, and stays whole though
/// somebody cuts the file. `@unchecked Sendable`: the memory is written before the
/// initializer returns and only read from then on.
@safe public final class FileBytes: @unchecked Sendable {
  /// Where the bytes come from, for error messages.
  public let source: String
  private let storage: UnsafeRawBufferPointer
  private let release: @Sendable () -> Void

  /// The number of bytes.
  public var count: Int { unsafe storage.count }

  /// Takes bytes that are in memory already.
  public init(_ bytes: [UInt8], source: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    unsafe copy.copyBytes(from: bytes)
    unsafe storage = UnsafeRawBufferPointer(copy)
    self.source = source
    let address = UInt(bitPattern: copy.baseAddress)
    release = { unsafe UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }
  }

  /// Files of up to so many bytes are read, and larger ones are mapped: a model's shards have 4 MiB.
  private static let greatestCopy = 1 << 20

  /// Reads or maps the file at `path`.
  ///
  /// - Throws: `ByteIOError.missing`, `.isDirectory` or `.unreadable`.
  public init(contentsOf path: String) throws(ByteIOError) {
    source = path
    // Opening a pipe would wait for somebody who writes into it.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .missing(path: path) : .unreadable(path: path, reason: lastSystemError())
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: lastSystemError())
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .isDirectory(path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "it is not a regular file")
    }
    let size = Int(status.st_size)
    guard size > 0 else {
      unsafe storage = UnsafeRawBufferPointer(start: nil, count: 0)
      release = {}
      return
    }
    if size <= FileBytes.greatestCopy {
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
      var count = 0
      while count < size {
        let got = unsafe read(descriptor, copy.baseAddress?.advanced(by: count), size - count)
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { break }
        count += got
      }
      guard count == size else {
        let reason = count == 0 ? lastSystemError() : "it changes while it is read"
        unsafe copy.deallocate()
        throw .unreadable(path: path, reason: reason)
      }
      unsafe storage = UnsafeRawBufferPointer(copy)
      let address = UInt(bitPattern: copy.baseAddress)
      release = { unsafe UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }
      return
    }
    guard let base = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
      unsafe base != MAP_FAILED
    else { throw .unreadable(path: path, reason: lastSystemError()) }
    unsafe storage = UnsafeRawBufferPointer(start: base, count: size)
    let address = UInt(bitPattern: base)
    release = { unsafe _ = munmap(UnsafeMutableRawPointer(bitPattern: address), size) }
  }

  deinit { release() }

  /// Lends all bytes.
  public func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe RawSpan(_unsafeBytes: storage))
  }

  /// Lends all bytes as numbers from 0 to 255.
  public func withUnsignedBytes<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe Span(_unsafeElements: storage.assumingMemoryBound(to: UInt8.self)))
  }

  /// A copy of all bytes.
  public func bytes() -> [UInt8] { unsafe Array(storage) }

  /// Lends the bytes of `range`.
  ///
  /// - Throws: `ByteIOError.truncated` when the range leaves the file.
  public func withBytes<Result>(
    in range: Range<Int>, _ body: (RawSpan) -> Result
  ) throws(ByteIOError) -> Result {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw .truncated(
        source: source, offset: max(0, min(range.lowerBound, count)), needed: range.count,
        available: max(0, count - max(0, range.lowerBound)))
    }
    return withBytes { body($0.extracting(range)) }
  }

  /// A copy of the bytes of `range`.
  ///
  /// - Throws: `ByteIOError.truncated` when the range leaves the file.
  public func bytes(in range: Range<Int>) throws(ByteIOError) -> [UInt8] {
    try withBytes(in: range) { span in
      unsafe span.withUnsafeBytes { unsafe Array($0) }
    }
  }

  /// The integer whose first byte is at `offset`.
  ///
  /// - Throws: `ByteIOError.truncated` when it leaves the file.
  public func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type = Value.self, bigEndian: Bool
  ) throws(ByteIOError) -> Value {
    let size = MemoryLayout<Value>.size
    guard offset >= 0, offset <= count - size else {
      throw .truncated(
        source: source, offset: max(0, min(offset, count)), needed: size,
        available: max(0, count - max(0, offset)))
    }
    let value = unsafe storage.loadUnaligned(fromByteOffset: offset, as: type)
    return bigEndian ? Value(bigEndian: value) : Value(littleEndian: value)
  }

  /// Whether these stand somewhere among the bytes.
  public func contains(_ text: [UInt8]) -> Bool {
    guard let first = text.first else { return true }
    return unsafe text.withUnsafeBytes { text in
      var rest = unsafe storage[...]
      while let place = unsafe rest.firstIndex(of: first) {
        guard unsafe storage.count - place >= text.count else { return false }
        if unsafe storage[place..<place + text.count].elementsEqual(text) { return true }
        unsafe rest = storage[(place + 1)...]
      }
      return false
    }
  }

  /// Whether the bytes begin with these.
  public func starts(with prefix: [UInt8]) -> Bool {
    unsafe count >= prefix.count && storage.prefix(prefix.count).elementsEqual(prefix)
  }
}
