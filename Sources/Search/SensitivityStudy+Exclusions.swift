import Evaluation
import ModelFormats
import ModelGraph
import Quantization
import Records
import Scoring

/// What people are told to do by hand: leave the worst tensors out, one after another, until the loss is
/// gone. Here as a curve, with the bytes that it costs.
extension SensitivityStudy {
  /// The record with the worst 1, 2, 3, 5, 8, … tensors at float16, where the level loses too much.
  func addingExclusions(to record: SensitivityRecord) async throws -> SensitivityRecord {
    guard !request.isFast, !request.triesOnlyAlone,
      record.everything.statistics.verdict.passes == false
    else { return record }
    let worst = record.tensors.map(\.name)
    let counts = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144].filter { $0 < worst.count }
    let changes = counts.map { count in
      Dictionary(
        worst.prefix(count).compactMap { name in
          model.weights[name].map {
            (name, Weight.quantized(Float16Scheme().saturating($0.decoded)))
          }
        }, uniquingKeysWith: { $1 })
    }
    let found = try await trials(
      of: changes.map { quantized.merging($0) { $1 } })
    var record = record
    record.cost.others += found.cost
    record.exclusions =
      try [.init(tensorCount: 0, size: size([:]), trial: record.everything)]
      + zip(counts, zip(changes, found.trials)).map { count, tried in
        .init(tensorCount: count, size: try size(tried.0), trial: tried.1)
      }
    return record
  }

  /// The bytes of the files with everything but some weights at the level.
  private func size(
    _ changes: [String: Weight]
  ) throws(ModelFormatError) -> EvaluationRecord.ArtifactSize {
    .init(measuring: try files(changes))
  }
}
