import Essentials
import Foundation
import Records
import Scoring
import TestSupport
import Testing

@Suite("Damaged records")
struct DamagedRecordTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test("A damaged record of an evaluation is read, or refused in words")
  func evaluation() throws {
    let records = try RecordFileTests.records.map { try $0.encoded() }
    try expectSound(
      reading: Mutations(of: records, as: .text), at: directory.file("damaged.json"),
      leastRefused: 50
    ) { path in _ = try EvaluationRecord(contentsOf: path).asBaseline }
  }

  @Test("So is a damaged profile")
  func profile() throws {
    let record = try SampleProfile.record().encoded()
    try expectSound(
      reading: Mutations(of: [record], as: .text), at: directory.file("damaged.json"),
      leastRefused: 40
    ) { path in _ = try ProfileRecord(contentsOf: path) }
  }

  /// A sound record with one place of its text replaced.
  private func refusal(_ old: String, _ new: String) throws -> String {
    let text = String(decoding: try RecordFileTests.records[0].encoded(), as: UTF8.self)
    let range = try #require(text.range(of: old, options: .regularExpression))
    let path = try directory.write(text.replacingCharacters(in: range, with: new), to: "r.json")
    let error = #expect(throws: RecordError.self) { try EvaluationRecord(contentsOf: path) }
    #expect(error?.location == path)
    #expect(error?.kind == .badData)
    return error?.problem ?? ""
  }

  @Test(
    "Numbers that no record has are refused, and named",
    arguments: [
      (#""confidence" : [0-9.]+"#, #""confidence" : 256"#, "'analysis.confidence' is 256"),
      (#""confidence" : [0-9.]+"#, #""confidence" : 1"#, "above 0 and below 1"),
      (#""lower" : [0-9.e-]+"#, #""lower" : 7"#, "has lower 7"),
      (#""resampleCount" : [0-9]+"#, #""resampleCount" : 1000000000000"#, "a million"),
      (#""weightByteCount" : 100"#, #""weightByteCount" : -1"#, "a count is a whole number"),
      (#""gzipByteCount" : 800"#, #""gzipByteCount" : 0"#, "an archive of no bytes"),
      (#""name" : "uint8""#, #""name" : "float32""#, "'float32' is there twice"),
      (#""availableSampleCount" : 10"#, #""availableSampleCount" : 2e18"#, "whole number"),
      (#""schemaVersion" : 3"#, #""schemaVersion" : "3""#, "'schemaVersion' is not a whole number"),
      (#""candidates" : \["#, #""versions" : ["#, "has no 'candidates'"),
      (#""prediction uint8" : \[1"#, #""prediction uint8" : [-1"#, "'samples' has lists"),
      (#""prediction uint8" : \["#, #""prediction uint8" : [0, "#, "'samples' has lists"),
    ])
  func refused(old: String, new: String, words: String) throws {
    let problem = try refusal(old, new)
    #expect(problem.contains(words), "\(problem)")
    #expect(!problem.contains("DecodingError"))
    #expect(!problem.contains("CodingKeys"))
  }

  @Test("What is no JSON at all is said to be none, without a decoder's own words")
  func noJSON() throws {
    let path = try directory.write("<html>", to: "r.json")
    let error = #expect(throws: RecordError.self) { try EvaluationRecord(contentsOf: path) }
    #expect(error?.problem.contains("DecodingError") == false)
    #expect(error?.problem.contains("Swift.") == false)
  }
}
