import ByteIO
import Foundation
import Gate
import Records
import Scoring
import TestSupport
import Testing

@Suite("Baselines")
struct BaselineTests {
  private let good = GateRecords.classes(1_000, wrong: 0..<20)

  private func record(
    _ levels: [(String, [Int])]? = nil, notice: String? = nil, data: String = "cd",
    sizes: [Int] = []
  ) -> EvaluationRecord {
    GateRecords.classification(
      levels ?? [("float32", good), ("uint8", good)], sizes: sizes,
      provenance: GateRecords.provenance(data: data, notice: notice, sampleCount: 1_000))
  }

  @Test("A baseline is the record without pictures and speed; it is read as one")
  func stripped() throws {
    let directory = try TemporaryDirectory()
    let place = BaselinePlace(directory.file("deep/baselines"))
    let acceptance = try BaselineAcceptance(record(), at: place)
    #expect(acceptance.path == directory.file("deep/baselines/net.json"))
    #expect(acceptance.replaced == nil)
    try acceptance.write()
    let text = try String(contentsOfFile: acceptance.path, encoding: .utf8)
    #expect(!text.contains("samplesPerSecond"))
    let stored = try place.baseline(for: record())
    #expect(stored == record().asBaseline)
    #expect(stored.samples == record().samples.withoutLabels)
    #expect(try GateRecords.check(record(), stored).conclusion == .passed)
    #expect(
      acceptance.message == """
        net: first baseline, 1,000 samples of digits (test)

        - float32: 980 of 1,000 right (98.0 %). Files: 10,000 bytes; gzipped:
          5,000 bytes.
        - uint8: 980 of 1,000 right (98.0 %). Files: 10,000 bytes; gzipped:
          5,000 bytes.

        """)
  }

  @Test("The message says what changed, in lines that a commit's message has room for")
  func message() throws {
    let directory = try TemporaryDirectory()
    let place = BaselinePlace(directory.file("net.json"))
    try BaselineAcceptance(record(), at: place).write()
    let new = record(
      [
        ("float32", good), ("uint8", GateRecords.classes(1_000, wrong: 2..<25)),
        ("float16", good),
      ], sizes: [10_000, 9_000])
    let acceptance = try BaselineAcceptance(new, at: place)
    #expect(
      acceptance.message == """
        net: new baseline, 7 predictions changed

        - float32: 0 of 1,000 predictions changed. 980 of 1,000 right (98.0 %).
          Files: 10,000 bytes, as before; gzipped: 5,000 bytes, as before.
        - uint8: 7 of 1,000 predictions changed (5 right→wrong, 2 wrong→right);
          accuracy 98.0 % → 97.7 %. Undecided: the interval holds the margin of
          0.5 pp; about 6,900 more samples like these would decide. 977 of 1,000
          right (97.7 %). Files: 10,000 → 9,000 bytes (-10.00 %); gzipped: 5,000
          → 4,500 bytes (-10.00 %).
        - float16, new: 980 of 1,000 right (98.0 %). Files: 10,000 bytes;
          gzipped: 5,000 bytes.

        """)
    #expect(acceptance.message.split(separator: "\n").allSatisfy { $0.count <= 72 })
  }

  @Test("What measures the same leaves the baseline as it is, whenever it was measured")
  func unchanged() throws {
    let directory = try TemporaryDirectory()
    let place = BaselinePlace(directory.path)
    try BaselineAcceptance(record(), at: place).write()
    let acceptance = try BaselineAcceptance(record(), at: place)
    #expect(acceptance.changesNothing)
    #expect(acceptance.message == "net: the baseline stays as it is\n")
    let other = try BaselineAcceptance(record([("float32", good)]), at: place)
    #expect(!other.changesNothing)
    #expect(other.message.contains("- uint8: no longer guarded."))
  }

  @Test("Of other data nothing can be compared, and the message says so")
  func otherData() throws {
    let directory = try TemporaryDirectory()
    let place = BaselinePlace(directory.path)
    try BaselineAcceptance(record(), at: place).write()
    let message = try BaselineAcceptance(record(data: "ff"), at: place).message
    #expect(message.hasPrefix("net: new baseline, not comparable with the old one\n\n- The rec"))
    #expect(message.contains("other digests"))
  }

  @Test("Data that stand in for others are no baseline but under a name that says so")
  func standIn() throws {
    let directory = try TemporaryDirectory()
    let notice = "This is not MNIST."
    let standIn = record(notice: notice)
    let file = directory.file("net.json")
    let error = #expect(throws: BaselineError.self) {
      _ = try BaselineAcceptance(standIn, at: BaselinePlace(file))
    }
    #expect(error?.kind == .badData)
    #expect(error?.problem.contains(notice) == true)
    #expect(directory.contents.isEmpty)
    // A directory's file gets the name by itself, and the check looks there.
    let place = BaselinePlace(directory.path)
    let acceptance = try BaselineAcceptance(standIn, at: place)
    #expect(acceptance.path == directory.file("net-on-digits.json"))
    try acceptance.write()
    #expect(try place.baseline(for: standIn).provenance.data.notice == notice)
    #expect(throws: BaselineError.missing(file: file, record: "net")) {
      _ = try place.baseline(for: record())
    }
    // Where the old one is of the same, there is nothing new to say.
    try FileManager.default.copyItem(
      atPath: acceptance.path, toPath: directory.file("x.json"))
    _ = try BaselineAcceptance(standIn, at: BaselinePlace(directory.file("x.json")))
  }

  @Test("A file that is no record is not replaced as if it were not there")
  func malformed() throws {
    let directory = try TemporaryDirectory()
    try directory.write("{}", to: "net.json")
    #expect(throws: RecordError.self) {
      _ = try BaselineAcceptance(record(), at: BaselinePlace(directory.path))
    }
  }
}

extension BaselineAcceptance {
  /// Writes the baseline, as the command does.
  fileprivate func write() throws { try AtomicOutput.write([try file()]) }
}
