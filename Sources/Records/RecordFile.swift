import ByteIO
import Essentials
import Foundation

/// A record that stands in a file of its own.
protocol StoredRecord: Codable {
  /// What the record is of.
  static var kind: RecordKind { get }
  /// The version of the layout that is written, and the only one that is read.
  static var currentSchemaVersion: Int { get }
  /// What does not fit together in the record; `nil` where all does.
  var contradiction: String? { get }
}

extension StoredRecord {
  var contradiction: String? { nil }

  /// The record as JSON: sorted keys, two spaces, a list of numbers on one line, a final newline.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return RecordLayout.indented(Array(try encoder.encode(self)))
  }

  /// Reads a record, its layout's version first.
  init(jsonAt path: String) throws(RecordError) {
    let bytes: FileBytes
    do throws(ByteIOError) { bytes = try FileBytes(contentsOf: path) } catch {
      throw .bytes(Self.kind, problem: error.problem, error.kind)
    }
    let data = Data(bytes.bytes())
    do throws(RecordError) { self = try Self.decoded(data, file: path) } catch {
      if case .bytes = error { throw error }
      // A record of another kind is no damaged one of this.
      guard let found = RecordKind(of: data), found != Self.kind else { throw error }
      throw .otherKind(Self.kind, file: path, found: found)
    }
  }

  private static func decoded(_ data: Data, file path: String) throws(RecordError) -> Self {
    do {
      let version = try JSONDecoder().decode(RecordVersion.self, from: data).schemaVersion
      guard version == Self.currentSchemaVersion else {
        throw RecordError.unknownVersion(
          Self.kind, file: path, found: version, known: Self.currentSchemaVersion)
      }
      let record = try JSONDecoder().decode(Self.self, from: data)
      if let reason = RecordRules.violation(in: data) ?? record.contradiction {
        throw RecordError.malformed(Self.kind, file: path, reason: reason)
      }
      return record
    } catch let error as RecordError {
      throw error
    } catch let error as DecodingError {
      throw .malformed(Self.kind, file: path, reason: error.inWords)
    } catch {
      throw .malformed(Self.kind, file: path, reason: "it can't be decoded")
    }
  }
}

private struct RecordVersion: Codable {
  let schemaVersion: Int
}

extension RecordKind {
  /// What a record is of by the members that only such records have; `nil` for what is no record.
  fileprivate init?(of data: Data) {
    guard let names = try? JSONDecoder().decode(MemberNames.self, from: data).names,
      names.contains("schemaVersion")
    else { return nil }
    let marks: [(kind: RecordKind, members: Set<String>)] = [
      (.evaluation, ["candidates", "samples"]), (.evaluation, ["variants", "samples"]),
      (.training, ["history", "bestEpoch"]),
      (.sensitivity, ["tensors", "everything"]), (.optimization, ["plans", "baseline"]),
      (.profile, ["ceilings", "copying"]),
    ]
    guard let mark = marks.first(where: { $0.members.isSubset(of: names) }) else { return nil }
    self = mark.kind
  }
}

/// The names of a JSON object's members.
private struct MemberNames: Decodable {
  let names: Set<String>

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    names = Set(try decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue))
  }
}

extension EvaluationRecord: StoredRecord {
  static var kind: RecordKind { .evaluation }

  /// The record as JSON: sorted keys, two spaces, a final newline.
  public func encoded() throws -> [UInt8] { try json() }

  /// Reads a record.
  ///
  /// - Throws: `RecordError`.
  public init(contentsOf path: String) throws(RecordError) { try self.init(jsonAt: path) }
}

extension TrainingRecord: StoredRecord {
  static var kind: RecordKind { .training }

  /// The record as JSON: sorted keys, two spaces, a final newline.
  public func encoded() throws -> [UInt8] { try json() }

  /// Reads a record.
  ///
  /// - Throws: `RecordError`.
  public init(contentsOf path: String) throws(RecordError) { try self.init(jsonAt: path) }
}

extension SensitivityRecord: StoredRecord {
  static var kind: RecordKind { .sensitivity }

  /// The record as JSON: sorted keys, two spaces, a final newline.
  public func encoded() throws -> [UInt8] { try json() }

  /// Reads a record.
  ///
  /// - Throws: `RecordError`.
  public init(contentsOf path: String) throws(RecordError) { try self.init(jsonAt: path) }
}

extension OptimizationRecord: StoredRecord {
  static var kind: RecordKind { .optimization }

  /// The record as JSON: sorted keys, two spaces, a final newline.
  public func encoded() throws -> [UInt8] { try json() }

  /// Reads a record.
  ///
  /// - Throws: `RecordError`.
  public init(contentsOf path: String) throws(RecordError) { try self.init(jsonAt: path) }
}

extension ProfileRecord: StoredRecord {
  static var kind: RecordKind { .profile }

  /// The record as JSON: sorted keys, two spaces, a final newline.
  public func encoded() throws -> [UInt8] { try json() }

  /// Reads a record.
  ///
  /// - Throws: `RecordError`.
  public init(contentsOf path: String) throws(RecordError) { try self.init(jsonAt: path) }
}
