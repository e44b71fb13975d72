import ByteIO
import Foundation
import ModelFormats
import Records
import Scoring

/// What carrying a plan out came to, as it is kept on disk: nothing of it has to be made again.
struct FinishedTrial: Codable, Sendable {
  /// A file that ships.
  private struct File: Codable, Sendable {
    let name: String
    let role: ModelFileRole
    let content: Data
  }

  private let storedFiles: [File]
  let size: EvaluationRecord.ArtifactSize
  let outcomes: SampleOutcomes
  let expectedLosses: [Double]?

  /// Puts together what is kept.
  init(files: ModelFiles, size: EvaluationRecord.ArtifactSize, result: TrialBench.Result) {
    storedFiles = zip(files, files.roles).map { file, role in
      File(name: file.name, role: role, content: Data(file.bytes))
    }
    self.size = size
    outcomes = result.outcomes
    expectedLosses = result.expectedLosses
  }

  /// The files that ship the plan's weights.
  var files: ModelFiles {
    ModelFiles(roles: storedFiles.map(\.role)) { [storedFiles] index in
      NamedBytes(name: storedFiles[index].name, bytes: Array(storedFiles[index].content))
    }
  }
}
