import ByteIO
import Essentials
public import Records

/// Where baselines are: one file, or a directory with a file a record.
public struct BaselinePlace: Hashable, Sendable {
  /// Where this project keeps its own.
  public static let standard = BaselinePlace("Reports/baselines")

  private let path: String

  /// Names a place; one that ends in `.json` is a file.
  public init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Whether it is one file, and so of one record.
  public var isFile: Bool { path.hasSuffix(".json") }

  /// The file of a record's baseline.
  ///
  /// Where other data stood in, its name says so, as that of the report does.
  public func file(for record: EvaluationRecord) -> String {
    guard !isFile else { return path }
    let data = record.provenance.data
    return "\(path)/\(record.name)\(data.notice == nil ? "" : "-on-\(data.name)").json"
  }

  /// The baseline of a record.
  ///
  /// - Throws: `BaselineError.missing`, or `RecordError`.
  public func baseline(for record: EvaluationRecord) throws -> EvaluationRecord {
    let file = file(for: record)
    guard let baseline = try existing(file) else {
      throw BaselineError.missing(file: file, record: record.name)
    }
    return baseline
  }

  /// The baseline that a record is to replace; `nil` where there is none yet.
  ///
  /// - Throws: `RecordError`, where what stands there is none.
  public func replaced(by record: EvaluationRecord) throws -> EvaluationRecord? {
    try existing(file(for: record))
  }

  private func existing(_ file: String) throws -> EvaluationRecord? {
    do throws(RecordError) {
      return try EvaluationRecord(contentsOf: file)
    } catch {
      // What is there and can't be read is no reason to act as if it were not there.
      if case .bytes(_, _, .missingInput) = error, !FilePresence.exists(file) { return nil }
      throw error
    }
  }
}
