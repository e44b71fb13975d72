import ByteIO
import Foundation
public import Records
public import Scoring

/// Two stored runs, level by level and sample by sample, without running anything again.
public struct RunComparison: Codable, Hashable, Sendable {
  /// One of the runs.
  public struct Run: Codable, Hashable, Sendable {
    /// What it is called: its record's file, as a rule.
    public let name: String
    /// When it was measured.
    public let date: String
    /// The model's name.
    public let model: String
    /// The SHA-256 digests of the model's files, by their names.
    public let modelFiles: [String: String]

    init(_ record: EvaluationRecord, name: String) {
      self.name = name
      date = record.provenance.date
      model = record.name
      modelFiles = Dictionary(
        record.provenance.model.files.map { ($0.name, $0.sha256) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  /// What the second is compared with.
  public let first: Run
  /// What is compared.
  public let second: Run
  /// The data of both.
  public let data: String
  /// The samples, those that could not be read among them.
  public let sampleCount: Int
  /// What was computed.
  public let metric: Metric
  /// How samples became verdicts.
  public let settings: AnalysisSettings
  /// What the classes are called.
  public let classNames: [String]?
  /// Level by level.
  public let levels: [LevelComparison]

  /// Compares two records.
  ///
  /// - Parameters:
  ///   - first: what the second is compared with.
  ///   - second: what is compared.
  ///   - names: what the records are called in messages.
  ///   - levels: the levels; by default every one that both have.
  ///   - margin: how much may be lost; by default what the first record allows.
  /// - Throws: `ComparisonError`, or `MarginError.unfit`.
  public init(
    _ first: EvaluationRecord, _ second: EvaluationRecord, names: (first: String, second: String),
    levels: [LevelPair]? = nil, margin: Margin? = nil
  ) throws {
    let metric = try RunComparison.commonMetric(first, second, names)
    let levels = try levels ?? RunComparison.commonLevels(first, second, names)
    let margin = try (margin ?? first.analysis.margin).fitted(to: metric)
    let olds = try levels.map { try first.variant($0.first, names.first) }
    let news = try levels.map { try second.variant($0.second, names.second) }
    guard let pairs = SamplePairs(first.samples, second.samples, levels) else {
      throw metric == .meanAbsoluteDeviation
        ? ComparisonError.unstoredOutputs(record: names.second)
        : ComparisonError.unsound(record: names.second)
    }
    let settings = AnalysisSettings(
      margin: margin, confidence: first.analysis.confidence,
      classMargin: second.analysis.classMargin ?? first.analysis.classMargin,
      bootstrap: first.analysis.bootstrap)
    let (statistics, changes) = (pairs.statistics(settings), pairs.changes)
    self.first = Run(first, name: names.first)
    self.second = Run(second, name: names.second)
    let data = second.provenance.data
    self.data = data.name + (data.split.map { " (\($0))" } ?? "")
    sampleCount = second.samples.sampleCount
    self.metric = metric
    self.settings = settings
    classNames = data.classNames
    self.levels = levels.indices.map { index in
      LevelComparison(
        levels: levels[index], first: olds[index].score, second: news[index].score,
        changes: changes[index].changes, changedCount: changes[index].count,
        statistics: statistics[index])
    }
  }

  /// Whether both are of the same model, bit by bit.
  public var isOfOneModel: Bool { first.modelFiles == second.modelFiles }

  /// Refuses what can't be compared.
  private static func commonMetric(
    _ first: EvaluationRecord, _ second: EvaluationRecord, _ names: (first: String, second: String)
  ) throws(ComparisonError) -> Metric {
    for (record, name) in [(first, names.first), (second, names.second)]
    where !record.samples.isSound || record.variants.isEmpty {
      throw .unsound(record: name)
    }
    let differences = DataDifference.all(first, second)
    guard differences.isEmpty else {
      throw .differentData(first: names.first, second: names.second, differences)
    }
    let metric = first.variants[0].score.metric
    let other = second.variants[0].score.metric
    guard metric == other, first.samples.areOfClasses == second.samples.areOfClasses else {
      throw .differentMetrics(first: names.first, second: names.second, metric, other)
    }
    return metric
  }

  /// The levels that both have, in the first record's order.
  private static func commonLevels(
    _ first: EvaluationRecord, _ second: EvaluationRecord, _ names: (first: String, second: String)
  ) throws(ComparisonError) -> [LevelPair] {
    let known = Set(second.variants.map(\.level))
    let levels = first.variants.map(\.level).filter(known.contains).map { LevelPair($0, $0) }
    guard !levels.isEmpty else {
      throw .noCommonLevel(first: names.first, second: names.second)
    }
    return levels
  }
}

extension EvaluationRecord {
  /// A level, which must be there.
  fileprivate func variant(_ level: String, _ name: String) throws(ComparisonError) -> Variant {
    guard let variant = variants.first(where: { $0.level == level }),
      samples.levels.contains(where: { $0.level == level })
    else { throw .missingLevel(level, record: name, known: variants.map(\.level)) }
    return variant
  }
}

extension RunComparison {
  /// The comparison as JSON: sorted keys, two spaces, a final newline.
  public func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + Array("\n".utf8)
  }
}
