import Records

/// What gates say, as JUnit's XML: a suite a model, a case for each guard and level.
///
/// Readers differ in what they show: GitLab the text of a failure and not its message, the class' name
/// for the suite, and of cases with the same name only the first. So each has its own name, the
/// class is the model, and the text stands in both places.
public struct JUnitReport: Sendable {
  private let results: [GateResult]

  /// Makes a report.
  public init(_ results: [GateResult]) { self.results = results }

  /// The file's text.
  public func render() -> String {
    let counts = results.map(Counts.init)
    let all = counts.reduce(Counts()) { $0 + $1 }
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites name=\"quanteval check\" \(all.attributes)>",
    ]
    for (result, counts) in zip(results, counts) {
      let name = JUnitReport.escaped(result.record.name)
      let date = JUnitReport.escaped(result.record.provenance.date)
      lines.append("  <testsuite name=\"\(name)\" \(counts.attributes) timestamp=\"\(date)\">")
      for finding in result.findings { lines += cases(finding, result) }
      lines.append("  </testsuite>")
    }
    return (lines + ["</testsuites>", ""]).joined(separator: "\n")
  }

  private func cases(_ finding: GateFinding, _ result: GateResult) -> [String] {
    let message = JUnitReport.escaped(finding.message)
    let element: String
    if finding.outcome == .incomparable {
      element = "<error type=\"incomparable\" message=\"\(message)\">\(message)</error>"
    } else if result.blocks(finding) {
      let type = finding.outcome == .failed ? "regression" : "undecided"
      element = "<failure type=\"\(type)\" message=\"\(message)\">\(message)</failure>"
    } else {
      element = "<system-out>\(message)</system-out>"
    }
    let name = JUnitReport.escaped(finding.title)
    let place = JUnitReport.escaped("quanteval.\(result.record.name)")
    return [
      "    <testcase name=\"\(name)\" classname=\"\(place)\">", "      \(element)",
      "    </testcase>",
    ]
  }

  /// Text for attributes and elements; what XML 1.0 has no place for becomes U+FFFD.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&apos;"
      // Otherwise a reader makes a space of them.
      case "\n": escaped += "&#10;"
      case "\r": escaped += "&#13;"
      case "\t": escaped += "&#9;"
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// The numbers of a suite's cases.
  private struct Counts {
    var tests = 0
    var failures = 0
    var errors = 0

    init() {}

    init(_ result: GateResult) {
      tests = result.findings.count
      errors = result.findings.count { $0.outcome == .incomparable }
      failures = result.findings.count(where: result.blocks) - errors
    }

    static func + (one: Counts, other: Counts) -> Counts {
      var sum = one
      sum.tests += other.tests
      sum.failures += other.failures
      sum.errors += other.errors
      return sum
    }

    var attributes: String {
      "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\""
    }
  }
}
