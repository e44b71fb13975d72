import ByteIO
import Foundation

/// Records of which several can stand in one report.
public enum SummarizedRecord: Sendable {
  /// An evaluation.
  case evaluation(EvaluationRecord)
  /// A search for the smallest files.
  case optimization(OptimizationRecord)

  /// Reads a record; what is no search has to be an evaluation.
  ///
  /// - Throws: `RecordError`.
  public init(contentsOf path: String) throws(RecordError) {
    self =
      SummarizedRecord.hasPlans(path)
      ? .optimization(try OptimizationRecord(contentsOf: path))
      : .evaluation(try EvaluationRecord(contentsOf: path))
  }

  private static func hasPlans(_ path: String) -> Bool {
    struct Peek: Decodable {
      struct Anything: Decodable {}
      let plans: [Anything]
    }
    guard let bytes = try? FileBytes(contentsOf: path) else { return false }
    return (try? JSONDecoder().decode(Peek.self, from: Data(bytes.bytes()))) != nil
  }
}
