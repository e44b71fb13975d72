import Foundation
import Gate
import Records
import Scoring
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("What CI reads")
struct CIFormTests {
  /// Names that no form may choke on.
  static let nasty = "a|b <&\"'> 100%,\r\n::error::x: é\u{1}"

  private static let good = GateRecords.classes(2_000, wrong: 0..<40)

  /// One that passes, a regression in several places, one that is undecided, one of other data.
  static func results(policy: FailurePolicy = .worse) throws -> [GateResult] {
    let baseline = GateRecords.classification(
      [("float32", good), ("uint16", good), ("uint8", good)], name: nasty)
    let broken = GateRecords.classification(
      [
        ("float32", good), ("uint8", GateRecords.classes(2_000, wrong: 0..<200)),
        ("float16", good),
      ], sizes: [20_000], name: nasty)
    let slightly = GateRecords.classification(
      [("float32", GateRecords.classes(2_000, wrong: 0..<50)), ("uint16", good), ("uint8", good)],
      name: "slightly")
    let other = GateRecords.classification(
      [("float32", good)], name: "other",
      provenance: GateRecords.provenance(data: "ff", name: nasty, sampleCount: 2_000))
    let numbers = GateRecords.regression([("float32", (0..<50).map { Float($0 % 3) })])
    return try [
      GateRecords.check(baseline, baseline, policy: policy),
      GateRecords.check(broken, baseline, policy: policy),
      GateRecords.check(slightly, baseline, policy: policy),
      GateRecords.check(other, baseline, policy: policy),
      GateRecords.check(numbers, numbers, policy: policy),
    ]
  }

  // MARK: JUnit

  /// What an XML reader finds.
  private final class JUnitReader: NSObject, XMLParserDelegate {
    struct Case {
      let suite: String
      let name: String
      let place: String
      var kind = ""
      var message: String?
      var text = ""
    }
    var suites: [[String: String]] = []
    var all: [String: String] = [:]
    var cases: [Case] = []

