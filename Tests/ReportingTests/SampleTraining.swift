import Records
import Reporting
import Scoring

/// Records as trainings make them.
enum SampleTraining {
  typealias Epoch = TrainingRecord.Epoch

  /// Three epochs; the second is the best, by its validation loss.
  static let history = [
    Epoch(
      epoch: 1, loss: 0.5, metric: 0.8, validationLoss: 0.25, validationMetric: 0.9,
      learningRate: 0.001),
    Epoch(
      epoch: 2, loss: 0.25, metric: 0.9, validationLoss: 0.125, validationMetric: 0.95,
      learningRate: 0.001),
    Epoch(
      epoch: 3, loss: 0.125, metric: 0.95, validationLoss: 0.25, validationMetric: 0.9,
      learningRate: 0.001),
  ]

  /// Of 10,000 test samples, 100 are wrong.
  static func classification(
    notice: String? = nil, configuration: String = "name: net\nepochs: 3\noptimizer: adam\n"
  ) -> TrainingRecord {
    record(
      notice: notice, configuration: configuration, metric: .top1Accuracy,
      score: Score(
        SampleRecord.predictions(sampleCount: 10_000, wrong: 100..<200),
        against: .classes([Int](repeating: 0, count: 10_000))))
  }

  /// Two test samples; the first is off by a half.
  static func regression(second: Float = 2) -> TrainingRecord {
    record(
      notice: nil, configuration: "", metric: .meanAbsoluteError,
      score: Score(
        Predictions(outputs: [1.5, second], perSample: 1),
        against: .values([1, 2], perSample: 1)))
  }

  static let layers = [
    Report.Layer(
      name: "conv2d", className: "Conv2D", outputShape: [26, 26, 32], parameterCount: 320),
    Report.Layer(
      name: "dense", className: "Dense", outputShape: [10], parameterCount: 1_290),
  ]

  private static func record(
    notice: String?, configuration: String, metric: Metric, score: Score
  ) -> TrainingRecord {
    TrainingRecord(
      name: "net", configuration: configuration, seed: 1,
      data: .init(
        training: .init(
          name: "digits", split: "train", notice: notice,
          files: [.init(name: "train.gz", byteCount: 9_912, sha256: "ab")], sampleCount: 60_000),
        test: .init(
          name: "digits", split: "test", notice: notice,
          files: [.init(name: "test.gz", byteCount: 1_648, sha256: "cd")],
          sampleCount: score.sampleCount),
        trainingSampleCount: 54_000, validationSampleCount: 6_000),
      history: history, bestEpoch: 2, metric: metric, testScore: score, parameterCount: 1_610,
      tool: .init(version: "1.0", commandLine: ["quanteval", "train", "net.yaml"]),
      machine: .init(
        processor: "a processor", coreCount: 2, operatingSystem: "a system",
        blasKernel: "Haswell", blasLibrary: "OpenBLAS"),
      date: "2026-01-02T03:04:05Z", weightsSHA256: "ef")
  }
}
