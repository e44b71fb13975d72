import Datasets
import Evaluation
import Foundation
import ModelFormats
import TFJSFormat
import Quantization
import Records
import Scoring
import Tensors
import TestSupport
import Testing

/// What an evaluation of the bundled digits puts into its record.
@Suite("Evaluations become records")
struct EvaluationRecordTests {
  private func evaluation(
    _ levels: [QuantizationScheme], workers: Int = 2, limit: Int? = nil, margin: Margin? = nil
  ) async throws -> EvaluationResult {
    let directory = try TemporaryDirectory()
    return try await Evaluator(workerCount: workers).evaluate(
      EvaluationRequest(
        name: "digits", artifacts: TFJSModel(opening: Repository.path("Models/digits")),
        dataset: try bundledDigits(), levels: levels, judging: JudgingSettings(margin: margin),
        limit: limit,
        workDirectory: directory.path, toolVersion: "test", commandLine: [],
        date: ""))
  }

  @Test("The record's verdicts are those that its stored samples give")
  func verdicts() async throws {
    let record = try await evaluation([.affine(bits: 16), .affine(bits: 8)]).record
    #expect(record.samples.isSound)
    #expect(record.outputs?.scale == .probabilities)
    #expect(record.analysis.margin == Margin(0.005, .accuracy))
    let baseline = try #require(record.samples.classes(of: "float32"))
    let candidates = try ["uint16", "uint8"].map {
      try #require(record.samples.classes(of: $0))
    }
    let again = PairedStatistics.compare(
      candidates, with: baseline, labels: record.samples.labels ?? [],
      settings: record.analysis)
    #expect(record.variants.dropFirst().map(\.statistics) == again)
    for variant in record.variants {
      let right = record.samples.classes(of: variant.level)?.areRight.count { $0 == true }
      #expect(right == variant.score.correctCount)
      #expect(variant.estimates.top?.first?.share.value == variant.score.value)
    }
  }

  @Test("Threads change nothing")
  func threads() async throws {
    let one = try await evaluation([.affine(bits: 8)], workers: 1).record
    let three = try await evaluation([.affine(bits: 8)], workers: 3).record
    #expect(one.samples == three.samples)
    #expect(one.variants.map(\.estimates) == three.variants.map(\.estimates))
    #expect(one.variants.map(\.statistics) == three.variants.map(\.statistics))
    #expect(one.changedSamples == three.changedSamples)
  }

  @Test("A margin that does not fit the metric is refused before anything runs")
  func margin() async {
    let error = await #expect(throws: MarginError.self) {
      _ = try await evaluation([.float16], margin: Margin(0.01, .relativeError))
    }
    #expect(error?.kind == .usage)
  }

  @Test("Sample lines are JSON that agrees with the record")
  func lines() async throws {
    struct Line: Decodable {
      struct Answer: Decodable {
        let prediction: Int?
        let probability: Double?
        let right: Bool?
        let changed: Bool
      }
      let index: Int
      let label: Int
      let levels: [String: Answer]
    }
    let evaluation = try await evaluation([.affine(bits: 8)], limit: 50)
    let lines = SampleLines(evaluation.measurement)
    #expect(lines.count == 50)
    let samples = evaluation.record.samples
    for sample in 0..<lines.count {
      let text = lines.line(sample)
      #expect(text.hasSuffix("}\n") && text.count(where: \.isNewline) == 1)
      let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
      #expect(line.index == sample)
      #expect(line.label == samples.labels?[sample])
      for level in samples.levels {
        let answer = try #require(line.levels[level.level])
        #expect(answer.prediction == level.predictions?[sample])
        #expect(answer.right == (answer.prediction == line.label))
        #expect(answer.changed == (answer.prediction != line.levels["float32"]?.prediction))
        #expect((0.1...1).contains(answer.probability ?? 0))
      }
    }
  }
}