    func parser(
      _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String] = [:]
    ) {
      switch element {
      case "testsuites": all = attributes
      case "testsuite": suites.append(attributes)
      case "testcase":
        cases.append(
          Case(
            suite: suites.last?["name"] ?? "", name: attributes["name"] ?? "",
            place: attributes["classname"] ?? ""))
      default:
        cases[cases.count - 1].kind = element
        cases[cases.count - 1].message = attributes["message"]
      }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      guard !cases.isEmpty, !cases[cases.count - 1].kind.isEmpty else { return }
      cases[cases.count - 1].text += string
    }
  }

  private func read(_ text: String) throws -> JUnitReader {
    let reader = JUnitReader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")\n\(text)")
    return reader
  }

  @Test("JUnit: a suite a model, a case a guard and level, read back by an XML parser")
  func junit() throws {
    let results = try Self.results()
    let junit = try read(JUnitReport(results).render())
    let name = Self.nasty.replacing("\u{1}", with: "\u{FFFD}")
    #expect(junit.suites.map { $0["name"] } == [name, name, "slightly", "other", "net"])
    #expect(junit.cases.count == results.reduce(0) { $0 + $1.findings.count })
    for (suite, result) in zip(junit.suites, results) {
      let own = result.findings
      #expect(suite["tests"] == "\(own.count)")
      #expect(suite["failures"] == "\(own.count { $0.outcome == .failed })")
      #expect(suite["errors"] == "\(own.count { $0.outcome == .incomparable })")
      #expect(suite["timestamp"] == "2026-01-02T03:04:05Z")
      // A reader drops cases whose names are the same.
      #expect(Set(own.map(\.title)).count == own.count)
    }
    #expect(junit.all["errors"] == "1")
    let failures = junit.cases.filter { $0.kind == "failure" }
    #expect(
      Set(failures.map(\.name)) == [
        "float32 file bytes", "float32 gzip bytes", "uint16 level", "uint8 predictions",
      ])
    let worse = try #require(failures.first { $0.name == "uint8 predictions" })
    #expect(worse.place == "quanteval.\(name)")
    #expect(worse.message?.hasPrefix("160 of 2,000 predictions changed (160 right→wrong)") == true)
    #expect(worse.text.hasPrefix(worse.message ?? "?"))
    let error = try #require(junit.cases.first { $0.kind == "error" })
    #expect(error.message?.contains(name) == true)
    let open = try #require(
      junit.cases.first { $0.suite == "slightly" && $0.name == "float32 predictions" })
    #expect(open.kind == "system-out" && open.text.contains("Undecided: "))
  }

  @Test("JUnit: what is undecided fails where it is to")
  func undecidedJUnit() throws {
    let junit = try read(JUnitReport(Self.results(policy: .undecided)).render())
    let open = try #require(
      junit.cases.first { $0.suite == "slightly" && $0.name == "float32 predictions" })
    #expect(open.kind == "failure")
  }

  // MARK: GitHub

  /// A line of a workflow command, taken apart as the runner does.
  private func command(_ line: Substring) throws -> (
    kind: String, properties: [String: String], message: String
  ) {
    let match = try #require(line.wholeMatch(of: /::([a-z]+) (.*?)::(.*)/), "\(line)")
    func plain(_ text: Substring) -> String {
      String(text).replacing("%0D", with: "\r").replacing("%0A", with: "\n").replacing(
        "%3A", with: ":"
      )
      .replacing("%2C", with: ",").replacing("%25", with: "%")
    }
    var properties: [String: String] = [:]
    for property in match.2.split(separator: ",") {
      let parts = property.split(separator: "=", maxSplits: 1)
      properties[String(parts[0])] = plain(parts[1])
    }
    return (String(match.1), properties, plain(match.3))
  }

  @Test("GitHub: errors, warnings and notes are commands of one line, escaped and back")
  func annotations() throws {
    let text = GitHubAnnotations(try Self.results()).render()
    // Not by characters: a carriage return before a line feed is one.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
    #expect(!text.utf8.contains(UInt8(ascii: "\r")))
    let commands = try lines.map(command)
    #expect(
      commands.map(\.kind)
        == ["error", "error", "error", "error", "error", "warning", "notice"])
    #expect(commands.allSatisfy { $0.properties["file"] == "Reports/baselines/net.json" })
    #expect(
      commands.contains { $0.properties["title"] == "\(Self.nasty): uint8 predictions" })
    let other = try #require(commands.first { $0.properties["title"] == "other: data" })
    #expect(other.message.contains(Self.nasty))
    #expect(GitHubAnnotations([try Self.results()[0]]).render().isEmpty)
    let strict = GitHubAnnotations(try Self.results(policy: .undecided)).render()
    #expect(!strict.contains("::warning"))
  }

  @Test("GitHub: no more than it shows, and the last one says how many there are")
  func manyAnnotations() throws {
    let levels = (0..<30).map { ("level\($0)", [0, 0, 1]) }
    let result = try GateRecords.check(
      GateRecords.classification(Array(levels.prefix(1))),
      GateRecords.classification(levels))
    let lines = GitHubAnnotations([result]).render().split(separator: "\n")
    #expect(lines.count == 10)
    #expect(try command(lines[9]).message.hasPrefix("20 more, "))
  }

  @Test("The summary is Markdown, what blocks first, and never longer than there is room")
  func summary() throws {
    let results = try Self.results()
    let text = StepSummary(results).render()
    #expect(text.hasPrefix("# quanteval check\n\n| model | gate |\n"))
    let regression = try #require(text.range(of: ": regression\n"))
    let passes = try #require(text.range(of: ": passes\n"))
    #expect(regression.lowerBound < passes.lowerBound)
    for limit in [0, 10, 60, 200, 1_000, text.utf8.count - 1] {
      let cut = StepSummary(results).render(byteCount: limit)
      #expect(cut.utf8.count <= limit)
      #expect(limit < 100 || cut.hasSuffix("The rest did not fit: the log has it all.\n"))
      #expect(!cut.contains("\u{FFFD}"))
    }
    #expect(StepSummary(results).render(byteCount: text.utf8.count) == text)
    // 900 times the same: more than a mebibyte.
    let many = StepSummary((0..<900).flatMap { _ in results }).render()
    #expect(many.utf8.count <= 1 << 20 && many.utf8.count > 1 << 19)
  }

  // MARK: github-action-benchmark

  @Test("Benchmarks: what is better when smaller and what when bigger, each in a file of its own")
  func benchmarks() throws {
    struct Point: Decodable {
      let name: String
      let unit: String
      let value: Double
      let range: String?
      let extra: String?
    }
    func points(_ direction: BenchmarkPoints.Direction) throws -> [Point] {
      try JSONDecoder().decode(
        [Point].self, from: Data(try BenchmarkPoints(Self.results(), direction).encoded()))
    }
    let bigger = try points(.biggerIsBetter)
    let smaller = try points(.smallerIsBetter)
    #expect(bigger.allSatisfy { $0.unit == "%" && (0...100).contains($0.value) })
    let accuracy = try #require(bigger.first { $0.name == "slightly float32 accuracy" })
    #expect(accuracy.value == 97.5)
    #expect(accuracy.extra == "2000 samples of digits (test)")
    #expect(accuracy.range?.hasPrefix("± 0.") == true)
    #expect(Set(smaller.map(\.unit)) == ["bytes", "MAE"])
    #expect(smaller.first { $0.name == "net float32 MAE" }?.value == 0.98)
    #expect(smaller.first { $0.name == "slightly uint8 gzip" }?.value == 5_000)
    #expect(
      BenchmarkPoints.path("out/gate.json", .biggerIsBetter)
        == "out/gate-bigger-is-better.json")
  }
}
