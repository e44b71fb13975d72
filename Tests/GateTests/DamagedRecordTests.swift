import Essentials
import Foundation
import Gate
import Records
import Reporting
import Scoring
import TestSupport
import Testing

@Suite("Damaged records, and all that is made of records")
struct DamagedRecordReportTests {
  /// Nothing that reads a record and goes on with it may trap: not tables, not pages, not the gate.
  @Test("What is read at all becomes reports, comparisons and verdicts")
  func everything() throws {
    let directory = try TemporaryDirectory()
    let sound = try ["housing-synthetic", "digits"].map { name in
      let path = Repository.path("Reports/\(name).json")
      return (
        bytes: [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))),
        record: try EvaluationRecord(contentsOf: path)
      )
    }
    let check = GateCheck(
      margin: nil, sizeTolerance: try SizeTolerance(parsing: "1%"), policy: .worse)
    try expectSound(
      reading: Mutations(of: sound.map(\.bytes), as: .text), at: directory.file("damaged.json"),
      leastRefused: 40
    ) { path in
      let record = try EvaluationRecord(contentsOf: path)
      let report = Report(record)
      _ = TerminalRenderer(usesColor: false).render(report) + MarkdownRenderer().render(report)
      _ = HTMLRenderer().render(report) + CSVRenderer().render(report)
      for other in sound.map(\.record) {
        // Records of other data are not compared: that is an answer, too.
        guard let result = try? check.check(record, against: other, baselinePath: "b.json") else {
          continue
        }
        _ = TerminalRenderer(usesColor: false).render(Report(result))
        _ = JUnitReport([result]).render() + GitHubAnnotations([result]).render()
        _ = StepSummary([result]).render()
        for direction in BenchmarkPoints.Direction.allCases {
          _ = try BenchmarkPoints([result], direction).encoded()
        }
        if let comparison = try? RunComparison(other, record, names: ("a", "b")) {
          _ = MarkdownRenderer().render(Report(comparison))
        }
      }
    }
  }
}
