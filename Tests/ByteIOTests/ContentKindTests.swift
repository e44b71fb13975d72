import ByteIO
import Essentials
import TestSupport
import Testing

@Suite("What a file is by its content")
struct ContentKindTests {
  private func kind(_ bytes: [UInt8]) -> ContentKind? {
    ContentKind(of: FileBytes(bytes, source: "test"))
  }

  /// A length-delimited field of a protocol buffer.
  private static func field(_ id: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [id << 3 | 2, UInt8(bytes.count)] + bytes
  }

  /// A zip archive without content: local headers and the central directory.
  private static func zip(_ names: [String]) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for name in names {
      let offset = bytes.count
      bytes += [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22)
      bytes += number(name.utf8.count, 2) + number(0, 2) + Array(name.utf8)
      directory += [0x50, 0x4B, 1, 2] + [UInt8](repeating: 0, count: 24)
      directory += number(name.utf8.count, 2) + [UInt8](repeating: 0, count: 12)
      directory += number(offset, 4) + Array(name.utf8)
    }
    let start = bytes.count
    bytes += directory + [0x50, 0x4B, 5, 6] + number(0, 4) + number(names.count, 2)
    return bytes + number(names.count, 2) + number(directory.count, 4) + number(start, 4) + [0, 0]
  }

  private static let node = field(1, field(1, Array("x".utf8)) + field(2, Array("Const".utf8)))

  static let samples: [(kind: ContentKind, bytes: [UInt8])] = [
    (.html, Array("<!DOCTYPE html>\n<html></html>".utf8)),
    (.html, Array("\u{FEFF} \n<HTML lang=\"en\">".utf8)),
    (.html, Array("<?xml version=\"1.0\"?>\n<!DOCTYPE html><html xmlns=\"x\">".utf8)),
    (.xml, Array("<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>".utf8)),
    (.serverAnswer, Array("404: Not Found".utf8)),
    (.gitLFSPointer, Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d\n".utf8)),
    (.gzip, Gzip.compress([1, 2, 3])),
    (.zip, zip(["a.txt"])),
    (.kerasArchive, zip(["metadata.json", "config.json", "model.weights.h5"])),
    (.torch, zip(["model/data.pkl", "model/version"])),
    (.npz, zip(["x.npy", "y.npy"])),
    (.zippedTFJS, zip(["web/model.json", "web/group1-shard1of1.bin"])),
    (.excel, zip(["[Content_Types].xml", "xl/workbook.xml"])),
    (.hdf5, [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0]),
    (.tflite, [0x1C, 0, 0, 0] + Array("TFL3".utf8) + [0, 0]),
    // ir_version 8, producer "p", a graph, one set of operators.
    (.onnx, [0x08, 8] + field(2, [0x70]) + field(7, [0x0A, 0]) + field(8, [0x10, 17])),
    (.savedModel, [0x08, 1] + field(2, field(1, []))),
    (.savedModel, [0x08, 1] + field(2, [])),
    // Fields in another order, and a file that was cut off.
    (.savedModel, [0x08, 1] + field(2, field(3, []) + field(1, []))),
    (.savedModel, [0x08, 1, 0x12, 0x90, 0x4E, 0x0A, 0x05]),
    (.graphDef, node + node + field(4, [0x08, 3])),
    (.graphDef, field(1, field(1, Array("x".utf8))) + field(1, field(1, Array("y".utf8)))),
    (.graphDef, field(1, field(2, Array("Const".utf8)) + field(1, Array("y".utf8)))),
    (.graphDef, node + node.dropLast(2)),
    (.safetensors, [2, 0, 0, 0, 0, 0, 0, 0] + Array("{\"".utf8)),
    (.numpy, [0x93] + Array("NUMPY".utf8) + [1, 0]),
    (.idx, [0, 0, 8, 1, 0, 0, 0, 2, 7, 7]),
    (.parquet, Array("PAR1....PAR1".utf8)),
    (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0]),
    (.pickle, [0x80, 4, 0x4E, 0x2E]),
    (.json, Array(" {\"format\": 1}".utf8)),
    (.json, Array("[1, 2]".utf8)),
  ]

  @Test("Each kind is told from the others", arguments: samples.indices)
  func recognized(index: Int) {
    let sample = Self.samples[index]
    #expect(kind(sample.bytes) == sample.kind)
  }

  @Test("Numbers, tables and nothing are no kind")
  func unknown() {
    #expect(kind([]) == nil)
    #expect(kind(Array("a,b\n1,2\n".utf8)) == nil)
    #expect(kind(Array("\n\na,b\n1,2\n".utf8)) == nil)
    #expect(kind([0, 0, 128, 63, 0, 0, 0, 64]) == nil)
    #expect(kind([0x50, 0x4B]) == nil)
  }

  @Test("Every kind has a name, and none has another's")
  func names() {
    #expect(Set(ContentKind.allCases.map(\.name)).count == ContentKind.allCases.count)
  }

  @Test("A directory with a saved_model.pb is a SavedModel")
  func directory() throws {
    let directory = try TemporaryDirectory()
    #expect(ContentKind(at: directory.path) == nil)
    try directory.write([8, 1], to: "saved_model.pb")
    #expect(ContentKind(at: directory.path) == .savedModelDirectory)
    #expect(ContentKind(at: directory.path + "/nothing") == nil)
  }

  @Test("2,000 damaged files are some kind or none")
  func mutations() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2_000 {
      var bytes = Self.samples[Int.random(in: 0..<Self.samples.count, using: &generator)].bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(place...)
        default: bytes.insert(contentsOf: [255, 255, 255, 255], at: place)
        }
      }
      _ = kind(bytes)
    }
  }
}
