import ByteIO
import Evaluation
import Gate
import Reporting

/// The files that commands write, and how each kind is recognised: by what stands in every one of
/// its files and in hardly any other.
extension PlannedOutput {
  /// A record.
  static func record(_ path: String) -> PlannedOutput {
    PlannedOutput(
      path, .containing(["\"schemaVersion\" : ", "\"version\" : \"quanteval "]))
  }

  /// A report as a page.
  static func page(_ path: String) -> PlannedOutput {
    PlannedOutput(path, .containing(["<p>Written by quanteval "]))
  }

  /// A report as Markdown.
  static func markdown(_ path: String) -> PlannedOutput {
    PlannedOutput(path, .containing([MarkdownRenderer.mark]))
  }

  /// A report as CSV.
  static func table(_ path: String) -> PlannedOutput {
    PlannedOutput(path, .beginning(CSVRenderer.mark))
  }

  /// What each level made of each sample, a line of JSON each.
  static func sampleLines(_ path: String) -> PlannedOutput {
    PlannedOutput(
      path, .beginning("{\"index\":0,", containing: ["\"levels\":{\"", ",\"changed\":"]))
  }

  /// A plan of an evaluation.
  static func plan(_ path: String) -> PlannedOutput {
    PlannedOutput(
      path, .containing(["\"schemaVersion\" : ", "\"partSize\" : ", "\"toolVersion\" : "]))
  }

  /// What was measured on a part of the samples.
  static func part(_ path: String) -> PlannedOutput {
    PlannedOutput(path, .beginning(MeasuredPart.mark))
  }

  /// A comparison of two records.
  static func comparison(_ path: String) -> PlannedOutput {
    PlannedOutput(
      path,
      .containing(["\"first\" : {", "\"second\" : {", "\"modelFiles\" : {", "\"settings\" : {"]))
  }

  /// The findings of a check.
  static func junit(_ path: String) -> PlannedOutput {
    PlannedOutput(path, .containing(["<testsuites name=\"quanteval check\""]))
  }

  /// Figures for github-action-benchmark.
  ///
  /// Their keys are the action's, so what this program writes behind them tells. There may be none.
  static func benchmark(
    _ path: String, _ direction: BenchmarkPoints.Direction
  ) -> PlannedOutput {
    let texts =
      switch direction {
      case .smallerIsBetter: [" files\",\n    \"unit\" : \"bytes\"", " gzip\",\n"]
      case .biggerIsBetter: ["    \"extra\" : \"", " samples of ", "\"unit\" : \"%\""]
      }
    return PlannedOutput(
      path, .oneOf([.beginning("[\n  {\n", containing: texts), .exactly("[\n\n]\n")]))
  }

  /// An array, which has no place for a mark.
  static func array(_ path: String) -> PlannedOutput { PlannedOutput(path, .none) }

  /// What a training writes into a directory beside its checkpoint.
  static func training(in directory: String, weightFiles: [String]) -> [PlannedOutput] {
    let model = "\(directory)/model.json"
    let mark = PlannedOutput.Mark.containing(["\"generatedBy\"", "quanteval"])
    return [
      PlannedOutput(model, mark), .record("\(directory)/training.json"),
      .markdown("\(directory)/README.md"),
      PlannedOutput(
        "\(directory)/learning-curves.svg", .containing(["<svg", ": learning curves of "])),
    ]
      + weightFiles.map { PlannedOutput("\(directory)/\($0)", mark, witness: model) }
  }

  /// A training's state.
  static func checkpoint(_ path: String) -> PlannedOutput {
    PlannedOutput(path, .beginning("quanteval checkpoint "))
  }
}
