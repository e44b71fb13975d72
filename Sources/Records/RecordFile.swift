import ByteIO
public import Essentials
import Foundation

/// What can be wrong with a record's file.
public enum RecordError: DiagnosticError {
  /// The bytes can't be had.
  case bytes(problem: String, FailureKind)
  /// The file is no record.
  case malformed(file: String, reason: String)
  /// The layout is of another version.
  case unknownVersion(file: String, found: Int, known: Int)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .bytes(let problem, _): problem
    case .malformed(_, let reason): "The file is no evaluation record: \(reason)."
    case .unknownVersion(_, let found, let known):
      "The record has layout version \(found); this program reads version \(known)."
    }
  }

  /// The file.
  public var location: String? {
    switch self {
    case .bytes: nil
    case .malformed(let file, _), .unknownVersion(let file, _, _): file
    }
  }

  /// What to do.
  public var remedy: String? { "evaluate again, with this program: quanteval evaluate … --report" }

  /// The exit code's class.
  public var kind: FailureKind { if case .bytes(_, let kind) = self { kind } else { .badData } }
}

extension EvaluationRecord {
  private struct Version: Codable {
    let schemaVersion: Int
  }

  /// The record as JSON: sorted keys, two spaces, a final newline.
  public func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + Array("\n".utf8)
  }

  /// Reads a record.
  ///
  /// - Throws: `RecordError`.
  public init(contentsOf path: String) throws(RecordError) {
    let bytes: FileBytes
    do throws(ByteIOError) { bytes = try FileBytes(contentsOf: path) } catch {
      throw .bytes(problem: error.problem, error.kind)
    }
    let data = Data(bytes.bytes())
    do {
      let version = try JSONDecoder().decode(Version.self, from: data).schemaVersion
      guard version == EvaluationRecord.currentSchemaVersion else {
        throw RecordError.unknownVersion(
          file: path, found: version, known: EvaluationRecord.currentSchemaVersion)
      }
      self = try JSONDecoder().decode(EvaluationRecord.self, from: data)
    } catch let error as RecordError {
      throw error
    } catch {
      throw .malformed(file: path, reason: "\(error)")
    }
  }
}
