public import Datasets
import ByteIO
import Foundation
public import Records
public import Scoring

/// All that an evaluation does, decided once and before the first sample: any machine that has the models
/// and the data can do a part of it.
public struct EvaluationPlan: Codable, Hashable, Sendable {
  /// The version of this layout; a reader refuses one that it does not know.
  public static let currentSchemaVersion = 1

  /// A candidate and what is known of it.
  public struct Entry: Codable, Hashable, Sendable {
    /// What is evaluated.
    public package(set) var candidate: Candidate
    /// What the request calls its model; candidates of one model have the same.
    public let model: String
    /// What its outputs for classes are taken for; `.unknown` where they are numbers.
    public let outputs: OutputInterpretation
    /// The numbers in its model's weights.
    public let parameterCount: Int
  }

  /// The data.
  public struct Data: Codable, Hashable, Sendable {
    /// Where it comes from and what is done to it, as the reference takes it.
    public let identity: DatasetIdentity
    /// Samples to use, the first ones.
    public let sampleCount: Int
    /// Samples that there are.
    public let availableSampleCount: Int
    /// Whether samples that can't be read are left out.
    public let skipsUnreadable: Bool
  }

  /// The layout's version.
  public let schemaVersion: Int
  /// The program that made the plan.
  public let toolVersion: String
  /// The record's name.
  public let name: String
  /// The candidates, the reference first.
  public package(set) var entries: [Entry]
  /// The data.
  public let data: Data
  /// How candidates are judged, and the seeds of what is drawn.
  public let analysis: AnalysisSettings
  /// How many of the greatest outputs are looked at.
  public let places: [Int]
  /// The precision in which affine codes are computed.
  public let converterArithmetic: String
  /// Patterns of weights that stay float32.
  public let excluded: [String]
  /// Samples of a tile of the reference.
  public let tileSize: Int
  /// Parts of the samples begin at multiples of this, so that tiles are the same whoever runs them.
  public let partSize: Int
  /// Whether files and tensors are compressed by each codec.
  public let measuresWire: Bool
  /// Whether the record may hold pictures, rows and labels of samples.
  public let showsSamples: Bool
  /// Other preprocessing that was tried.
  public package(set) var preprocessingCheck: PreprocessingTrials?
  /// The options that the plan was made with, which open the same models and data.
  public package(set) var arguments: [String]
}

extension EvaluationPlan {
  /// The digest of all of it: parts that have the same belong together.
  public var digest: String {
    get throws { SHA256Digest.hexadecimal(of: try encoded(outputFormatting: .sortedKeys)) }
  }

  /// The plan as JSON.
  public func encoded() throws -> [UInt8] {
    try encoded(outputFormatting: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
      + Array("\n".utf8)
  }

  private func encoded(outputFormatting: JSONEncoder.OutputFormatting) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = outputFormatting
    return Array(try encoder.encode(self))
  }

  /// Reads a plan.
  ///
  /// - Throws: `MeasurementError` or `ByteIOError`.
  public init(contentsOf path: String) throws {
    let bytes = try FileBytes(contentsOf: path).bytes()
    self = try MeasurementError.decoding(.plan, file: path) {
      struct Version: Decodable { let schemaVersion: Int }
      let data = Foundation.Data(bytes)
      let version = try JSONDecoder().decode(Version.self, from: data).schemaVersion
      guard version == Self.currentSchemaVersion else {
        throw MeasurementError.malformed(
          .plan, file: path,
          reason: "its layout has version \(version), not "
            + "\(Self.currentSchemaVersion)")
      }
      return try JSONDecoder().decode(Self.self, from: data)
    }
    guard let reason = contradiction else { return }
    throw MeasurementError.malformed(.plan, file: path, reason: reason)
  }

  /// What does not fit together; `nil` where all does.
  var contradiction: String? {
    if entries.isEmpty { return "it has no candidate" }
    if Set(entries.map(\.candidate.name)).count != entries.count {
      return "two candidates have one name"
    }
    if partSize < 1 || tileSize < 1 || data.sampleCount < 0
      || data.availableSampleCount < data.sampleCount
    {
      return "its counts are none"
    }
    // The name becomes that of files.
    if name.isEmpty || name.contains("/") || name == "." || name == ".." {
      return "its name is none of a file"
    }
    if places.isEmpty || places.count > 64 || !places.allSatisfy((1...1 << 20).contains) {
      return "its 'places' are none"
    }
    if !(analysis.confidence > 0 && analysis.confidence < 1)
      || !(1...1_000_000).contains(analysis.bootstrap.resampleCount)
      || !analysis.margin.value.isFinite || analysis.margin.value < 0
      || !(analysis.classMargin.map { (0...1).contains($0) } ?? true)
    {
      return "nothing can be judged as its 'analysis' says"
    }
    return nil
  }

  /// The number of models that candidates are made of.
  public var sourceCount: Int { Set(entries.map(\.model)).count }

  /// The samples of a part of several, `index` from 0.
  ///
  /// All have about as many; there may be parts of none.
  public func samples(ofPart index: Int, of count: Int) -> Range<Int> {
    let tiles = (data.sampleCount + partSize - 1) / partSize
    func bound(_ part: Int) -> Int {
      min((tiles * part + count - 1) / count * partSize, data.sampleCount)
    }
    return bound(index)..<(index + 1 == count ? data.sampleCount : bound(index + 1))
  }

  /// What another plan, made of the same words on another day or machine, says otherwise; `nil` where
  /// nothing that a figure depends on.
  func difference(from other: EvaluationPlan) -> MeasurementError? {
    guard entries.count == other.entries.count else { return .otherPlan(file: nil) }
    for (own, others) in zip(entries, other.entries)
    where !own.candidate.source.files.haveBytes(of: others.candidate.source.files)
      || own.candidate.source.semantics != others.candidate.source.semantics
    {
      return .otherModel(name: own.candidate.name, path: others.candidate.source.path)
    }
    guard data.identity.files.haveBytes(of: other.data.identity.files),
      data.availableSampleCount == other.data.availableSampleCount,
      data.identity.preprocessing == other.data.identity.preprocessing,
      data.identity.settings == other.data.identity.settings
    else {
      return .otherData(name: data.identity.name, found: other.data.identity.name)
    }
    return stripped == other.stripped ? nil : .otherPlan(file: nil)
  }

  /// The plan without what may lie elsewhere, and without what was said of the data in words.
  private var stripped: [String] {
    entries.map {
      let plan = $0.candidate.plan
      return [
        $0.candidate.name, plan?.level ?? "", plan?.excluded.joined(separator: " ") ?? "",
        plan?.converterArithmetic ?? "", $0.candidate.passes.joined(separator: " "),
        "\($0.candidate.execution)", "\($0.outputs)",
      ].joined(separator: "\n")
    } + [
      "\(data.sampleCount) \(partSize) \(tileSize) \(places) \(analysis)",
      "\(data.skipsUnreadable) \(measuresWire) \(showsSamples)", toolVersion,
    ]
  }
}

extension [FileDigest] {
  /// Whether files hold what others hold, whatever they are called.
  func haveBytes(of others: [FileDigest]) -> Bool {
    map { "\($0.byteCount) \($0.sha256)" } == others.map { "\($0.byteCount) \($0.sha256)" }
  }
}
