import ByteIO
import Foundation
import Records
import Scoring

/// What carrying a plan out came to, as it is kept on disk: nothing of it has to be made again.
struct FinishedTrial: Codable, Sendable {
  /// A file that ships.
  private struct File: Codable, Sendable {
    let name: String
    let content: Data
  }

  private let storedFiles: [File]
  let size: EvaluationRecord.ArtifactSize
  let outcomes: SampleOutcomes
  let expectedLosses: [Double]?

  /// Puts together what is kept.
  init(files: [NamedBytes], size: EvaluationRecord.ArtifactSize, result: TrialBench.Result) {
    storedFiles = files.map { File(name: $0.name, content: Data($0.bytes)) }
    self.size = size
    outcomes = result.outcomes
    expectedLosses = result.expectedLosses
  }

  /// The files that ship the plan's weights.
  var files: [NamedBytes] {
    storedFiles.map { NamedBytes(name: $0.name, bytes: Array($0.content)) }
  }
}
