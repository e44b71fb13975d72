/// Memory of one worker: one block for all activations, neither copied nor shared.
@safe public struct Workspace: ~Copyable {
  /// A part of the workspace, or of the program's constants, in bytes.
  enum Region: Hashable {
    case memory(Range<Int>)
    case constant(Range<Int>)

    /// No memory.
    static let none = Region.memory(0..<0)

    /// The `index`th of `count` equal parts.
    func part(_ index: Int, of count: Int) -> Region {
      func part(_ range: Range<Int>) -> Range<Int> {
        let size = range.count / count
        return range.lowerBound + index * size..<range.lowerBound + (index + 1) * size
      }
      return switch self {
      case .memory(let range): .memory(part(range))
      case .constant(let range): .constant(part(range))
      }
    }
  }

  private var memory: UnsafeMutableRawBufferPointer
  private var inputs: [Range<Int>] = []
  private var outputs: [Range<Int>] = []

  /// No memory yet: `prepare(for:)` gives it what a program needs.
  public init() { unsafe memory = Workspace.allocate(1) }

  deinit { unsafe memory.deallocate() }

  /// The size of the memory.
  var byteCount: Int { unsafe memory.count }

  /// Makes this a workspace of a program; the memory is kept where it is large enough.
  public mutating func prepare(for program: borrowing Program) {
    let byteCount = program.memory.byteCount
    if unsafe memory.count < byteCount {
      unsafe memory.deallocate()
      unsafe memory = Workspace.allocate(byteCount)
    }
    (inputs, outputs) = (program.inputRanges, program.outputRanges)
  }

  private static func allocate(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: byteCount, alignment: MemoryPlan.alignment)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    return unsafe memory
  }

  /// Lends the memory that the next tile's samples of an input are to be written to, one after
  /// another.
  public mutating func withInput<Result, Failure: Error>(
    _ index: Int = 0, _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var span = unsafe MutableSpan(_unsafeElements: part(inputs[index]))
    return try body(&span)
  }

  /// Lends an output for the last tile's samples, one after another.
  public func withOutput<Result, Failure: Error>(
    _ index: Int = 0, _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe Span(_unsafeElements: part(outputs[index])))
  }

  /// Copies the first `count` numbers of an output.
  public func outputs(_ index: Int = 0, count: Int) -> [Float] {
    unsafe Array(UnsafeBufferPointer(rebasing: part(outputs[index])[..<count]))
  }

  /// Copies numbers to the beginning of an input.
  ///
  /// - Precondition: they fit.
  public mutating func setInput(_ index: Int = 0, to numbers: Span<Float>) {
    let size = MemoryLayout<Float>.stride
    precondition(numbers.count * size <= inputs[index].count, "\(numbers.count) numbers")
    unsafe numbers.withUnsafeBufferPointer {
      unsafe _ = part(inputs[index]).update(fromContentsOf: $0)
    }
  }

  /// Lends a part of the memory to write.
  mutating func withSpan(writing target: Region, _ body: (inout MutableSpan<Float>) -> Void) {
    var span = unsafe MutableSpan(_unsafeElements: part(written(target)))
    body(&span)
  }

  /// Lends one part to read and another to write.
  ///
  /// - Precondition: they do not overlap.
  mutating func withSpans(
    reading source: Region, of constants: RawSpan, writing target: Region,
    _ body: (Span<Float>, inout MutableSpan<Float>) -> Void
  ) {
    let target = written(target)
    check(source, against: target)
    var span = unsafe MutableSpan(_unsafeElements: part(target))
    unsafe constants.withUnsafeBytes { constants in
      unsafe body(Span(_unsafeElements: read(source, constants)), &span)
    }
  }

  /// Lends two parts to read and another to write.
  ///
  /// - Precondition: what is written overlaps nothing.
  mutating func withSpans(
    reading first: Region, _ second: Region, of constants: RawSpan, writing target: Region,
    _ body: (Span<Float>, Span<Float>, inout MutableSpan<Float>) -> Void
  ) {
    let target = written(target)
    check(first, against: target)
    check(second, against: target)
    var span = unsafe MutableSpan(_unsafeElements: part(target))
    unsafe constants.withUnsafeBytes { constants in
      unsafe body(
        Span(_unsafeElements: read(first, constants)),
        Span(_unsafeElements: read(second, constants)), &span)
    }
  }

  /// Lends three parts to read and another to write.
  ///
  /// - Precondition: what is written overlaps nothing.
  mutating func withSpans(
    reading first: Region, _ second: Region, _ third: Region, of constants: RawSpan,
    writing target: Region,
    _ body: (Span<Float>, Span<Float>, Span<Float>, inout MutableSpan<Float>) -> Void
  ) {
    let target = written(target)
    for source in [first, second, third] { check(source, against: target) }
    var span = unsafe MutableSpan(_unsafeElements: part(target))
    unsafe constants.withUnsafeBytes { constants in
      unsafe body(
        Span(_unsafeElements: read(first, constants)),
        Span(_unsafeElements: read(second, constants)),
        Span(_unsafeElements: read(third, constants)), &span)
    }
  }

  /// Lends one part to read, one as scratch memory and one to write.
  ///
  /// - Precondition: they do not overlap.
  mutating func withSpans(
    reading source: Region, of constants: RawSpan, scratch: Region, writing target: Region,
    _ body: (Span<Float>, inout MutableSpan<Float>, inout MutableSpan<Float>) -> Void
  ) {
    withSpans(
      reading: source, .none, of: constants, scratch: scratch, writing: target
    ) { source, _, scratch, target in body(source, &scratch, &target) }
  }

  /// Lends two parts to read, one as scratch memory and one to write.
  ///
  /// - Precondition: what is written overlaps nothing.
  mutating func withSpans(
    reading first: Region, _ second: Region, of constants: RawSpan, scratch: Region,
    writing target: Region,
    _ body: (Span<Float>, Span<Float>, inout MutableSpan<Float>, inout MutableSpan<Float>) -> Void
  ) {
    let scratch = written(scratch)
    check(first, against: scratch)
    check(second, against: scratch)
    check(target, against: scratch)
    var scratchSpan = unsafe MutableSpan(_unsafeElements: part(scratch))
    withSpans(reading: first, second, of: constants, writing: target) {
      body($0, $1, &scratchSpan, &$2)
    }
  }

  private func check(_ source: Region, against target: Range<Int>) {
    if case .memory(let range) = source {
      precondition(!range.overlaps(target), "the memory plan overlaps")
    }
  }

  private func written(_ region: Region) -> Range<Int> {
    guard case .memory(let range) = region else { preconditionFailure("constants are not written") }
    return range
  }

  private func read(
    _ region: Region, _ constants: UnsafeRawBufferPointer
  ) -> UnsafeBufferPointer<Float> {
    switch region {
    case .memory(let range): unsafe UnsafeBufferPointer(part(range))
    case .constant(let range):
      unsafe UnsafeRawBufferPointer(rebasing: constants[range]).bindMemory(to: Float.self)
    }
  }

  /// A part of the memory as floats, which it holds from now on.
  private func part(_ range: Range<Int>) -> UnsafeMutableBufferPointer<Float> {
    unsafe UnsafeMutableRawBufferPointer(rebasing: memory[range]).bindMemory(to: Float.self)
  }
}
