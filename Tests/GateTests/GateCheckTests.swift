import Gate
import Records
import Reporting
import Scoring
import Testing

@Suite("What the gate lets pass")
struct GateCheckTests {
  private let good = GateRecords.classes(2_000, wrong: 0..<40)

  private func finding(_ result: GateResult, _ title: String) throws -> GateFinding {
    try #require(result.findings.first { $0.title == title }, "\(result.findings.map(\.title))")
  }

  @Test("The same again passes, with zero changed predictions, however few the samples are")
  func same() throws {
    let few = GateRecords.classification([
      ("float32", [0, 0, 1]), ("uint8", [0, 1, 1]),
    ])
    for policy in FailurePolicy.allCases {
      let result = try GateRecords.check(few, few.asBaseline, policy: policy)
      #expect(result.conclusion == .passed)
      #expect(result.findings.allSatisfy { $0.outcome == .passed })
      #expect(
        try finding(result, "uint8 predictions").message == "0 of 3 predictions changed.")
    }
    #expect(
      TerminalRenderer(usesColor: false).render(
        Report(try GateRecords.check(few, few.asBaseline))
      ).contains("not one prediction changed"))
  }

  @Test("A surely greater loss than the margin is a regression; a level alone is enough")
  func worse() throws {
    let baseline = GateRecords.classification([("float32", good), ("uint8", good)])
    let record = GateRecords.classification([
      ("float32", good), ("uint8", GateRecords.classes(2_000, wrong: 0..<100)),
    ])
    let result = try GateRecords.check(record, baseline)
    #expect(result.conclusion == .regression)
    let found = try finding(result, "uint8 predictions")
    #expect(found.outcome == .failed)
    #expect(
      found.message.hasPrefix(
        "60 of 2,000 predictions changed (60 right→wrong); accuracy 98.00 % → 95.00 %. Worse: "
          + "the whole interval of the loss lies above 0.5 pp."))
    #expect(try finding(result, "float32 predictions").outcome == .passed)
    #expect(
      try GateRecords.check(record, baseline, margin: Margin(0.1, .accuracy))
        .conclusion == .passed)
  }

  @Test("What is undecided passes, but where that is to fail")
  func undecided() throws {
    let baseline = GateRecords.classification([("float32", good)])
    let record = GateRecords.classification([
      ("float32", GateRecords.classes(2_000, wrong: 0..<48))
    ])
    let lenient = try GateRecords.check(record, baseline)
    #expect(lenient.conclusion == .passed)
    #expect(lenient.findings.contains { $0.outcome == .undecided })
    let strict = try GateRecords.check(record, baseline, policy: .undecided)
    #expect(strict.conclusion == .undecided)
    #expect(strict.findings.filter(strict.blocks).map(\.title) == ["float32 predictions"])
    let text = TerminalRenderer(usesColor: false).render(Report(lenient))
    #expect(text.replacing("\n", with: " ").contains("more samples like these would decide."))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
  }

  @Test("A gain passes")
  func better() throws {
    let result = try GateRecords.check(
      GateRecords.classification([("float32", GateRecords.classes(2_000, wrong: 0..<0))]),
      GateRecords.classification([("float32", good)]), policy: .undecided)
    #expect(result.conclusion == .passed)
  }

  @Test("All levels are judged together, by Holm's method")
  func holm() throws {
    // 17 lost, none won: alone surely above the margin; not among four of which none is decided.
    let open = GateRecords.classes(2_000, wrong: 0..<50)
    let worse = GateRecords.classes(2_000, wrong: 0..<57)
    let names = ["float32", "float16", "uint16", "uint8"]
    let alone = try GateRecords.check(
      GateRecords.classification([("float32", worse)]),
      GateRecords.classification([("float32", good)]))
    #expect(alone.conclusion == .regression)
    let together = try GateRecords.check(
      GateRecords.classification(names.map { ($0, $0 == "uint8" ? worse : open) }),
      GateRecords.classification(names.map { ($0, good) }))
    #expect(together.conclusion == .passed)
    #expect(together.findings.count { $0.outcome == .undecided } == 4)
    // Levels that are decided make room for the others.
    let decided = try GateRecords.check(
      GateRecords.classification(names.map { ($0, $0 == "uint8" ? worse : good) }),
      GateRecords.classification(names.map { ($0, good) }))
    #expect(decided.conclusion == .regression)
  }

  @Test(
    "Bytes may grow by the tolerance, and not by one more; what shrinks beyond it is said",
    arguments: [
      (10_100, "1%", GateFinding.Outcome.passed), (10_102, "1%", .failed), (9_900, "1%", .passed),
      (9_898, "1%", .noted), (10_000, "0", .passed), (10_002, "0", .failed),
      (12_000, "20 %", .passed),
    ])
  func sizes(bytes: Int, tolerance: String, outcome: GateFinding.Outcome) throws {
    let baseline = GateRecords.classification([("uint8", good)], sizes: [10_000])
    let record = GateRecords.classification([("uint8", good)], sizes: [bytes])
    let result = try GateRecords.check(
      record, baseline, tolerance: SizeTolerance(parsing: tolerance))
    #expect(try finding(result, "uint8 file bytes").outcome == outcome)
    #expect(try finding(result, "uint8 gzip bytes").outcome == outcome)
    #expect(result.conclusion == (outcome == .failed ? .regression : .passed))
  }

  @Test("What is no tolerance is refused", arguments: ["", "1", "-1%", "much", "nan%", "inf%"])
  func tolerances(text: String) {
    let error = #expect(throws: SizeToleranceError.self) {
      _ = try SizeTolerance(parsing: text)
    }
    #expect(error?.kind == .usage)
  }

  @Test("A level that is gone is a regression, a new one is said")
  func levels() throws {
    let both = GateRecords.classification([("float32", good), ("uint16", good)])
    let other = GateRecords.classification([("float32", good), ("uint8", good)])
    let result = try GateRecords.check(other, both)
    #expect(result.conclusion == .regression)
    #expect(try finding(result, "uint16 level").outcome == .failed)
    #expect(try finding(result, "uint8 level").outcome == .noted)
    let text = TerminalRenderer(usesColor: false).render(Report(result))
    #expect(text.contains("\nuint16   missing"), "\(text)")
    #expect(text.contains("\nuint16 level: The baseline has this level, the record lacks it."))
    #expect(!text.contains("Note:"))
  }

  @Test("Another model is checked, and said; its bytes are its own")
  func model() throws {
    let baseline = GateRecords.classification([("float32", good)])
    let other = GateRecords.classification(
      [("float32", good)], provenance: GateRecords.provenance(model: "bb", sampleCount: 2_000))
    let result = try GateRecords.check(other, baseline)
    #expect(result.conclusion == .passed)
    let found = try finding(result, "model")
    #expect(found.outcome == .noted)
    #expect(found.message == "Another model than the baseline's: model.json.")
    #expect(!result.findings.contains { $0.guarded == "weights" })
  }

  @Test("The same model with other settings is quantized to bytes of its own")
  func settings() throws {
    let baseline = GateRecords.classification([("float32", good)])
    #expect(
      try GateRecords.check(baseline, baseline).findings.contains { $0.guarded == "weights" })
    let other = GateRecords.classification(
      [("float32", good)],
      provenance: GateRecords.provenance(sampleCount: 2_000, excluded: ["conv*"]))
    #expect(
      try !GateRecords.check(other, baseline).findings.contains { $0.guarded == "weights" })
  }

  @Test("Other data are an error of their own, and no regression")
  func data() throws {
    let record = GateRecords.classification(
      [("float32", GateRecords.classes(2_000, wrong: 0..<900))],
      provenance: GateRecords.provenance(data: "ff", sampleCount: 2_000))
    let result = try GateRecords.check(
      record, GateRecords.classification([("float32", good)]))
    #expect(result.conclusion == .incomparable)
    #expect(result.findings.map(\.outcome) == [.incomparable])
    #expect(result.obstacle?.kind == .badData)
    #expect(result.comparison == nil)
  }

  @Test("Errors are judged by the share that is lost")
  func numbers() throws {
    let values = (0..<300).map { Float($0 % 11) - 5 }
    let baseline = GateRecords.regression([("float32", values)])
    let close = GateRecords.regression([("float32", values.map { $0 * 1.001 })])
    let far = GateRecords.regression([("float32", values.map { $0 * 1.05 })])
    #expect(try GateRecords.check(close, baseline, policy: .undecided).conclusion == .passed)
    #expect(try GateRecords.check(far, baseline).conclusion == .regression)
    #expect(
      try finding(GateRecords.check(baseline, baseline), "float32 predictions").message
        == "0 of 300 errors changed.")
  }
}
