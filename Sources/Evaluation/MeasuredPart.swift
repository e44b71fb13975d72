import ByteIO
import Datasets
import Foundation
import Records

/// What one machine hands on to the one that merges: a file.
///
/// A line that says what it is, the digest of the rest, and JSON.
public struct MeasuredPart: Codable, Hashable, Sendable {
  /// The plan.
  public let plan: EvaluationPlan
  /// The candidates' files; `nil` where another part, that of the first sample, has measured them.
  public let packaging: Packaging?
  /// What was measured.
  public let measurement: Measurement

  /// Puts all together.
  public init(plan: EvaluationPlan, packaging: Packaging?, measurement: Measurement) {
    self.plan = plan
    self.packaging = packaging
    self.measurement = measurement
  }

  /// How a file begins.
  public static let mark = "quanteval part 1 "

  /// The file.
  public func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let content = Array(try encoder.encode(self))
    let digest = SHA256Digest.hexadecimal(of: content)
    return Array("\(MeasuredPart.mark)\(digest)\n".utf8) + content
  }

  /// Reads a file.
  ///
  /// - Throws: `MeasurementError` or `ByteIOError`.
  public init(contentsOf path: String) throws {
    let bytes = try FileBytes(contentsOf: path).bytes()
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
      String(decoding: bytes[..<end], as: UTF8.self)
        == MeasuredPart.mark + SHA256Digest.hexadecimal(of: Array(bytes[(end + 1)...]))
    else {
      throw MeasurementError.malformed(
        .part, file: path, reason: "its first line is not that of one, or the rest is damaged")
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    if let reason = RecordRules.violation(in: Data(bytes[(end + 1)...])) {
      throw MeasurementError.malformed(.part, file: path, reason: reason)
    }
    self = try MeasurementError.decoding(.part, file: path) {
      try decoder.decode(Self.self, from: Data(bytes[(end + 1)...]))
    }
    if let reason = contradiction {
      throw MeasurementError.malformed(.part, file: path, reason: reason)
    }
  }

  private var contradiction: String? {
    let names = plan.entries.map(\.candidate.name)
    guard measurement.levels.map(\.name) == names,
      packaging.map({ $0.packages.map(\.name) == names }) ?? true
    else { return "it has other candidates than its plan" }
    guard (try? plan.digest) == measurement.planDigest,
      measurement.samples.upperBound <= plan.data.sampleCount
    else { return "it is of another plan than its own" }
    guard packaging?.packages.allSatisfy({ $0.size.gzipByteCount > 0 }) ?? true else {
      return "an archive has no bytes"
    }
    return plan.contradiction ?? measurement.contradiction
  }
}

extension MeasuredPart {
  /// The whole of several parts, read from files, in any order.
  ///
  /// - Precondition: there is one.
  /// - Throws: `MeasurementError`, where they don't make up a whole.
  public static func merge(
    _ parts: [(file: String, part: MeasuredPart)]
  ) throws(MeasurementError) -> (EvaluationPlan, Packaging, Measurement) {
    let plan = parts[0].part.plan
    for (file, part) in parts where part.plan != plan {
      if !part.plan.data.identity.files.haveBytes(of: plan.data.identity.files) {
        throw .otherData(name: plan.data.identity.name, found: part.plan.data.identity.name)
      }
      for (own, other) in zip(plan.entries, part.plan.entries)
      where !own.candidate.source.files.haveBytes(of: other.candidate.source.files) {
        throw .otherModel(name: own.candidate.name, path: file)
      }
      throw .otherPlan(file: file)
    }
    let measurement = try Measurement.merge(parts.map(\.part.measurement))
    guard measurement.samples.lowerBound == 0 else {
      throw .gap(0..<measurement.samples.lowerBound)
    }
    guard measurement.samples.upperBound == plan.data.sampleCount else {
      throw .gap(measurement.samples.upperBound..<plan.data.sampleCount)
    }
    // That of the first sample brings it.
    guard let packaging = parts.lazy.compactMap(\.part.packaging).first else { throw .noPackaging }
    return (plan, packaging, measurement)
  }
}
