import Foundation
import Records
import Scoring

/// One line of JSON a sample: what is right, where somebody says it, and what each level said.
///
/// Keys stand in a fixed order; what was not measured is absent. Numbers are written with the digits
/// that give them back.
public struct SampleLines: Sendable {
  private let measurement: Measurement

  /// Makes lines of a measurement of all samples.
  public init(_ measurement: Measurement) { self.measurement = measurement }

  /// The number of lines: a sample each, those that could not be read among them.
  public var count: Int { measurement.targets.sampleCount }

  /// The line of a sample, with its line end.
  public func line(_ sample: Int) -> String {
    var parts = ["\"index\":\(sample)"]
    let baseline = measurement.levels[0].outcomes
    guard baseline.areRead[sample] else {
      return "{\"index\":\(sample),\"read\":false}\n"
    }
    switch baseline.metric {
    case .top1Accuracy:
      let classes = measurement.targets.classes(of: sample, rule: 0)
      let isPlain = measurement.targets.ruledClasses.isEmpty
      parts.append(
        isPlain
          ? "\"label\":\(classes[0])"
          : "\"labels\":[\(classes.map { "\($0)" }.joined(separator: ","))]")
    case .meanAbsoluteError:
      parts.append("\"target\":\(list(measurement.targets.values(of: sample)))")
    case .agreement, .meanAbsoluteDeviation: break
    }
    let levels = measurement.levels.map { level in
      "\(quoted(level.name)):\(object(level.outcomes, sample, baseline: baseline))"
    }
    parts.append("\"levels\":{\(levels.joined(separator: ","))}")
    return "{\(parts.joined(separator: ","))}\n"
  }

  private func object(
    _ outcomes: SampleOutcomes, _ sample: Int, baseline: SampleOutcomes
  ) -> String {
    var parts: [String] = []
    let isChanged: Bool
    if outcomes.isOfClasses {
      let predicted = outcomes.predictedClasses[sample]
      parts.append("\"prediction\":\(predicted.map { "\($0)" } ?? "null")")
      if let probability = outcomes.probabilities[sample] {
        parts.append("\"probability\":\(probability)")
      }
      let key = outcomes.metric.needsLabels ? "right" : "agrees"
      switch outcomes.standings[0][sample] {
      case .leftOut: break
      case .rank(let rank): parts.append("\"\(key)\":\(rank == 0)")
      case .never: parts.append("\"\(key)\":false")
      }
      isChanged = predicted != baseline.predictedClasses[sample]
    } else {
      let range = sample * outcomes.perSample..<(sample + 1) * outcomes.perSample
      if !outcomes.values.isEmpty { parts.append("\"values\":\(list(outcomes.values[range]))") }
      let error = outcomes.sampleErrors[sample]
      let key = outcomes.metric.needsLabels ? "error" : "difference"
      parts.append("\"\(key)\":\(error.isFinite ? "\(error)" : "null")")
      isChanged = error.bitPattern != baseline.sampleErrors[sample].bitPattern
    }
    parts.append("\"changed\":\(isChanged)")
    return "{\(parts.joined(separator: ","))}"
  }

  /// A name as JSON: that of a file may hold anything.
  private func quoted(_ name: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(name)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }

  private func list(_ values: some Sequence<Float>) -> String {
    "[\(values.map { $0.isFinite ? "\($0)" : "null" }.joined(separator: ","))]"
  }
}
