import Datasets
import Records
import Scoring
import Tensors

extension ChangedSamples {
  /// The samples that each candidate but the first changed most.
  ///
  /// The choice is made by what each sample says for itself: those of all samples are among those of
  /// their parts.
  ///
  /// `first`: the number of the first sample.
  static func levels(_ levels: [Measurement.Level], from first: Int) -> [Level] {
    levels.dropFirst().map {
      Level(level: $0.name, changesFrom: levels[0].outcomes, to: $0.outcomes, from: first)
    }
  }

  /// The samples to look at; `nil` where no candidate changed one.
  init?(_ measurement: Measurement) {
    let levels = Self.levels(measurement.levels, from: measurement.samples.lowerBound)
    let chosen = Set(levels.flatMap(\.samples))
    guard !chosen.isEmpty else { return nil }
    self.init(
      samples: measurement.evidence.filter { chosen.contains($0.sample) }.map {
        Sample($0, measurement)
      }, levels: levels)
  }
}

extension ChangedSamples.Level {
  /// The gravest changes first: classes that were right and are not, then by how sure the level is of
  /// its new answer; numbers that are farther from what they were.
  fileprivate init(
    level: String, changesFrom baseline: SampleOutcomes, to outcomes: SampleOutcomes,
    from first: Int
  ) {
    var changes: [(rank: Int, size: Double, sample: Int)] = []
    for sample in 0..<baseline.sampleCount where baseline.areRead[sample] {
      if baseline.isOfClasses {
        guard baseline.predictedClasses[sample] != outcomes.predictedClasses[sample] else {
          continue
        }
        let (old, new) = (baseline.standings[0][sample], outcomes.standings[0][sample])
        let rank = old == .rank(0) && new != .rank(0) ? 0 : new == .rank(0) ? 2 : 1
        changes.append((rank, outcomes.probabilities[sample] ?? 0, sample))
      } else if baseline.perSample <= SampleOutcomes.greatestValueCount {
        let range = sample * baseline.perSample..<(sample + 1) * baseline.perSample
        let distance = zip(outcomes.values[range], baseline.values[range]).reduce(0) {
          max($0, Double(($1.0 - $1.1).magnitude))
        }
        // What is no number is farther than any.
        guard distance != 0 else { continue }
        changes.append((distance.isFinite ? 1 : 0, distance.isFinite ? distance : 0, sample))
      }
    }
    changes.sort { ($0.rank, $1.size, $0.sample) < ($1.rank, $0.size, $1.sample) }
    self.init(
      level: level, changedCount: changes.count,
      samples: changes.prefix(ChangedSamples.greatestCount).map { first + $0.sample })
  }
}

extension ChangedSamples.Sample {
  /// More outputs, or targets, of a sample are not shown.
  private static let greatestValueCount = 4

  /// Describes a sample.
  fileprivate init(_ evidence: Measurement.Evidence, _ measurement: Measurement) {
    let targets = measurement.targets
    let sample = evidence.sample - measurement.samples.lowerBound
    let metric = measurement.levels[0].outcomes.metric
    let isOfClasses = metric.isOfClasses
    self.init(
      sample: evidence.sample, place: evidence.place,
      labels: metric == .top1Accuracy ? targets.classes(of: sample, rule: 0) : nil,
      targets: metric == .meanAbsoluteError
        ? Array(targets.values(of: sample).prefix(Self.greatestValueCount)) : nil,
      picture: evidence.picture, fields: evidence.fields,
      answers: measurement.levels.map { level in
        let outcomes = level.outcomes
        let values =
          outcomes.values.isEmpty
          ? nil
          : outcomes.values[sample * outcomes.perSample..<(sample + 1) * outcomes.perSample]
        return .init(
          predicted: isOfClasses ? outcomes.predictedClasses[sample] : nil,
          probability: isOfClasses ? outcomes.probabilities[sample] : nil,
          values: values.map { Array($0.prefix(Self.greatestValueCount)) })
      })
  }
}

extension ChangedSamples.Picture {
  /// What a sample looks like: a picture, or the columns of its row.
  static func orFields(
    of sample: Int, _ dataset: any Dataset
  ) throws -> (ChangedSamples.Picture?, [ChangedSamples.Field]?) {
    let shape = dataset.pictureShape
    guard shape.rank == 3 || dataset.identity.columns != nil else { return (nil, nil) }
    var values = [Float](repeating: 0, count: shape.elementCount)
    var span = values.mutableSpan
    try dataset.read(sample..<sample + 1, into: &span)
    if let columns = dataset.identity.columns {
      return (
        nil,
        zip(columns, values).map { column, value in
          .init(name: column.name, value: text(column.original(value)))
        }
      )
    }
    guard let picture = SamplePicture(values, shape: shape) else { return (nil, nil) }
    return (
      .init(
        mediaType: picture.mediaType, bytes: picture.bytes, width: picture.width,
        height: picture.height), nil
    )
  }
}

/// A number without the fraction that a whole one has not.
private func text(_ number: Double) -> String {
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
