import Records
import Scoring
import TestSupport

/// A record as an evaluation of ten classes makes it.
enum SampleRecord {
  /// One output of 1 at each predicted class, of ten.
  static func predictions(_ classes: [Int]) -> Predictions {
    Predictions(
      outputs: classes.flatMap { predicted in (0..<10).map { $0 == predicted ? 1 : 0 as Float } },
      perSample: 10)
  }

  /// Predictions of class 0, which is right, but of class 1 for the samples that are wrong.
  static func predictions(sampleCount: Int, wrong: Range<Int>) -> Predictions {
    predictions((0..<sampleCount).map { wrong.contains($0) ? 1 : 0 })
  }

  private static func level(
    _ name: String, _ predictions: Predictions, bytes: (weights: Int, files: Int, gzip: Int),
    samplesPerSecond: Double
  ) -> RecordBuilder.Level {
    RecordBuilder.Level(
      name, predictions,
      size: .init(
        weightByteCount: bytes.weights, artifactByteCount: bytes.files, gzipByteCount: bytes.gzip),
      samplesPerSecond: samplesPerSecond)
  }

  /// Of 10,000 samples, 100 wrong at float32; 3 others wrong and 2 right at uint8.
  static func classification(
    name: String = "net", notice: String? = nil
  ) -> EvaluationRecord {
    let targets = Targets.classes([Int](repeating: 0, count: 10_000))
    let baseline = predictions(sampleCount: 10_000, wrong: 100..<200)
    let candidate = predictions(sampleCount: 10_000, wrong: 102..<203)
    return record(
      name: name, notice: notice, targets: targets,
      levels: [
        level(
          "float32", baseline, bytes: (13_374_648, 13_379_012, 12_345_678),
          samplesPerSecond: 20_123.4),
        level(
          "uint8", candidate, bytes: (3_343_662, 3_348_026, 2_000_000),
          samplesPerSecond: 19_876.5),
      ])
  }

  /// Eight candidates with names as long as those of files: of 2,000 samples up to 180 more are wrong.
  static func candidates() -> EvaluationRecord {
    let names = [
      "mobilenet_v1_0.25_224/model.json", "mobilenet_v1_0.25_224/model.json, uint8",
      "experiments/2026-11-29/quantization_aware_training/epoch_0042/model.json",
      "experiments/2026-11-29/quantization_aware_training/epoch_0043/model.json",
      "plan of optimize, bias-correction and gptq", "uint4", "codebook4", "last month's",
    ]
    let lost = [0, 0, 3, 10, 1, 180, 9, 0]
    return record(
      notice: nil, targets: .classes([Int](repeating: 0, count: 2_000)),
      levels: zip(names, lost).enumerated().map { index, candidate in
        level(
          candidate.0, predictions(sampleCount: 2_000, wrong: 100..<(120 + candidate.1)),
          bytes: (4_000_000 / (index + 1), 4_010_000 / (index + 1), 3_500_000 / (index + 1)),
          samplesPerSecond: 1_000)
      })
  }

  /// Of 10,000 samples without labels, 5 others at uint8 than at float32.
  static func unlabelledClasses() -> EvaluationRecord {
    record(
      notice: nil, targets: .baselineClasses(sampleCount: 10_000),
      levels: [
        level(
          "float32", predictions(sampleCount: 10_000, wrong: 100..<200),
          bytes: (13_374_648, 13_379_012, 12_345_678), samplesPerSecond: 20_123.4),
        level(
          "uint8", predictions(sampleCount: 10_000, wrong: 102..<203),
          bytes: (3_343_662, 3_348_026, 2_000_000), samplesPerSecond: 19_876.5),
      ])
  }

  /// Forty numbers without labels, all a little larger at uint8 than at float32.
  static func unlabelledNumbers() -> EvaluationRecord {
    let outputs = (0..<40).map { Float($0 * $0 % 17) }
    return record(
      notice: nil, targets: .baselineValues(sampleCount: 40, perSample: 1),
      levels: [
        level(
          "float32", Predictions(outputs: outputs, perSample: 1), bytes: (400, 1_000, 500),
          samplesPerSecond: 10),
        level(
          "uint8", Predictions(outputs: outputs.map { $0 * 1.001 }, perSample: 1),
          bytes: (100, 700, 300), samplesPerSecond: 10),
      ])
  }

