import ModelGraph
import RealModule
import Repair

/// A recipe and what it is called.
struct NamedRecipe: Sendable {
  let name: String
  let recipe: RepairRecipe
  let isAblation: Bool
}

/// A recipe, carried out and run.
struct PlanTrial: Sendable {
  let name: String
  let recipe: RepairRecipe
  let isAblation: Bool
  let weights: WeightTable
  let result: TrialBench.Result
  /// Whether the samples of the search say that a class loses more of its recall than one may, or
  /// probably does.
  let losesClass: Bool

  /// How each tensor is stored, in words.
  var storages: [String: String] {
    Dictionary(
      weights.entries.compactMap { entry in
        recipe.storage(of: entry.name, entry.weight).map { (entry.name, "\($0)") }
      }, uniquingKeysWith: { $1 })
  }
}

extension Double {
  /// The number with its first two digits, for one above 0 and up to 1.
  var shortened: Double {
    let power = Double.exp10(1 - Double.log10(self).rounded(.down))
    return (self * power).rounded() / power
  }
}
