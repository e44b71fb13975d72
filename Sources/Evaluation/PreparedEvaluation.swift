import Datasets
import Inference
import ModelFormats
import Quantization
import Records
import Scoring

/// A plan with the models and the data open that it names: ready to run.
public struct PreparedEvaluation: Sendable {
  /// The plan.
  public let plan: EvaluationPlan
  /// What is right for the samples.
  let targets: Targets
  /// The candidates, in the order of the plan.
  let candidates: [PreparedCandidate]
  /// Where each candidate's files are written.
  let workDirectory: String

  /// The data as the reference takes it.
  var dataset: any Dataset { candidates[0].dataset }
  /// The candidates' names.
  var names: [String] { plan.entries.map(\.candidate.name) }
}

/// A candidate, ready to be written and run.
struct PreparedCandidate: Sendable {
  let name: String
  /// The directory of its files, in that of all.
  let directory: String
  let artifacts: any ModelSource
  /// How its weights are stored; `nil` where they are as the files have them.
  let plan: QuantizationPlan?
  /// The code that runs it.
  let engine: Engine
  let arithmetic: ConverterArithmetic
  /// The data as it takes it.
  let dataset: any Dataset
  let interpretation: OutputInterpretation
}
