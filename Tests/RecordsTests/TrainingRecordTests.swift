import Foundation
import Records
import Scoring
import TestSupport
import Testing

@Suite("Training records in files")
struct TrainingRecordTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Two epochs, the second without validation.
  static let record = TrainingRecord(
    name: "net", configuration: "name: net # “quoted”\nepochs: 2\n", seed: .max,
    data: .init(
      training: .init(
        name: "d", split: "train", files: [.init(name: "x.gz", byteCount: 3, sha256: "cd")],
        sampleCount: 10),
      test: .init(name: "a/b.csv", split: nil, notice: "not d", files: [], sampleCount: 2),
      trainingSampleCount: 9, validationSampleCount: 1),
    history: [
      .init(
        epoch: 1, loss: 0.1, metric: 1.0 / 3, validationLoss: 0.7, validationMetric: 0.5,
        learningRate: 0.001),
      .init(
        epoch: 2, loss: 1e-300, metric: 1, validationLoss: nil, validationMetric: nil,
        learningRate: 0),
    ],
    bestEpoch: 1, metric: .top1Accuracy,
    testScore: Score(
      Predictions(outputs: [0.1, 0.9, 0.75, 0.25], perSample: 2), against: .classes([1, 0])),
    parameterCount: 7, tool: .init(version: "1", commandLine: ["quanteval", "train", "a/b"]),
    machine: RecordFileTests.provenance.machine, date: "2026-01-02T03:04:05Z",
    weightsSHA256: "ab")

  private func read(_ text: String) throws -> TrainingRecord {
    try TrainingRecord(contentsOf: try directory.write(Array(text.utf8), to: "training.json"))
  }

  @Test("What is written is read back equal, to the last bit")
  func roundTrip() throws {
    let text = String(decoding: try Self.record.encoded(), as: UTF8.self)
    #expect(try read(text) == Self.record)
    #expect(text.hasPrefix("{\n  \"bestEpoch\" : 1,\n  \"configuration\" : "))
    #expect(text.hasSuffix("\n  \"weightsSHA256\" : \"ab\"\n}\n"))
    #expect(text.contains("\"seed\" : 18446744073709551615"))
    #expect(text.contains("\"a/b.csv\""))
    #expect(text.ranges(of: "\"validationLoss\"").count == 1)
  }

  @Test("A record of another layout is refused for that, whatever else it holds")
  func unknownVersion() {
    let error = #expect(throws: RecordError.self) { try read("{\"schemaVersion\":2}") }
    #expect(
      error?.description == """
        The record has layout version 2; this program reads version 1.
          at:  \(directory.file("training.json"))
          fix: train again, with this program: quanteval train …
        """)
  }

  @Test(
    "What is no training record is malformed",
    arguments: ["", "{", "[]", "null", "{}", "{\"schemaVersion\":1}"])
  func malformed(text: String) {
    let error = #expect(throws: RecordError.self) { try read(text) }
    #expect(error?.problem.hasPrefix("The file is no training record: ") == true)
    #expect(error?.kind == .badData)
  }

  @Test("An evaluation's record is no training record")
  func other() throws {
    let bytes = try RecordFileTests.records[0].encoded()
    let error = #expect(throws: RecordError.self) {
      try read(String(decoding: bytes, as: UTF8.self))
    }
    #expect(error?.kind == .badData)
  }

  @Test("A missing file is missing input")
  func missing() {
    let path = directory.file("nothing.json")
    let error = #expect(throws: RecordError.self) { try TrainingRecord(contentsOf: path) }
    #expect(error?.problem == "There is no file '\(path)'.")
    #expect(error?.kind == .missingInput)
  }
}
