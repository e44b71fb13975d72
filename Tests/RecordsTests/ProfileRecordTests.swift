import Foundation
import Records
import TestSupport
import Testing

@Suite("Profiles in files, and under the machine's roofs")
struct ProfileRecordTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func read(_ text: String) throws -> ProfileRecord {
    try ProfileRecord(contentsOf: try directory.write(Array(text.utf8), to: "profile.json"))
  }

  @Test("What is written is read back equal, to the last bit")
  func roundTrip() throws {
    let record = SampleProfile.record()
    let text = String(decoding: try record.encoded(), as: UTF8.self)
    #expect(try read(text) == record)
    #expect(text.contains("\"schemaVersion\" : 1"))
    #expect(text.ranges(of: "\"byteCount\"").count == 2, "memory has no size")
  }

  @Test("A record of another layout is refused, and one that is none")
  func malformed() throws {
    let version = #expect(throws: RecordError.self) { try read("{\"schemaVersion\":2}") }
    #expect(
      version?.description == """
        The record has layout version 2; this program reads version 1.
          at:  \(directory.file("profile.json"))
          fix: profile again, with this program: quanteval profile … --report
        """)
    let other = #expect(throws: RecordError.self) {
      try read(String(decoding: try RecordFileTests.records[0].encoded(), as: UTF8.self))
    }
    #expect(other?.kind == .badData)
    let empty = #expect(throws: RecordError.self) { try read("{}") }
    #expect(empty?.problem.hasPrefix("The file is no profile: ") == true)
  }

  @Test("Rates are those of all workers")
  func rates() {
    let record = SampleProfile.record()
    #expect(record.samplesPerSecond == 20_000)
    #expect(record.multiplyAddCount == 1_020_000)
    let convolution = record.layers[0]
    #expect(abs(record.flopsPerSecond(of: convolution) - 50e9) < 1)
    #expect(abs(record.bytesPerSecond(of: convolution) - 50e6) < 1e-3)
    #expect(convolution.intensity == 1_000)
    #expect(record.layers[1].intensity == 0)
  }

  @Test("A layer's roof is the ceiling that leaves it the longest time")
  func roofs() throws {
    let record = SampleProfile.record()
    #expect(
      record.layers.map { record.bound(of: $0).by }
        == [.arithmetic, .bytes(level: 1), .bytes(level: 2)])
    let shares = try record.layers.map { try #require(record.shareOfRoof(of: $0)) }
    for (share, expected) in zip(shares, [0.5, 0.25, 1]) { #expect(abs(share - expected) < 1e-12) }
  }

  @Test("What comes from far counts on the way through all that is nearer")
  func hierarchy() {
    // All bytes from memory, which is as fast as L2 here: L1 and L2 see them too.
    let record = SampleProfile.record()
    let layer = ProfileRecord.Layer(
      name: "l", className: "", fusedNames: [], kernels: [], outputShape: [], seconds: 1e-6,
      share: 1, clockShare: 0, multiplyAddCount: 0, executedMultiplyAddCount: 0, weightByteCount: 0,
      readByteCount: 900,
      writtenByteCount: 100, byteCountsByLevel: [900, 50, 50])
    // L1: 1,000 B at 200 GB/s: 10 ns for two; L2: 100 B at 50 GB/s: 4 ns; memory: 50 B at 10 GB/s: 10 ns.
    #expect(record.bound(of: layer).seconds == 1e-8)
    #expect(record.bound(of: layer).by == .bytes(level: 0))
  }

  @Test("What Winograd spares is in a layer's rate, and not under its roof")
  func spared() throws {
    let record = SampleProfile.record()
    // 1,000,000 multiply-adds as defined, of which 400,000 are done: 16 µs of two workers.
    let layer = ProfileRecord.Layer(
      name: "l", className: "", fusedNames: [], kernels: [], outputShape: [], seconds: 20e-6,
      share: 1, clockShare: 0, multiplyAddCount: 1_000_000, executedMultiplyAddCount: 400_000,
      weightByteCount: 0, readByteCount: 1_000, writtenByteCount: 0,
      byteCountsByLevel: [1_000, 0, 0])
    #expect(abs(record.flopsPerSecond(of: layer) - 200e9) < 1)
    #expect(abs(record.executedFlopsPerSecond(of: layer) - 80e9) < 1)
    #expect(abs(try #require(record.shareOfRoof(of: layer)) - 0.8) < 1e-12)
    #expect(layer.intensity == 800)
  }

  @Test("Where nothing is multiplied and nothing moved there is no roof")
  func nothing() {
    let record = SampleProfile.record()
    let layer = ProfileRecord.Layer(
      name: "l", className: "", fusedNames: [], kernels: [], outputShape: [], seconds: 1e-6,
      share: 1, clockShare: 0, multiplyAddCount: 0, executedMultiplyAddCount: 0, weightByteCount: 0,
      readByteCount: 0,
      writtenByteCount: 0, byteCountsByLevel: [0, 0, 0])
    #expect(record.shareOfRoof(of: layer) == nil)
    #expect(layer.intensity == nil)
  }
}
