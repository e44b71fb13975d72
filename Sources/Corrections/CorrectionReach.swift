public import ModelGraph
public import Records
import Quantization
import Tensors

/// The layers that corrections leave alone.
///
/// Those that look at samples leave layers alone whose inputs, or whatever would take an error away, are not
/// known: their weights have the nearest codes. `fold-bn` leaves normalizations alone that follow no product, one
/// with a function of its own, or one that others read or share weights with.
public struct CorrectionReach: Sendable {
  /// Layers by correction, in the network's order; no correction without such layers.
  public let untouched: [(correction: Correction, layers: [String])]

  /// Looks at a recipe's corrections.
  ///
  /// - Throws: `GraphError`.
  public init(of recipe: CorrectionRecipe, in model: Model) throws(GraphError) {
    let state = try Corrector.State(model, by: recipe)
    // Matrices that are stored in codes: the rest is float16, which loses next to nothing.
    let layers = state.prepared.graph.nodes.filter { node in
      node.weightNames.values.contains { name in
        guard let weight = state.prepared.weights[name], weight.shape.rank > 1 else { return false }
        switch state.recipe.plan[name] {
        case .affine(_)?, .codebook(_)?: return true
        case .float32?, .float16?, .int8?, nil: return false
        }
      }
    }
    func names(_ isReached: (Node) -> Bool) -> [String] {
      var seen: Set<String> = []
      return layers.filter { !isReached($0) }.map { $0.name }.filter { seen.insert($0).inserted }
    }
    let normalizations = state.prepared.graph.nodes.filter { node in
      if case .batchNormalization = node.operation { true } else { false }
    }
    let all: [(correction: Correction, layers: [String])] = [
      (.fold, normalizations.map(\.name)),
      (
        .gptq,
        names { node in
          if case .recurrent = node.operation { return state.recurrent(node) != nil }
          return node.weightNames[.filter] != nil && state.inputs(of: node) != nil
        }
      ),
      (
        .biasCorrection,
        names { node in
          if case .recurrent = node.operation {
            return state.recurrent(node) != nil && node.weightNames[.bias] != nil
          }
          return node.weightNames[.filter] != nil && state.canBeBiasCorrected(node)
        }
      ),
    ]
    untouched = all.filter { recipe.corrections.contains($0.correction) && !$0.layers.isEmpty }
  }
}
