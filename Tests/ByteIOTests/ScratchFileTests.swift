import ByteIO
import TestSupport
import Testing

@Suite("Numbers on disk")
struct ScratchFileTests {
  /// So many floats are in memory.
  private static let border = 1 << 18

  @Test(
    "What is read is what was written, in memory, on disk and across their border",
    arguments: [0, 1, border - 5, border - 1, border, border + 7])
  func roundTrip(index: Int) throws {
    let directory = try TemporaryDirectory()
    let file = try ScratchFile(in: directory.path)
    let numbers = (0..<12).map { Float($0) + 0.5 }
    try file.write(numbers.span, at: index)
    #expect(try file.read(12, at: index) == numbers)
    let others = numbers.map { -$0 }
    try file.write(others.span, at: index + 12)
    #expect(try file.read(24, at: index) == numbers + others)
    #expect(try file.read(3, at: index + 11) == [11.5, -0.5, -1.5])
  }

  @Test("What nobody wrote beyond the memory is an error")
  func beyond() throws {
    let directory = try TemporaryDirectory()
    let file = try ScratchFile(in: directory.path)
    #expect(throws: ByteIOError.self) { try file.read(1, at: Self.border) }
    #expect(throws: ByteIOError.self) { try file.read(2, at: Self.border - 1) }
  }
}
