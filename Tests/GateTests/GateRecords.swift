import ByteIO
import Gate
import Records
import Scoring
import TestSupport

/// Records that a test has made up.
enum GateRecords {
  static func provenance(
    model: String = "aa", data: String = "cd", name: String = "digits", split: String? = "test",
    preprocessing: String = "x / 16", settings: [String: String]? = nil, notice: String? = nil,
    sampleCount: Int = 1_000, excluded: [String] = []
  ) -> Provenance {
    Provenance(
      model: .init(
        path: "net/model.json",
        files: [.init(name: "model.json", byteCount: 4, sha256: model)], parameterCount: 7),
      data: .init(
        name: name, split: split, notice: notice,
        files: data.isEmpty ? [] : [.init(name: "images.gz", byteCount: 9, sha256: data)],
        preprocessing: preprocessing, sampleCount: sampleCount, availableSampleCount: 60_000,
        settings: settings),
      tool: .init(
        version: "1.0", commandLine: ["quanteval"], excluded: excluded,
        converterArithmetic: "float64", threadCount: 2, tileSize: 8),
      machine: .init(
        processor: "p", coreCount: 2, operatingSystem: "s", blasKernel: "k", blasLibrary: "l"),
      date: "2026-01-02T03:04:05Z")
  }

  /// Three classes; class 0 is right, class 1 is predicted where a sample is wrong.
  static func predictions(_ classes: [Int]) -> Predictions {
    Predictions(
      outputs: classes.flatMap { predicted in (0..<3).map { $0 == predicted ? 0.75 : 0.125 } },
      perSample: 3)
  }

  /// The classes that are predicted: 1 for the samples that are wrong, 0 for the others.
  static func classes(_ count: Int, wrong: Range<Int>) -> [Int] {
    (0..<count).map { wrong.contains($0) ? 1 : 0 }
  }

  /// Levels of classes, of which 0 is right, by what is predicted.
  static func classification(
    _ levels: [(String, [Int])], labels: [Int]? = nil, sizes: [Int] = [],
    name: String = "net", provenance: Provenance? = nil
  ) -> EvaluationRecord {
    let count = levels[0].1.count
    return RecordBuilder.record(
      name: name,
      levels.enumerated().map { index, level in
        let bytes = index < sizes.count ? sizes[index] : 10_000
        return RecordBuilder.Level(
          level.0, predictions(level.1),
          size: .init(
            weightByteCount: bytes, artifactByteCount: bytes, gzipByteCount: bytes / 2),
          samplesPerSecond: 1_234.5)
      }, targets: .classes(labels ?? [Int](repeating: 0, count: count)),
      provenance: provenance ?? Self.provenance(sampleCount: count))
  }

  /// Levels of numbers, all of which should be 0.
  static func regression(
    _ levels: [(String, [Float])], provenance: Provenance? = nil
  ) -> EvaluationRecord {
    let count = levels[0].1.count
    return RecordBuilder.record(
      levels.map { name, values in
        RecordBuilder.Level(
          name, Predictions(outputs: values, perSample: 1),
          size: .init(weightByteCount: 10, artifactByteCount: 20, gzipByteCount: 15),
          samplesPerSecond: 1)
      }, targets: .values([Float](repeating: 0, count: count), perSample: 1),
      provenance: provenance ?? Self.provenance(sampleCount: count))
  }

  /// Levels of which nobody says what is right; `targets` are of so many samples.
  static func unlabelled(
    _ levels: [(String, Predictions)], as targets: (Int) -> Targets
  ) -> EvaluationRecord {
    let count = levels[0].1.sampleCount
    return RecordBuilder.record(
      levels.map { name, predictions in
        RecordBuilder.Level(
          name, predictions,
          size: .init(weightByteCount: 10, artifactByteCount: 20, gzipByteCount: 15),
          samplesPerSecond: 1)
      }, targets: targets(count), provenance: provenance(sampleCount: count))
  }

  static func check(
    _ record: EvaluationRecord, _ baseline: EvaluationRecord, margin: Margin? = nil,
    tolerance: SizeTolerance = .standard, policy: FailurePolicy = .worse
  ) throws -> GateResult {
    try GateCheck(margin: margin, sizeTolerance: tolerance, policy: policy)
      .check(record, against: baseline, baselinePath: "Reports/baselines/net.json")
  }
}
