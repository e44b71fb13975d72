import Foundation
import Records
import Reporting
import Scoring

/// What was measured, as github-action-benchmark takes it to draw a curve over commits.
///
/// The action reads a file with one direction: `customSmallerIsBetter` (bytes, errors) or
/// `customBiggerIsBetter` (accuracies); so there are two.
public struct BenchmarkPoints: Sendable {
  /// Which numbers are good.
  public enum Direction: String, Sendable, CaseIterable {
    /// Bytes and errors.
    case smallerIsBetter = "smaller-is-better"
    /// Accuracies.
    case biggerIsBetter = "bigger-is-better"
  }

  /// A number.
  public struct Point: Codable, Hashable, Sendable {
    /// What it is: model, level, quantity.
    public let name: String
    /// Its unit.
    public let unit: String
    /// The number.
    public let value: Double
    /// How certain it is.
    public let range: String?
    /// What it is of.
    public let extra: String?
  }

  /// The numbers of the direction.
  public let points: [Point]

  /// Picks the numbers of what was checked.
  public init(_ results: [GateResult], _ direction: Direction) {
    points = results.flatMap { result in
      let record = result.record
      let data = record.provenance.data
      let place = data.name + (data.split.map { " (\($0))" } ?? "")
      return record.variants.flatMap { variant in
        BenchmarkPoints.points(variant, "\(record.name) \(variant.level)", place, direction)
      }
    }
  }

  private static func points(
    _ variant: EvaluationRecord.Variant, _ name: String, _ place: String, _ direction: Direction
  ) -> [Point] {
    let score = variant.score
    let extra = "\(score.sampleCount) samples of \(place)"
    switch direction {
    case .biggerIsBetter:
      guard score.metric.isOfClasses, let value = score.value else { return [] }
      return [
        Point(
          name: "\(name) \(score.metric.shortTitle)", unit: "%", value: value * 100,
          range: range(variant.estimates.top?.first?.share, factor: 100), extra: extra)
      ]
    case .smallerIsBetter:
      let bytes = [
        Point(
          name: "\(name) files", unit: "bytes", value: Double(variant.size.artifactByteCount),
          range: nil, extra: nil),
        Point(
          name: "\(name) gzip", unit: "bytes", value: Double(variant.size.gzipByteCount),
          range: nil, extra: nil),
      ]
      guard !score.metric.isOfClasses, let value = score.value else { return bytes }
      let title = score.metric.shortTitle
      return [
        Point(
          name: "\(name) \(title)", unit: title, value: value,
          range: range(variant.estimates.meanAbsoluteError, factor: 1), extra: extra)
      ] + bytes
    }
  }

  /// Half the interval: the action shows it behind the number.
  private static func range(_ estimate: Estimate?, factor: Double) -> String? {
    estimate?.interval.map { interval in
      let half = (interval.upper - interval.lower) / 2 * factor
      return "± \((half * 1e6).rounded() / 1e6)"
    }
  }

  /// The file of a direction, beside the name that was asked for: `out-smaller-is-better.json`.
  public static func path(_ path: String, _ direction: Direction) -> String {
    let stem = path.hasSuffix(".json") ? String(path.dropLast(5)) : path
    return "\(stem)-\(direction.rawValue).json"
  }

  /// The JSON.
  public func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(points)) + Array("\n".utf8)
  }
}
