import ArgumentParser
import Gate

/// Where baselines are.
struct BaselineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The baseline, a file NAME.json; or a directory with one a record.", valueName: "path"))
  var baseline = "Reports/baselines"

  /// The place.
  var place: BaselinePlace { BaselinePlace(baseline) }

  /// Refuses one file for several records.
  func check(recordCount: Int) throws {
    if place.isFile, recordCount > 1 { throw BaselineError.severalRecords(file: baseline) }
  }
}
