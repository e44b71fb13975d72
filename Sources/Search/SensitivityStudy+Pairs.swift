import ModelGraph
import Records
import Scoring

/// Tensors that only hurt together: the errors of one fill the margins that the other's need.
///
/// None of them shows when tensors are tried alone. They show when everything but one is quantized:
/// then much of the loss is gone. Such tensors are tried two by two.
extension SensitivityStudy {
  /// More suspects than this are not tried in pairs.
  private static let suspectCount = 4

  /// The record with the pairs that explain at least half of the loss; what they lose has an interval for
  /// all pairs that were tried.
  func addingPairs(to record: SensitivityRecord) async throws -> SensitivityRecord {
    let suspects = SensitivityStudy.suspects(of: record)
    guard suspects.count > 1, let whole = record.everything.loss?.value else { return record }
    let pairs = suspects.indices.flatMap { first in
      suspects.indices.dropFirst(first + 1).map { [suspects[first], suspects[$0]] }
    }
    let found = try await trials(
      of: pairs.map { names in quantized.filter { names.contains($0.key) } }
    )
    var record = record
    record.cost.others += found.cost
    record.pairs = zip(pairs, found.trials).compactMap { names, trial in
      guard let loss = trial.loss?.value, loss >= whole / 2 else { return nil }
      return .init(names: names, together: trial, margin: settings.margin)
    }
    return record
  }

  /// Runs changes of the float network on all samples, and compares each with the float network.
  func trials(
    of changes: [[String: Weight]]
  ) async throws -> (trials: [SensitivityRecord.Trial], cost: Double) {
    let study = try VariantStudy(
      model, variants: changes.map { VariantStudy.Variant(name: "change", weights: $0) })
    let outcomes = try await study.outcomes(
      of: Array(changes.indices), on: request.dataset, targets: targets,
      interpretation: interpretation,
      runner: runner)
    let trials = trials(outcomes.variants, against: outcomes.base)
    return (trials, 1 + study.costs.reduce(0, +))
  }

  /// Tensors that alone lose at most a quarter of what everything does, and without which at most half
  /// of it is lost; those without which least is lost first.
  private static func suspects(of record: SensitivityRecord) -> [String] {
    guard let whole = record.everything.loss?.value, whole > record.analysis.margin.value else {
      return []
    }
    let suspects = record.tensors.compactMap { tensor -> (name: String, without: Double)? in
      guard let alone = tensor.alone?.loss?.value, let without = tensor.without?.loss?.value,
        alone <= whole / 4, without <= whole / 2
      else { return nil }
      return (tensor.name, without)
    }
    return suspects.sorted { ($0.without, $0.name) < ($1.without, $1.name) }
      .prefix(suspectCount).map(\.name)
  }
}
