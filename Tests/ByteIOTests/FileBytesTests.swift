import ByteIO
import Essentials
import Foundation
import TestSupport
import Testing

@Suite("Bytes of a file")
struct FileBytesTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test("A file and the same bytes in memory are alike")
  func content() throws {
    let path = try directory.write([7, 0, 255] as [UInt8], to: "three")
    for bytes in [try FileBytes(contentsOf: path), FileBytes([7, 0, 255], source: path)] {
      #expect(bytes.count == 3)
      #expect(bytes.bytes() == [7, 0, 255])
      #expect(bytes.source == path)
      #expect(bytes.withUnsignedBytes { $0[2] } == 255)
    }
  }

  @Test("An empty file has no bytes")
  func empty() throws {
    let bytes = try FileBytes(contentsOf: try directory.write([] as [UInt8], to: "empty"))
    #expect(bytes.count == 0)
    #expect(bytes.bytes() == [])
    #expect(!bytes.starts(with: [0]))
    #expect(bytes.starts(with: []))
  }

  @Test("What is not there is missing, below a file too", arguments: ["nothing", "file/below"])
  func missing(name: String) throws {
    try directory.write("x", to: "file")
    let path = directory.file(name)
    let error = #expect(throws: ByteIOError.self) { try FileBytes(contentsOf: path) }
    #expect(error?.problem == "There is no file '\(path)'.")
    #expect(error?.kind == .missingInput)
  }

  @Test("A directory is no file")
  func isDirectory() {
    let error = #expect(throws: ByteIOError.self) { try FileBytes(contentsOf: directory.path) }
    #expect(error?.problem == "'\(directory.path)' is a directory, not a file.")
  }

  @Test("A device is no file")
  func device() {
    let error = #expect(throws: ByteIOError.self) { try FileBytes(contentsOf: "/dev/null") }
    #expect(error?.problem == "'/dev/null' can't be read: it is not a regular file.")
  }

  @Test("A named pipe is refused, not waited for", .timeLimit(.minutes(1)))
  func namedPipe() {
    let path = directory.file("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let error = #expect(throws: ByteIOError.self) { try FileBytes(contentsOf: path) }
    #expect(error?.problem == "'\(path)' can't be read: it is not a regular file.")
  }

  @Test("A range within the file is its bytes", arguments: [(0..<4), (1..<3), (4..<4), (0..<0)])
  func range(range: Range<Int>) throws {
    let content: [UInt8] = [1, 2, 3, 4]
    #expect(try FileBytes(content, source: "four").bytes(in: range) == Array(content[range]))
  }

  @Test(
    "A range that leaves the file says what is needed and what is left",
    arguments: [
      (3..<5, "2 bytes are needed here, 1 are left", "four, byte 3"),
      (4..<5, "1 bytes are needed here, 0 are left", "four, byte 4"),
      (9..<9, "0 bytes are needed here, 0 are left", "four, byte 4"),
      (-1..<2, "3 bytes are needed here, 4 are left", "four, byte 0"),
      (0..<Int.max, "\(Int.max) bytes are needed here, 4 are left", "four, byte 0"),
    ])
  func rangeOutside(range: Range<Int>, problem: String, location: String) {
    let bytes = FileBytes([1, 2, 3, 4], source: "four")
    let error = #expect(throws: ByteIOError.self) { try bytes.bytes(in: range) }
    #expect(error?.problem == "The file ends too early: \(problem).")
    #expect(error?.location == location)
  }

  @Test("Integers are read at any offset in both byte orders")
  func integers() throws {
    let bytes = FileBytes([0xff, 1, 2, 3, 4, 5, 6, 7, 0x88], source: "nine")
    #expect(try bytes.integer(at: 0, as: Int8.self, bigEndian: true) == -1)
    #expect(try bytes.integer(at: 1, as: UInt16.self, bigEndian: true) == 0x0102)
    #expect(try bytes.integer(at: 1, as: UInt16.self, bigEndian: false) == 0x0201)
    #expect(try bytes.integer(at: 1, as: UInt32.self, bigEndian: true) == 0x0102_0304)
    #expect(try bytes.integer(at: 1, as: UInt32.self, bigEndian: false) == 0x0403_0201)
    #expect(try bytes.integer(at: 1, as: UInt64.self, bigEndian: true) == 0x0102_0304_0506_0788)
    #expect(
      try bytes.integer(at: 1, as: UInt64.self, bigEndian: false) == 0x8807_0605_0403_0201)
    #expect(try bytes.integer(at: 7, as: Int16.self, bigEndian: false) == -30_713)
  }

  @Test(
    "An integer that leaves the file is an error",
    arguments: [-1, 2, 3, 4, 5, Int.max, Int.max - 3, Int.min])
  func integerOutside(offset: Int) {
    let bytes = FileBytes([1, 2, 3, 4, 5], source: "five")
    let error = #expect(throws: ByteIOError.self) {
      try bytes.integer(at: offset, as: UInt32.self, bigEndian: false)
    }
    #expect(error?.problem.hasPrefix("The file ends too early: 4 bytes are needed here") == true)
  }

  @Test("A prefix longer than the file is none")
  func prefix() {
    let bytes = FileBytes([1, 2], source: "two")
    #expect(bytes.starts(with: [1]))
    #expect(bytes.starts(with: [1, 2]))
    #expect(!bytes.starts(with: [1, 2, 3]))
    #expect(!bytes.starts(with: [2]))
  }
}
