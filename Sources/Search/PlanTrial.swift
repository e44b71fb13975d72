import Corrections
import ModelFormats
import Quantization
import Records

/// A recipe and what it is called.
struct NamedRecipe: Sendable {
  let name: String
  let recipe: CorrectionRecipe
  /// Whether it shows what a correction brings.
  let isAblation: Bool
  /// What the filters' codes may do to the outputs; `nil` for plans that were not made so.
  var allowedDivergence: Double?

  /// What making it costs, in runs of the float network on the samples that corrections look at: as it was
  /// measured on MobileNetV1 0.25, whose time is known to a few tenths by that.
  var cost: Double {
    recipe.corrections.reduce(0) { cost, correction in
      switch correction {
      case .fold, .equalize, .foldScale, .channelScale, .mseRange: cost
      case .gptq: cost + 8
      case .biasCorrection: cost + 6
      }
    }
  }
}

/// A recipe, carried out and run.
struct PlanTrial: Sendable {
  let named: NamedRecipe
  /// The files that ship its weights.
  let files: ModelFiles
  let size: EvaluationRecord.ArtifactSize
  let result: TrialBench.Result
  let facts: PlanFacts
}
