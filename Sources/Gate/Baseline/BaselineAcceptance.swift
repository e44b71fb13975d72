public import ByteIO
public import Records
import Scoring

/// A record on its way to become a baseline.
public struct BaselineAcceptance: Sendable {
  /// The baseline that will be.
  public let baseline: EvaluationRecord
  /// The one that was; `nil` where there was none.
  public let replaced: EvaluationRecord?
  /// The baseline's file.
  public let path: String

  /// Looks at what a record is to replace.
  ///
  /// - Parameters:
  ///   - record: the record.
  ///   - file: its file, for messages.
  ///   - place: where baselines are.
  ///   - isForced: whether figures that mean nothing are accepted, too.
  /// - Throws: `BaselineError.standIn`, `RecordError`, or `ComparisonError.unsound` or `.meaningless`.
  public init(
    _ record: EvaluationRecord, of file: String? = nil, at place: BaselinePlace,
    isForced: Bool = false
  ) throws {
    guard record.samples.isSound, !record.variants.isEmpty else {
      throw ComparisonError.unsound(record: file ?? record.name)
    }
    if !isForced, let finding = record.sanity?.first {
      throw ComparisonError.meaningless(finding, record: file ?? record.name)
    }
    path = place.file(for: record)
    replaced = try place.replaced(by: record)
    baseline = record.asBaseline
    let data = record.provenance.data
    if let notice = data.notice, replaced?.provenance.data.notice != notice,
      !fileName.contains("-on-\(data.name)")
    {
      throw BaselineError.standIn(
        record: file ?? record.name, file: path, data: data.name, notice: notice)
    }
  }

  private var fileName: Substring { path.split(separator: "/").last ?? "" }

  /// Whether the file stays as it is: it says the same already, but for when and where.
  public var changesNothing: Bool { replaced.map(baseline.measuresTheSame) ?? false }

  /// The baseline as a file, whose name is its path; the directory is made.
  ///
  /// - Throws: `ByteIOError`.
  public func file() throws -> NamedBytes {
    let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    if !directory.isEmpty { try Directory.create(directory) }
    return NamedBytes(name: path, bytes: try baseline.encoded())
  }
}
