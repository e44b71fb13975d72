import Scoring

extension SensitivityRecord {
  /// What tells the worst tensor.
  ///
  /// The accuracy of a thousand samples can't tell most tensors apart; how far outputs move can.
  public enum Ranking: String, Codable, Hashable, Sendable, CaseIterable {
    /// The mean divergence of the probabilities, alone.
    case divergence
    /// The root mean square of the outputs' differences, alone.
    case outputDifference
    /// The predictions that change, alone; then the layer's own error.
    case changedPredictions

    /// Tensors, the worst first.
    ///
    /// One whose trial is on fewer samples was left aside: it stands behind those that were not.
    package func sorted(_ tensors: [Tensor]) -> [Tensor] {
      let all = tensors.map(\.sampleCount).max() ?? 0
      return tensors.sorted { one, other in
        let isComplete = one.sampleCount == all
        return isComplete == (other.sampleCount == all) ? isWorse(one, other) : isComplete
      }
    }

    private func isWorse(_ one: Tensor, _ other: Tensor) -> Bool {
      let (severity, others) = (severity(of: one), severity(of: other))
      if severity != others { return severity > others }
      if self == .changedPredictions, one.localSNR != other.localSNR {
        return one.localSNR ?? .infinity < other.localSNR ?? .infinity
      }
      return one.name < other.name
    }

    /// Where outputs can't be compared, changed predictions can.
    private func severity(of tensor: Tensor) -> Double {
      guard let comparison = tensor.alone?.comparison else { return -1 }
      let changes = comparison.changes.map { Double($0.total) } ?? .infinity
      return switch self {
      case .divergence, .outputDifference:
        comparison.divergence?.mean ?? comparison.rootMeanSquareOutputDifference ?? changes
      case .changedPredictions: changes
      }
    }
  }
}
