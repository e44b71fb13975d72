import ArgumentParser
import Evaluation
import Scoring

/// How outputs are judged, where the model and the labels leave it open.
struct JudgingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A single output for two classes: class 1 is predicted above T (default: 0.5 where the model "
        + "ends in a sigmoid, 0 where it ends in a logit).", valueName: "T"))
  var threshold: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Classes: how much of the recall of any one class may be lost, in percentage points (default: "
        + "5pp). A level that loses more in one class does not pass, whatever its accuracy.",
      valueName: "margin"))
  var classMargin: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How often intervals hold the true value.", valueName: "0…1"))
  var confidence = 0.95

  func validate() throws {
    guard confidence > 0, confidence < 1 else {
      throw ValidationError("'--confidence' must be above 0 and below 1, as 0.95.")
    }
    if let threshold, !threshold.isFinite {
      throw ValidationError("'--threshold' must be a finite number.")
    }
  }

  /// The settings.
  ///
  /// `margin`: how much may be lost, as it was written.
  /// - Throws: `MarginError`.
  func settings(task: LabelTask, margin: String?) throws(MarginError) -> JudgingSettings {
    var settings = JudgingSettings(task: task, threshold: threshold, confidence: confidence)
    if let margin { settings.margin = try Margin(parsing: margin) }
    if let classMargin {
      guard let parsed = try? Margin(parsing: classMargin), parsed.unit == .accuracy,
        parsed.value < 1
      else { throw .unreadableClassMargin(classMargin) }
      settings.classMargin = parsed.value
    }
    return settings
  }
}
