import ArgumentParser
import ByteIO
import Foundation
import Gate
import Records
import Reporting
import Scoring

/// The command `quanteval compare`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two stored runs sample by sample, without running them again.",
    discussion: """
      B is compared with A: two models, two versions of one, or two levels. Both records must be of \
      the same samples, prepared in the same way.

      Examples:
        quanteval compare old/mnist.json new/mnist.json
        quanteval compare Reports/mnist.json Reports/mnist.json --level-a uint16 --level-b uint8
      """)

  @Argument(help: "The record that is compared with, as 'evaluate --report' writes it.")
  var a: String

  @Argument(help: "The record that is compared.")
  var b: String

  @Option(help: "Compare this level only (default: every one that both have).")
  var level: String?

  @Option(help: "Compare this level of A, with '--level-b'.")
  var levelA: String?

  @Option(help: "With this level of B.")
  var levelB: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How much may be lost: 0.5pp, 1% or 250 (default: what A's record says).",
      valueName: "margin"))
  var margin: String?

  @Option(
    help: ArgumentHelp(
      "Write the comparison; the name's end says how: .md, .json.", valueName: "file"))
  var output: [String] = []

  @OptionGroup
  var force: ForceOption

  func validate() throws {
    guard (levelA == nil) == (levelB == nil) else {
      throw ValidationError("'--level-a' and '--level-b' need each other.")
    }
    guard level == nil || levelA == nil else {
      throw ValidationError("'--level' is one for both; '--level-a' and '--level-b' are two.")
    }
    for path in output where !path.hasSuffix(".md") && !path.hasSuffix(".json") {
      throw ValidationError("'--output' must end in .md or .json, and not '\(path)'.")
    }
  }

  func run() throws {
    let margin = try margin.map { text throws(MarginError) in try Margin(parsing: text) }
    let files = try RunFiles(
      inputs: InputFiles([a, b]),
      outputs: output.map { $0.hasSuffix(".md") ? .markdown($0) : .comparison($0) },
      isForced: force.isForced)
    let pair = level.map { LevelPair($0, $0) } ?? twoLevels
    let comparison = try RunComparison(
      EvaluationRecord(contentsOf: a), EvaluationRecord(contentsOf: b), names: (a, b),
      levels: pair.map { [$0] }, margin: margin)
    let report = Report(comparison)
    try files.write(
      try output.map { path in
        NamedBytes(
          name: path,
          bytes: path.hasSuffix(".md")
            ? MarkdownRenderer().file(report) : try comparison.encoded())
      })
    try StandardOutput.write(
      TerminalRenderer(usesColor: usesColor, width: terminalWidth).render(report))
    for path in output { try StandardOutput.writeLine("\nWritten: \(path)") }
  }

  private var twoLevels: LevelPair? {
    levelA.flatMap { first in levelB.map { LevelPair(first, $0) } }
  }
}
