import Essentials
import Foundation
import Records
import Scoring
import TestSupport
import Testing

@Suite("Records in files")
struct RecordFileTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// A baseline that was measured and a level whose outputs are no numbers.
  static func record(of targets: Targets) -> EvaluationRecord {
    let baseline = Predictions(outputs: [0.1, 0.9, 0.75, 0.25], perSample: 2)
    let candidate = Predictions(outputs: [0.1, 0.9, .nan, 0.25], perSample: 2)
    func level(_ name: String, _ predictions: Predictions) -> RecordBuilder.Level {
      RecordBuilder.Level(
        name, predictions,
        size: EvaluationRecord.ArtifactSize(
          weightByteCount: 100, artifactByteCount: 1_000, gzipByteCount: 800),
        samplesPerSecond: 1_234.567_890_123_45)
    }
    return RecordBuilder.record(
      [level("float32", baseline), level("uint8", candidate)], targets: targets,
      provenance: provenance)
  }

  static let provenance = Provenance(
    model: .init(
      path: "a/model.json", files: [.init(name: "model.json", byteCount: 3, sha256: "cd")],
      parameterCount: 7),
    data: .init(
      name: "d", split: nil, notice: "“Ersatz”\n2nd line", files: [], preprocessing: "x / 255",
      sampleCount: 2, availableSampleCount: 10),
    tool: .init(
      version: "1", commandLine: ["quanteval", "a/b"], excluded: ["*/bias"],
      converterArithmetic: "binary64", threadCount: 2, tileSize: 8),
    machine: .init(
      processor: "p", coreCount: 2, operatingSystem: "o", blasKernel: "k", blasLibrary: "l"),
    date: "2026-01-02T03:04:05Z")

  static let records = [
    record(of: .classes([1, 0])), record(of: .values([0, 1, 1, 0], perSample: 2)),
  ]

  private func read(_ bytes: [UInt8]) throws -> EvaluationRecord {
    try EvaluationRecord(contentsOf: try directory.write(bytes, to: "r.json"))
  }

  @Test("What is written is read back equal", arguments: records)
  func roundTrip(record: EvaluationRecord) throws {
    #expect(try read(record.encoded()) == record)
  }

  @Test("What was not measured is not in the file, so it can't be read as a number")
  func notMeasured() throws {
    let text = String(decoding: try Self.records[1].encoded(), as: UTF8.self)
    #expect(text.contains("\"notFiniteCount\" : 1"))
    let variants = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])["candidates"]
    let last = try #require((variants as? [[String: Any]])?.last)
    #expect((last["score"] as? [String: Any])?["value"] == nil)
    #expect((last["estimates"] as? [String: Any])?.isEmpty == true)
    #expect(!text.contains("correctCount"))
  }

  @Test("The bytes are equal twice, end in a newline and keep slashes plain")
  func deterministic() throws {
    let bytes = try Self.records[0].encoded()
    #expect(bytes == (try Self.record(of: .classes([1, 0])).encoded()))
    #expect(bytes.last == UInt8(ascii: "\n"))
    #expect(bytes.dropLast().last == UInt8(ascii: "}"))
    #expect(String(decoding: bytes, as: UTF8.self).contains("\"a/model.json\""))
  }

  @Test("Keys are sorted at every depth")
  func sorted() throws {
    let text = String(decoding: try Self.records[0].encoded(), as: UTF8.self)
    var latest: [String] = []
    var keyCount = 0
    for line in text.split(separator: "\n") {
      let depth = line.prefix { $0 == " " }.count / 2
      latest.removeLast(max(0, latest.count - depth - 1))
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      guard line.contains("\" : "), parts.count > 2 else { continue }
      while latest.count <= depth { latest.append("") }
      #expect(latest[depth] < String(parts[1]))
      latest[depth] = String(parts[1])
      keyCount += 1
    }
    #expect(keyCount > 40)
  }

  @Test("A record of another layout is refused", arguments: [0, 1, 99])
  func unknownVersion(version: Int) throws {
    let text = String(decoding: try Self.records[0].encoded(), as: UTF8.self)
    let other = text.replacing("\"schemaVersion\" : 3", with: "\"schemaVersion\" : \(version)")
    let error = #expect(throws: RecordError.self) { try read(Array(other.utf8)) }
    #expect(
      error?.problem
        == "The record has layout version \(version); this program reads version 3.")
    #expect(error?.location == directory.file("r.json"))
    #expect(error?.kind == .badData)
  }

  @Test(
    "A record of another kind is named by the command that wrote it",
    arguments: [
      (#"{"schemaVersion":1,"plans":[],"baseline":{},"seed":1}"#, "optimize"),
      (#"{"schemaVersion":1,"tensors":[],"everything":{}}"#, "sensitivity"),
      (#"{"schemaVersion":2,"tensors":[],"everything":{}}"#, "sensitivity"),
      (#"{"schemaVersion":1,"history":[],"bestEpoch":1}"#, "train"),
      (#"{"schemaVersion":1,"ceilings":{},"copying":{}}"#, "profile"),
    ])
  func otherKind(text: String, command: String) {
    let error = #expect(throws: RecordError.self) { try read(Array(text.utf8)) }
    #expect(error?.problem.hasSuffix("is a record of '\(command)', not of 'evaluate'.") == true)
    #expect(error?.remedy == "name a record that 'quanteval evaluate' wrote")
  }

  @Test("A record of another layout is refused for that, whatever else it holds")
  func laterVersion() {
    let error = #expect(throws: RecordError.self) { try read(Array("{\"schemaVersion\":4}".utf8)) }
    #expect(error?.problem.contains("layout version 4") == true)
  }

  @Test(
    "What is no record is malformed",
    arguments: ["", "{", "[]", "null", "{}", "{\"schemaVersion\":3}", "{\"schemaVersion\":\"1\"}"])
  func malformed(text: String) {
    let error = #expect(throws: RecordError.self) { try read(Array(text.utf8)) }
    #expect(error?.problem.hasPrefix("The file is no evaluation record: ") == true)
    #expect(error?.kind == .badData)
  }

  @Test("A record cut off anywhere is malformed")
  func truncated() throws {
    let bytes = try Self.records[0].encoded()
    for count in stride(from: 0, to: bytes.count - 2, by: 7) {
      #expect(throws: RecordError.self, "cut at \(count)") { try read(Array(bytes.prefix(count))) }
    }
  }

  @Test("A missing file is missing input")
  func missing() {
    let path = directory.file("nothing.json")
    let error = #expect(throws: RecordError.self) { try EvaluationRecord(contentsOf: path) }
    #expect(error?.problem == "There is no file '\(path)'.")
    #expect(error?.kind == .missingInput)
  }

  @Test("The gzip ratio is the files over the archive")
  func ratio() {
    #expect(Self.records[0].variants[0].size.gzipRatio == 1.25)
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { ranges(of: part).count }
}

extension EvaluationRecord: CustomTestStringConvertible {
  /// A record is long, and a log is read by people.
  public var testDescription: String {
    "\(name), \(variants.first?.score.metric.rawValue ?? "empty")"
  }
}
