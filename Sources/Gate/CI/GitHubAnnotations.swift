import Records

/// What gates say, as workflow commands of GitHub Actions: lines on standard output that become
/// annotations of the run and of the baselines' files.
///
/// GitHub shows the first ten errors, ten warnings and ten notices of a step; where there are more
/// the tenth counts the rest.
public struct GitHubAnnotations: Sendable {
  /// So many of a kind are shown.
  public static let greatestCount = 10

  private enum Kind: String, CaseIterable {
    case error
    case warning
    case notice
  }

  private let results: [GateResult]

  /// Makes annotations.
  public init(_ results: [GateResult]) { self.results = results }

  /// The lines; none where all passed and nothing is to be said.
  public func render() -> String {
    Kind.allCases.map { kind in
      let found = results.flatMap { result in
        result.findings.filter { GitHubAnnotations.kind($0, result) == kind }.map { ($0, result) }
      }
      let shown =
        found.count > GitHubAnnotations.greatestCount
        ? found.prefix(GitHubAnnotations.greatestCount - 1) : found[...]
      let rest = found.count - shown.count
      let lines = shown.map { finding, result in
        line(
          kind, title: "\(result.record.name): \(finding.title)", file: result.baselinePath,
          message: finding.message)
      }
      let more = line(
        kind, title: "quanteval check", file: nil,
        message: "\(rest) more, in the summary of this job and in its log.")
      return lines.joined() + (rest > 0 ? more : "")
    }.joined()
  }

  private static func kind(_ finding: GateFinding, _ result: GateResult) -> Kind? {
    if result.blocks(finding) { return .error }
    return switch finding.outcome {
    case .undecided: .warning
    case .noted: .notice
    case .passed, .failed, .incomparable: nil
    }
  }

  private func line(_ kind: Kind, title: String, file: String?, message: String) -> String {
    // Files are named from the repository's root; others have no place in it.
    let place = file.flatMap { $0.hasPrefix("/") || $0.hasPrefix("..") ? nil : $0 }
    let properties = (place.map { ["file=\(property($0))"] } ?? []) + ["title=\(property(title))"]
    return "::\(kind.rawValue) \(properties.joined(separator: ","))::\(data(message))\n"
  }

  /// Text of a command: percent signs stand for themselves only in this form, and lines end it.
  private func data(_ text: String) -> String {
    escaped(text, [("%", "%25"), ("\r", "%0D"), ("\n", "%0A")])
  }

  /// Text of a property, which colons and commas end as well.
  private func property(_ text: String) -> String {
    escaped(
      text, [("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")])
  }

  /// Scalar by scalar: a carriage return and a line feed are one character.
  private func escaped(_ text: String, _ pairs: [(Unicode.Scalar, String)]) -> String {
    text.unicodeScalars.map { scalar in
      pairs.first { $0.0 == scalar }?.1 ?? String(scalar)
    }.joined()
  }
}
