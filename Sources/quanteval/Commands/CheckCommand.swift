import ArgumentParser
import ByteIO
import Essentials
import Foundation
import Gate
import Records
import Reporting
import Scoring

/// The command `quanteval check`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare records with their baselines, and fail where something got worse.",
    discussion: """
      Guarded are every prediction, the levels, the bytes that the same model is quantized to, and \
      the size of the files. Where the data are others than the baseline's nothing can be said: that \
      is an error (65), not a regression.

      Exit codes: 0 passes; 1 regression; 2 undecided, with '--fail-on undecided'; 65 also where a \
      record's figures mean nothing ('No advice'), against its reference.

      Examples:
        quanteval check out/mnist.json --baseline Reports/baselines/mnist.json
        quanteval check out/*.json --junit gate.xml --benchmark gate.json
        quanteval check out/mnist.json --against reference --fail-on undecided
      """)

  @Argument(help: "Records, as 'evaluate --report' writes them.")
  var records: [String]

  @OptionGroup
  var place: BaselineOptions

  @Option(
    help: ArgumentHelp(
      "What records are compared with: their baselines, or each with its own reference level, as "
        + "'evaluate --fail-on' does."))
  var against = Opponent.baseline

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How much may be lost: 0.5pp, 1% or 250 (default: what the baseline's record says).",
      valueName: "margin"))
  var margin: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How much larger files may become.", valueName: "percent"))
  var sizeTolerance = "1%"

  @Option(help: "What fails: what is worse, or also what is undecided.")
  var failOn = FailurePolicy.worse

  @Option(help: ArgumentHelp("Write the findings as JUnit's XML.", valueName: "file"))
  var junit: String?

  @Option(
    help: ArgumentHelp(
      "Write the figures for github-action-benchmark: FILE-smaller-is-better.json and "
        + "FILE-bigger-is-better.json.", valueName: "file"))
  var benchmark: String?

  @Flag(
    help: ArgumentHelp(
      "Print annotations, and add to the job's summary ($GITHUB_STEP_SUMMARY); by itself where "
        + "GITHUB_ACTIONS is 'true'."))
  var github = false

  @OptionGroup
  var force: ForceOption

  func run() throws {
    let margin = try margin.map { text throws(MarginError) in try Margin(parsing: text) }
    let check = GateCheck(
      margin: margin, sizeTolerance: try SizeTolerance(parsing: sizeTolerance), policy: failOn)
    if against == .baseline { try place.check(recordCount: records.count) }
    let files = try RunFiles(
      inputs: InputFiles(records + [place.baseline]), outputs: outputs, isForced: force.isForced)
    let results = try records.map { path in
      let record = try EvaluationRecord(contentsOf: path)
      switch against {
      case .baseline:
        return try check.check(
          record, against: place.place.baseline(for: record),
          baselinePath: place.place.file(for: record))
      case .reference: return try check.check(levelsOf: record, name: path)
      }
    }
    try files.write(contents(results))
    let isForGitHub = github || environment["GITHUB_ACTIONS"] == "true"
    if isForGitHub { try addToStepSummary(results) }
    let terminal = TerminalRenderer(usesColor: usesColor, width: terminalWidth)
    try StandardOutput.write(
      results.map { terminal.render(Report($0)) }.joined(separator: "\n"))
    if isForGitHub { try StandardOutput.write(GitHubAnnotations(results).render()) }
    try results.end()
  }

  /// The files that were asked for.
  private var outputs: [PlannedOutput] {
    (junit.map { [.junit($0)] } ?? [])
      + (benchmark.map { path in
        BenchmarkPoints.Direction.allCases.map { .benchmark(BenchmarkPoints.path(path, $0), $0) }
      } ?? [])
  }

  /// What they hold.
  private func contents(_ results: [GateResult]) throws -> [NamedBytes] {
    var files: [NamedBytes] = []
    if let junit {
      files.append(NamedBytes(name: junit, bytes: Array(JUnitReport(results).render().utf8)))
    }
    guard let benchmark else { return files }
    for direction in BenchmarkPoints.Direction.allCases {
      files.append(
        NamedBytes(
          name: BenchmarkPoints.path(benchmark, direction),
          bytes: try BenchmarkPoints(results, direction).encoded()))
    }
    return files
  }

  private var environment: [String: String] { ProcessInfo.processInfo.environment }

  private func addToStepSummary(_ results: [GateResult]) throws {
    guard let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return }
    // Other commands of the step write to it, too.
    let file = GrowingFile(path)
    let room = StepSummary.greatestByteCount - file.byteCount
    try file.append(Array(StepSummary(results).render(byteCount: room).utf8))
  }
}