@Suite("Samples to look at")
struct ChangedSampleTests {
  /// Class 0 gets 0.0025 for the first number, class 1 0.0015 for the second, and both 1 for the
  /// third: so 8 bits have a step of 1/255, and what class 1 gets for the second number is lost.
  private func evaluation(
    labels: [Int], inputs: [Float], columns: [TableColumn]? = nil, measuresWire: Bool = false
  ) async throws -> EvaluationRecord {
    let directory = try TemporaryDirectory()
    let weights: [Float] = [0.0025, 0, 0, 0.0015, 1, 1]
    let bytes = weights.flatMap { value in
      [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32($0)) }
    }
    try directory.write(bytes, to: "net/group1-shard1of1.bin")
    try directory.write(
      """
      {"format": "layers-model", "modelTopology": {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "Dense", "config": {"name": "dense", "units": 2, "activation": "softmax",
         "use_bias": false, "batch_input_shape": [null, 3]}}]}},
       "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": [
        {"name": "dense/kernel", "shape": [3, 2], "dtype": "float32"}]}]}
      """, to: "net/model.json")
    let work = try TemporaryDirectory()
    let count = inputs.count / 3
    return try await Evaluator(workerCount: 1).evaluate(
      EvaluationRequest(
        name: "net", artifacts: TFJSModel(opening: directory.file("net")),
        dataset: ArrayDataset(
          inputs: NumericArray(
            shape: Shape([count, 3]), elements: .floats(inputs), source: "inputs"),
          labels: NumericArray(shape: Shape([count]), elements: .integers(labels), source: "l"),
          normalization: .none,
          identity: DatasetIdentity(
            name: "d", files: [], preprocessing: "", columns: columns)),
        levels: [.affine(bits: 8)], measuresWire: measuresWire, workDirectory: work.path,
        toolVersion: "", commandLine: [], date: "")
    ).record
  }

  @Test("What was right and is not comes first; rows have their columns' own numbers")
  func order() async throws {
    let columns = [
      TableColumn(name: "rooms", mean: 100, deviation: 10), TableColumn(name: "age"),
      TableColumn(name: "one"),
    ]
    // The first becomes right, the second wrong, the third stays as it is.
    let record = try await evaluation(
      labels: [0, 1, 0], inputs: [1, 3, 1, 1, 4, 1, 3, 1, 1], columns: columns)
    let changed = try #require(record.changedSamples)
    #expect(changed.levels.map(\.level) == ["uint8"])
    #expect(changed.levels[0].changedCount == 2)
    #expect(changed.levels[0].samples == [1, 0])
    #expect(changed.samples.map(\.sample) == [0, 1])
    let sample = changed.samples[1]
    #expect(sample.labels == [1])
    #expect(sample.answers.map(\.predicted) == [1, 0])
    #expect(
      sample.fields == [
        .init(name: "rooms", value: "110"), .init(name: "age", value: "4"),
        .init(name: "one", value: "1"),
      ])
    #expect(record.variants[1].comparison?.changes?.rightToWrong == 1)
  }

  @Test("What goes over the wire is measured where that is asked for, and else is not there")
  func wire() async throws {
    let inputs: [Float] = [1, 3, 1, 1, 4, 1]
    let plain = try await evaluation(labels: [0, 1], inputs: inputs)
    #expect(plain.histograms == nil)
    #expect(plain.variants.allSatisfy { $0.wire == nil && $0.tensors == nil })
    let measured = try await evaluation(labels: [0, 1], inputs: inputs, measuresWire: true)
    #expect(measured.samples == plain.samples)
    for variant in measured.variants {
      #expect(variant.wire?.fileCount == 2)
      #expect(variant.wire?.byteCount == variant.size.artifactByteCount)
      let tensors = try #require(variant.tensors)
      #expect(tensors.map(\.name) == ["dense/kernel"])
      #expect(tensors[0].byteCount == variant.size.weightByteCount)
    }
    #expect(measured.variants.map { $0.tensors?.first?.storedType } == ["float32", "uint8"])
    let histogram = try #require(measured.histograms?.first)
    #expect(measured.histograms?.count == 1)
    #expect(histogram.minimum == 0 && histogram.maximum == 1)
    // 0.0025 and 0.0015 are in the first sixtieth too.
    #expect(histogram.counts == [4] + [Int](repeating: 0, count: 58) + [2])
  }

  @Test("A column's number comes back from its z-score")
  func columns() {
    let column = TableColumn(name: "income", mean: 3.883_578_1, deviation: 1.908_156_5)
    for value in [1.2345, 0, 15.0001, 3.8836] {
      let score = Float((value - 3.883_578_1) / 1.908_156_5)
      #expect((column.original(score) - value).magnitude < 1e-4)
    }
    #expect(TableColumn(name: "x").original(17) == 17)
  }
}