  /// Of 2,000 samples, all right at float32; the outputs of 1,000 are no numbers at uint8.
  static func halfLost() -> EvaluationRecord {
    let targets = Targets.classes([Int](repeating: 0, count: 2_000))
    let baseline = predictions([Int](repeating: 0, count: 2_000))
    let lost = Predictions(
      outputs: baseline.outputs.enumerated().map { $0 < 10_000 ? .infinity : $1 }, perSample: 10)
    return record(
      notice: nil, targets: targets,
      levels: [
        level(
          "float32", baseline, bytes: (4, 8, 8), samplesPerSecond: 1),
        level(
          "uint8", lost, bytes: (1, 5, 5), samplesPerSecond: 1),
      ])
  }

  /// Two numbers at float32, of which one is none at uint8.
  static func regression() -> EvaluationRecord {
    let targets = Targets.values([1, 2], perSample: 1)
    let baseline = Predictions(outputs: [1.5, 2], perSample: 1)
    let close = Predictions(outputs: [1.5, 2.25], perSample: 1)
    let broken = Predictions(outputs: [1.5, .nan], perSample: 1)
    return record(
      notice: nil, targets: targets,
      levels: [
        level(
          "float32", baseline, bytes: (400, 1_000, 500),
          samplesPerSecond: 0.4),
        level(
          "uint16", close, bytes: (200, 800, 400),
          samplesPerSecond: 1_000),
        level(
          "uint8", broken, bytes: (100, 700, 300),
          samplesPerSecond: 1_000),
      ])
  }

  /// Four samples of three classes; the first is right at float32 and wrong at uint8.
  static func gallery(classNames: [String] = ["nought", "one", "two"]) -> EvaluationRecord {
    func rows(_ classes: [Int]) -> Predictions {
      Predictions(
        outputs: classes.flatMap { predicted in (0..<3).map { $0 == predicted ? 0.75 : 0.125 } },
        perSample: 3)
    }
    let answers = [0, 1].map {
      ChangedSamples.Answer(predicted: $0, probability: 0.75, values: nil)
    }
    return record(
      notice: nil, targets: .classes([0, 1, 2, 0]),
      levels: [
        level("float32", rows([0, 1, 2, 0]), bytes: (400, 1_000, 500), samplesPerSecond: 10),
        level("uint8", rows([1, 1, 2, 0]), bytes: (100, 700, 300), samplesPerSecond: 10),
      ], classNames: classNames,
      changedSamples: ChangedSamples(
        samples: [
          .init(
            sample: 0, place: nil, labels: [0], targets: nil,
            picture: .init(mediaType: "image/png", bytes: [1, 2, 3], width: 28, height: 28),
            fields: nil, answers: answers)
        ], levels: [.init(level: "uint8", changedCount: 1, samples: [0])]))
  }

  private static func record(
    name: String = "net", notice: String?, targets: Targets, levels: [RecordBuilder.Level],
    classNames: [String]? = nil, changedSamples: ChangedSamples? = nil
  ) -> EvaluationRecord {
    let sampleCount = targets.sampleCount
    return RecordBuilder.record(
      name: name, levels, targets: targets,
      provenance: Provenance(
        model: .init(
          path: "models/a|b/model.json",
          files: [.init(name: "model.json", byteCount: 4_364, sha256: "ab")],
          parameterCount: 3_343_658),
        data: .init(
          name: "digits", split: "test", notice: notice,
          files: [.init(name: "images.gz", byteCount: 44_098, sha256: "cd")],
          preprocessing: "x / 255", sampleCount: sampleCount, availableSampleCount: 60_000,
          classNames: classNames),
        tool: .init(
          version: "1.0", commandLine: ["quanteval", "evaluate", "*.json"], excluded: [],
          converterArithmetic: "binary64", threadCount: 2, tileSize: 8),
        machine: .init(
          processor: "a processor", coreCount: 2, operatingSystem: "a system",
          blasKernel: "Haswell", blasLibrary: "OpenBLAS"),
        date: "2026-01-02T03:04:05Z"), changedSamples: changedSamples)
  }
}
