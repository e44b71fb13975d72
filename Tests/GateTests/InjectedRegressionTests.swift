import Essentials
import Foundation
import Gate
import Quantization
import Records
import Tensors
import TestSupport
import Testing

/// Models that somebody broke, evaluated and checked as a user does it.
@Suite("The gate catches what is injected", .serialized)
struct InjectedRegressionTests {
  private let digits = try? DigitsModel()

  private func check(
    _ record: EvaluationRecord, _ baseline: EvaluationRecord
  ) throws -> GateResult {
    // As a file's content: what is not stored can't be compared.
    let directory = try TemporaryDirectory()
    let path = try directory.write(try baseline.asBaseline.encoded(), to: "digits.json")
    return try GateCheck().check(
      record, against: EvaluationRecord(contentsOf: path), baselinePath: path)
  }

  private func failures(_ result: GateResult) -> [String] {
    result.findings.filter(result.blocks).map(\.title)
  }

  @Test("A corrupted tensor: a run of bytes that a bad disk or a bad merge left")
  func corruptedTensor() async throws {
    let digits = try #require(digits)
    let directory = try TemporaryDirectory()
    let baseline = try await digits.record(levels: [.affine(bits: 8)])
    var files = try DigitsModel.Files(DigitsModel.path)
    let range = try files.range(of: "conv2d_1/kernel")
    var generator = SeededGenerator(seed: 7)
    for offset in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
      files.set(Float.random(in: -1...1, using: &generator), at: offset)
    }
    let record = try await digits.record(
      files.write(to: directory, "broken"), levels: [.affine(bits: 8)])
    let result = try check(record, baseline)
    #expect(result.conclusion == .regression)
    #expect(failures(result).prefix(1) == ["float32 predictions"])
    #expect(result.findings.contains { $0.guarded == "model" && $0.outcome == .noted })
  }

  @Test("A wrong scale in the manifest of a quantized model")
  func wrongScale() async throws {
    let digits = try #require(digits)
    let directory = try TemporaryDirectory()
    _ = try await digits.record(levels: [.affine(bits: 8)], work: directory.path)
    let quantized = directory.file("uint8")
    let baseline = try await digits.record(quantized, levels: [.affine(bits: 8)])
    var files = try DigitsModel.Files(quantized)
    // The scale of another tensor: the zero point moves, and no code is what it was.
    try files.changeWeight("dense/kernel") { weight in
      var quantization = try #require(weight["quantization"] as? [String: Any])
      let scale = try #require(quantization["scale"] as? Double)
      quantization["scale"] = scale * 1.5
      weight["quantization"] = quantization
    }
    let record = try await digits.record(
      files.write(to: directory, "broken"), levels: [.affine(bits: 8)])
    let result = try check(record, baseline)
    #expect(result.conclusion == .regression)
    #expect(failures(result).contains("uint8 predictions"))
    #expect(try check(baseline, baseline).conclusion == .passed)
  }

  @Test("Two classes swapped: the accuracy of the others hides nothing")
  func swappedClasses() async throws {
    let digits = try #require(digits)
    let directory = try TemporaryDirectory()
    let baseline = try await digits.record(levels: [.affine(bits: 16)])
    var files = try DigitsModel.Files(DigitsModel.path)
    let last = try #require(
      files.manifestWeights.compactMap { $0["name"] as? String }.last { $0.hasSuffix("/kernel") })
    for part in [last, last.replacing("/kernel", with: "/bias")] {
      for row in stride(
        from: try files.range(of: part).lowerBound, to: try files.range(of: part).upperBound,
        by: 40)
      {
        let (one, other) = (files.float(at: row + 4 * 4), files.float(at: row + 4 * 9))
        files.set(other, at: row + 4 * 4)
        files.set(one, at: row + 4 * 9)
      }
    }
    let record = try await digits.record(
      files.write(to: directory, "swapped"), levels: [.affine(bits: 16)])
    let result = try check(record, baseline)
    #expect(result.conclusion == .regression)
    #expect(failures(result) == ["float32 predictions", "uint16 predictions"])
    let classes = try #require(result.comparison?.levels[0].statistics.classes)
    #expect(Set(classes.changes.prefix(2).map(\.label)) == [4, 9])
  }

  @Test("8 bits where 16 were: a level that is gone, or a level that is not what it is called")
  func eightBits() async throws {
    let digits = try #require(digits)
    let baseline = try await digits.record(levels: [.affine(bits: 16)])
    let eight = try await digits.record(levels: [.affine(bits: 8)])
    let gone = try check(eight, baseline)
    #expect(gone.conclusion == .regression)
    #expect(failures(gone) == ["uint16 level"])

    // The program wrote 8 bits for what it calls 16.
    let directory = try TemporaryDirectory()
    let text = String(decoding: try eight.encoded(), as: UTF8.self)
    let path = try directory.write(
      text.replacing("uint8\"", with: "uint16\""), to: "digits.json")
    let renamed = try check(EvaluationRecord(contentsOf: path), baseline)
    #expect(renamed.conclusion == .regression)
    #expect(failures(renamed) == ["uint16 weights"])
    // Half the bytes are no failure of themselves, and said all the same.
    #expect(
      renamed.findings.filter { $0.outcome == .noted }.map(\.title) == [
        "uint16 file bytes", "uint16 gzip bytes",
      ])
  }

  @Test("Another part of the data: an error of its own")
  func otherData() async throws {
    let baseline = try await #require(digits).record(levels: [.float16])
    let record = try await DigitsModel(onlyTest: true).record(levels: [.float16])
    let result = try check(record, baseline)
    #expect(result.conclusion == .incomparable)
    #expect(result.obstacle?.kind == .badData)
    #expect(result.obstacle?.problem.contains("1797 and 360 samples") == true)
  }

  @Test("The same again, with other workers: not one prediction changed, in no level")
  func again() async throws {
    let digits = try #require(digits)
    let levels: [QuantizationScheme] = [.float16, .affine(bits: 16), .affine(bits: 8)]
    let baseline = try await digits.record(levels: levels)
    let record = try await digits.record(levels: levels, workers: 3)
    let result = try GateCheck(policy: .undecided).check(
      record, against: baseline.asBaseline, baselinePath: "b.json")
    #expect(result.findings.allSatisfy { $0.outcome == .passed })
    #expect(result.comparison?.levels.map(\.changedCount) == [0, 0, 0, 0])
  }
}
