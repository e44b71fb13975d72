import Foundation
import Records
import Scoring
import TestSupport
import Testing

@Suite("What a record recommends")
struct RecommendationTests {
  /// A candidate: so many of 2,000 predictions that were right are wrong, and so many bytes gzipped.
  struct Candidate: Sendable {
    let name: String
    let lost: Int
    let gzip: Int
    let canBeLoaded: Bool

    init(_ name: String, lost: Int, gzip: Int, canBeLoaded: Bool = true) {
      (self.name, self.lost, self.gzip, self.canBeLoaded) = (name, lost, gzip, canBeLoaded)
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let candidates: [Candidate]
    let ship: String
    let reason: Recommendation.Reason
    var saved: Int? = nil
    var undecided: [String]? = nil
    var passingAlone: [String]? = nil
  }

  /// float32, of 1,000 bytes gzipped and with all right, and others.
  private static func record(_ candidates: [Candidate]) -> EvaluationRecord {
    let count = 2_000
    let levels = [Candidate("float32", lost: 0, gzip: 1_000)] + candidates
    return RecordBuilder.record(
      levels.map { level in
        let outputs = (0..<count).flatMap { sample -> [Float] in
          sample < level.lost ? [0.1, 0.9] : [0.9, 0.1]
        }
        return RecordBuilder.Level(
          level.name, Predictions(outputs: outputs, perSample: 2),
          size: .init(
            weightByteCount: level.gzip, artifactByteCount: level.gzip, gzipByteCount: level.gzip),
          samplesPerSecond: 1, canBeLoaded: level.canBeLoaded)
      }, targets: .classes([Int](repeating: 0, count: count)),
      provenance: Provenance(
        model: .init(path: "", files: [], parameterCount: 1),
        data: .init(
          name: "d", split: nil, notice: nil, files: [], preprocessing: "", sampleCount: count,
          availableSampleCount: count),
        tool: .init(
          version: "1", commandLine: [], excluded: [], converterArithmetic: "float64",
          threadCount: 1, tileSize: 1),
        machine: .init(
          processor: "", coreCount: 1, operatingSystem: "", blasKernel: "", blasLibrary: ""),
        date: ""))
  }

  // The margin is 0.5 pp, ten samples; 3 lost are surely fewer for one candidate, not for two at once.
  @Test(
    "It is the smallest candidate that surely loses less than the margin",
    arguments: [
      Case(
        testDescription: "the smallest of two that pass",
        candidates: [.init("a", lost: 0, gzip: 600), .init("b", lost: 0, gzip: 500)],
        ship: "b", reason: .smallestThatPasses, saved: 500),
      Case(
        testDescription: "a smaller one is worse",
        candidates: [.init("a", lost: 0, gzip: 600), .init("b", lost: 40, gzip: 500)],
        ship: "a", reason: .smallestThatPasses, saved: 400),
      Case(
        testDescription: "a smaller one can't be loaded",
        candidates: [
          .init("a", lost: 0, gzip: 600), .init("b", lost: 0, gzip: 500, canBeLoaded: false),
        ],
        ship: "a", reason: .smallestThatPasses, saved: 400),
      Case(
        testDescription: "whether one can be loaded is not read from its name",
        candidates: [.init("a", lost: 0, gzip: 600), .init("int8", lost: 0, gzip: 500)],
        ship: "int8", reason: .smallestThatPasses, saved: 500),
      Case(
        testDescription: "none that passes is smaller",
        candidates: [.init("a", lost: 0, gzip: 1_000), .init("b", lost: 40, gzip: 500)],
        ship: "float32", reason: .noneIsSmaller),
      Case(
        testDescription: "all are worse",
        candidates: [.init("a", lost: 40, gzip: 600), .init("b", lost: 50, gzip: 500)],
        ship: "float32", reason: .allLoseTooMuch),
      Case(
        testDescription: "two are undecided, and only because they are two",
        candidates: [.init("a", lost: 3, gzip: 600), .init("b", lost: 3, gzip: 500)],
        ship: "float32", reason: .undecided, undecided: ["a", "b"], passingAlone: ["a", "b"]),
      Case(
        testDescription: "one is undecided, one is worse",
        candidates: [.init("a", lost: 7, gzip: 600), .init("b", lost: 40, gzip: 500)],
        ship: "float32", reason: .undecided, undecided: ["a"]),
      Case(
        testDescription: "one passes, a smaller one is undecided",
        candidates: [.init("a", lost: 0, gzip: 600), .init("b", lost: 7, gzip: 500)],
        ship: "a", reason: .smallestThatPasses, saved: 400, undecided: ["b"]),
    ])
  func smallest(_ example: Case) throws {
    let found = try #require(Self.record(example.candidates).recommendation)
    #expect(found.ship == example.ship)
    #expect(found.reason == example.reason)
    #expect(found.savedByteCount == example.saved)
    #expect(found.undecided == example.undecided)
    #expect(found.passingAlone == example.passingAlone)
    #expect(found.furtherSampleCount != nil || example.undecided == nil)
    #expect(found.findings == nil)
  }

  @Test("Nothing to compare, nothing to recommend")
  func alone() {
    #expect(Self.record([]).recommendation == nil)
  }

  @Test("Figures that mean nothing recommend nothing, and say why")
  func meaningless() throws {
    let record = Self.record([.init("a", lost: 0, gzip: 600)])
    let found = try #require(
      EvaluationRecord(
        name: "net", provenance: record.provenance, variants: record.variants,
        sanity: [.init(.oneClass, problem: "All samples get class 0.")], analysis: record.analysis,
        samples: record.samples
      ).recommendation)
    #expect(found.ship == nil)
    #expect(found.reason == .meaningless)
    #expect(found.findings == [.oneClass])
  }

  @Test("It stands in the record's JSON, and names only what is there")
  func stored() throws {
    let directory = try TemporaryDirectory()
    let bytes = try Self.record([.init("a", lost: 0, gzip: 600)]).encoded()
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(
      text.contains(
        """
          "recommendation" : {
            "reason" : "smallestThatPasses",
            "savedByteCount" : 400,
            "ship" : "a"
          },
        """))
    let path = try directory.write(bytes, to: "sound.json")
    #expect(try EvaluationRecord(contentsOf: path).recommendation?.ship == "a")
    let damaged = text.replacing("\"ship\" : \"a\"", with: "\"ship\" : \"b\"")
    let other = try directory.write(Array(damaged.utf8), to: "damaged.json")
    #expect(throws: RecordError.self) { try EvaluationRecord(contentsOf: other) }
  }
}
