import Gate
import Records
import Reporting
import Scoring
import Testing

@Suite("Two stored runs, sample by sample")
struct RunComparisonTests {
  private let names = (first: "a.json", second: "b.json")

  @Test("What changed is counted by what became of it; McNemar's p-values are those of the counts")
  func counts() throws {
    var old = GateRecords.classes(1_000, wrong: 0..<10)
    var new = GateRecords.classes(1_000, wrong: 1..<13)
    // Wrong in one way, and then in another.
    (old[5], new[5]) = (1, 2)
    let comparison = try RunComparison(
      GateRecords.classification([("float32", old)]),
      GateRecords.classification([("float32", new)]), names: names)
    let level = try #require(comparison.levels.first)
    let changes = try #require(level.changes)
    #expect(
      [changes.rightToWrong, changes.wrongToRight, changes.wrongToWrong] == [3, 1, 1])
    #expect(level.changedCount == 5 && !level.isUnchanged)
    #expect([level.first.correctCount, level.second.correctCount] == [990, 988])
    let accuracy = try #require(level.statistics.accuracy)
    // Of four: 2 · (1 + 4) / 16; the mid-p takes half of what was seen, 4 / 16, on both sides.
    #expect((accuracy.pValue - 0.625).magnitude < 1e-12)
    #expect((accuracy.midPValue - 0.375).magnitude < 1e-12)
    #expect(accuracy.agreement.value == 0.995)
    #expect((accuracy.drop.value - 0.002).magnitude < 1e-15)
  }

  @Test("Levels of one record, compared, say what the record says of them")
  func levels() throws {
    let record = GateRecords.classification([
      ("float32", GateRecords.classes(500, wrong: 0..<20)),
      ("uint8", GateRecords.classes(500, wrong: 3..<31)),
    ])
    let comparison = try RunComparison(
      record, record, names: names, levels: [LevelPair("float32", "uint8")])
    #expect(comparison.levels.map(\.statistics) == [record.variants[1].statistics])
    #expect(comparison.levels.map(\.changes) == [record.variants[1].comparison?.changes])
    #expect(comparison.levels[0].levels.name == "float32→uint8")
    let back = try RunComparison(
      record, record, names: names, levels: [LevelPair("uint8", "float32")])
    #expect(back.levels[0].statistics.accuracy?.counts.rightToWrong == 3)
  }

  @Test("Every level that both have is compared, and judged for all together")
  func common() throws {
    let classes = GateRecords.classes(400, wrong: 0..<4)
    let comparison = try RunComparison(
      GateRecords.classification([("float32", classes), ("uint16", classes), ("uint8", classes)]),
      GateRecords.classification([("float32", classes), ("uint8", classes), ("float16", classes)]),
      names: names)
    #expect(comparison.levels.map(\.levels.name) == ["float32", "uint8"])
    for level in comparison.levels {
      let confidence = try #require(level.statistics.verdict.drop?.interval?.confidence)
      #expect((confidence - 0.975).magnitude < 1e-12)
      #expect(level.isUnchanged)
    }
  }

  @Test("Numbers are compared by their errors; what is no number is the same as itself")
  func numbers() throws {
    let values = (0..<200).map { Float($0 % 7) - 3 }
    let old = GateRecords.regression([("float32", values), ("uint8", values.map { $0 * 1.5 })])
    let new = GateRecords.regression([("float32", values), ("uint8", values.map { $0 * 1.75 })])
    let comparison = try RunComparison(old, new, names: names)
    #expect(comparison.levels[0].isUnchanged)
    let level = comparison.levels[1]
    #expect(level.changes == nil)
    #expect(level.changedCount == values.count { $0 != 0 })
    let errors = try #require(level.statistics.errors)
    #expect(errors.worseCount == level.changedCount && errors.betterCount == 0)
    // 1.75 / 1.5 - 1, of every sample.
    #expect(((errors.relativeChange?.value ?? 0) - 1.0 / 6).magnitude < 1e-12)
    #expect(level.statistics.verdict.conclusion == .worse)

    let broken = GateRecords.regression([("float32", values.map { $0 == 1 ? .nan : $0 })])
    let same = try RunComparison(broken, broken, names: names)
    #expect(same.levels[0].isUnchanged)
    let lost = try RunComparison(
      GateRecords.regression([("float32", values)]), broken, names: names)
    #expect(lost.levels[0].statistics.verdict.conclusion == .worse)
  }

  static let different: [(String, EvaluationRecord)] = {
    let classes = GateRecords.classes(100, wrong: 0..<5)
    func record(_ provenance: Provenance, _ labels: [Int]? = nil) -> EvaluationRecord {
      GateRecords.classification([("float32", classes)], labels: labels, provenance: provenance)
    }
    return [
      ("the files of 'digits' have other digests", record(GateRecords.provenance(data: "ce"))),
      ("'digits' and 'letters'", record(GateRecords.provenance(data: "", name: "letters"))),
      ("the parts 'test' and 'all'", record(GateRecords.provenance(split: nil))),
      (
        "the inputs are x / 16, and x / 255",
        record(GateRecords.provenance(preprocessing: "x / 255"))
      ),
      (
        "other preprocessing: resize",
        record(GateRecords.provenance(settings: ["resize": "area"]))
      ),
      ("other labels", record(GateRecords.provenance(), GateRecords.classes(100, wrong: 7..<8))),
      (
        "100 and 99 samples",
        GateRecords.classification([("float32", Array(classes.dropLast()))])
      ),
    ]
  }()

  @Test("Other data are refused, and the difference is named", arguments: different.indices)
  func refused(index: Int) {
    let (words, other) = Self.different[index]
    let baseline = GateRecords.classification([
      ("float32", GateRecords.classes(100, wrong: 0..<5))
    ])
    let error = #expect(throws: ComparisonError.self) {
      _ = try RunComparison(baseline, other, names: names)
    }
    #expect(error?.kind == .badData)
    #expect(error?.problem.contains(words) == true, "\(error?.problem ?? "")")
    #expect(error?.location == "a.json and b.json")
  }

  @Test("Another metric, a level that is not there and a margin that does not fit are refused")
  func unfit() throws {
    let classes = GateRecords.classification([
      ("float32", GateRecords.classes(4, wrong: 0..<1))
    ])
    let numbers = GateRecords.regression([("float32", [1, 2, 3, 4])])
    #expect(
      throws: ComparisonError.differentMetrics(
        first: "a.json", second: "b.json", .top1Accuracy, .meanAbsoluteError)
    ) {
      _ = try RunComparison(classes, numbers, names: names)
    }
    #expect(
      throws: ComparisonError.missingLevel("uint9", record: "b.json", known: ["float32"])
    ) {
      _ = try RunComparison(
        classes, classes, names: names, levels: [LevelPair("float32", "uint9")])
    }
    let uint8 = GateRecords.classification([("uint8", GateRecords.classes(4, wrong: 0..<1))])
    #expect(throws: ComparisonError.noCommonLevel(first: "a.json", second: "b.json")) {
      _ = try RunComparison(classes, uint8, names: names)
    }
    #expect(throws: MarginError.self) {
      _ = try RunComparison(classes, classes, names: names, margin: Margin(0.01, .relativeError))
    }
  }

  @Test("The report fits 80 columns, whatever the levels; the margin may be another")
  func report() throws {
    let record = GateRecords.classification(
      [
        ("float32", GateRecords.classes(12_000, wrong: 0..<20)),
        ("float16", GateRecords.classes(12_000, wrong: 300..<901)),
      ], labels: GateRecords.classes(12_000, wrong: 0..<0))
    let comparison = try RunComparison(
      record, record, names: names, levels: [LevelPair("float32", "float16")],
      margin: Margin(0.05, .accuracy))
    let text = TerminalRenderer(usesColor: false).render(Report(comparison))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    #expect(text.hasPrefix("B against A on digits (test): 12,000 samples\n"))
    #expect(text.contains("At most 5 pp may be lost; 95 % confidence.\n"))
    #expect(
      text.contains("float32→float16 is undecided: the interval holds the margin of 5 pp;"))
    #expect(
      text.replacing("\n", with: " ").contains(
        "classes that changed significantly, corrected for 1: 0 (601 lost, 20 won of 12,000, p"))
    let again = try RunComparison(record, record, names: names)
    #expect(
      TerminalRenderer(usesColor: false).render(Report(again)).contains(
        "float32, float16 are unchanged on these samples; equivalent"))
  }
}
