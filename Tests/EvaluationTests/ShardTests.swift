import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import Quantization
import Records
import Scoring
import Tensors
import TestSupport
import Testing

@Suite("Evaluations in parts")
struct ShardTests {
  /// What is evaluated.
  enum Work: String, CaseIterable {
    case classes, numbers, unlabelled, unlabelledNumbers, skipped
  }

  /// Samples of three numbers; with `hole` some can't be read.
  struct Samples: Dataset {
    let base: ArrayDataset
    let hasHoles: Bool
    var labels: NumericArray? { hasHoles ? base.labels : base.labels }
    var identity: DatasetIdentity { base.identity }
    var sampleCount: Int { base.sampleCount }
    var sampleShape: Shape { base.sampleShape }

    func read(
      _ range: Range<Int>, into samples: inout MutableSpan<Float>, at offset: Int
    ) throws(DatasetError) {
      if hasHoles, let hole = range.first(where: { $0 % 50 == 7 }) {
        throw .noSamples(file: "sample\(hole).png")
      }
      try base.read(range, into: &samples, at: offset)
    }

    func place(of sample: Int) -> String? { "sample\(sample).png" }
  }

  static let count = 1_500

  static func request(
    _ work: Work, in directory: TemporaryDirectory, levels: [QuantizationScheme]
  ) throws -> EvaluationRequest {
    let isOfNumbers = work == .numbers || work == .unlabelledNumbers
    try Self.write(to: "net", in: directory, activation: isOfNumbers ? "linear" : "softmax")
    var generator = Xorshift()
    let inputs = (0..<count * 3).map { _ in generator.next() }
    let labels: NumericArray? =
      switch work {
      case .classes, .skipped:
        NumericArray(
          shape: Shape([count]), elements: .integers((0..<count).map { $0 % 2 }), source: "l")
      case .numbers:
        NumericArray(
          shape: Shape([count, 2]), elements: .floats(Array(inputs.prefix(2 * count))), source: "l")
      case .unlabelled, .unlabelledNumbers: nil
      }
    let data = try ArrayDataset(
      inputs: NumericArray(
        shape: Shape([count, 3]), elements: .floats(inputs), source: "inputs"),
      labels: labels, normalization: .none,
      identity: DatasetIdentity(name: "d", files: [], preprocessing: ""))
    return EvaluationRequest(
      name: "net", artifacts: try ModelFormat.open(directory.file("net")),
      dataset: Samples(base: data, hasHoles: work == .skipped), levels: levels,
      judging: JudgingSettings(task: isOfNumbers ? .regression : .automatic),
      onUnreadable: .skip, workDirectory: directory.path, toolVersion: "test", commandLine: [],
      date: "")
  }

  /// Small weights, so that 8 bits change predictions.
  static func write(
    to name: String, in directory: TemporaryDirectory, activation: String = "softmax",
    weights: [Float] = [0.0025, 0, 0, 0.0015, 1, 1], inputCount: Int = 3
  ) throws {
    let bytes = weights.flatMap { value in
      [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32($0)) }
    }
    let outputCount = weights.count / inputCount
    try directory.write(bytes, to: "\(name)/group1-shard1of1.bin")
    try directory.write(
      """
      {"format": "layers-model", "modelTopology": {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "Dense", "config": {"name": "dense", "units": \(outputCount),
         "activation": "\(activation)", "use_bias": false,
         "batch_input_shape": [null, \(inputCount)]}}]}},
       "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": [
        {"name": "dense/kernel", "shape": [\(inputCount), \(outputCount)], "dtype": "float32"}]}]}
      """, to: "\(name)/model.json")
  }

  /// The record without what time and machine decide.
  static func timeless(_ record: EvaluationRecord) throws -> NSDictionary {
    let json = try JSONSerialization.jsonObject(with: Data(record.encoded())) as? [String: Any]
    var object = try #require(json)
    object["provenance"] = (object["provenance"] as? [String: Any])?["data"]
    let candidates = object["candidates"] as? [[String: Any]]
    object["candidates"] = candidates?.map { $0.filter { $0.key != "samplesPerSecond" } }
    return object as NSDictionary
  }

  private static func parts(
    _ request: EvaluationRequest, _ count: Int
  ) async throws -> [MeasuredPart] {
    let evaluator = Evaluator(workerCount: 2)
    let prepared = try await evaluator.prepare(request)
    var parts: [MeasuredPart] = []
    for index in 0..<count { parts.append(try await evaluator.part(prepared, index, of: count)) }
    return parts
  }

  private static func whole(_ parts: [MeasuredPart]) throws -> EvaluationRecord {
    let (plan, packaging, measurement) = try MeasuredPart.merge(
      parts.enumerated().map { ("\($0.offset).part", $0.element) })
    return try EvaluationRecord(
      analysing: measurement, plan: plan, packaging: packaging,
      run: EvaluationRun(toolVersion: "test", commandLine: [], date: ""))
  }

  @Test("Parts in any order make the record of the whole", arguments: Work.allCases, [1, 2, 3, 7])
  func parts(work: Work, count: Int) async throws {
    let directory = try TemporaryDirectory()
    let request = try Self.request(
      work, in: directory, levels: [.affine(bits: 8), .affine(bits: 2)])
    let whole = try await Evaluator(workerCount: 2).evaluate(request).record
    #expect((whole.provenance.data.skipped?.count ?? 0) == (work == .skipped ? 30 : 0))
    #expect(whole.changedSamples?.levels.allSatisfy { $0.changedCount > 12 } == true)
    // Through files, backwards.
    let files = try await Self.parts(request, count).enumerated().map { index, part in
      try directory.write(part.encoded(), to: "\(index).part")
    }
    let parts = try files.reversed().map { try MeasuredPart(contentsOf: $0) }
    #expect(parts.map(\.measurement.samples.count).reduce(0, +) == Self.count)
    #expect(try Self.timeless(Self.whole(parts)) == Self.timeless(whole))
  }

  private func merge(_ parts: [MeasuredPart]) -> MeasurementError? {
    do { _ = try Self.whole(parts) } catch { return error as? MeasurementError }
    return nil
  }

  @Test("What is missing, there twice, or of another arithmetic is refused by name")
  func refusals() async throws {
    let directory = try TemporaryDirectory()
    let request = try Self.request(.classes, in: directory, levels: [.affine(bits: 8)])
    let parts = try await Self.parts(request, 3)
    let bounds = parts.map(\.measurement.samples)
    func problem(_ parts: [MeasuredPart]) -> String { merge(parts)?.problem ?? "merged" }
    #expect(
      problem([parts[0], parts[2]])
        == "No part has the samples \(bounds[1].lowerBound) to \((bounds[1].upperBound - 1).grouped)."
    )
    #expect(problem([parts[0], parts[1]]).hasPrefix("No part has the samples"))
    #expect(problem([parts[1], parts[2]]).hasPrefix("No part has the samples 0 to"))
    #expect(
      problem(parts + [parts[1]]).hasPrefix("Two parts have the samples \(bounds[1].lowerBound)"))
    var measurement = parts[1].measurement
    measurement.arithmeticClass = "abacus"
    let foreign = MeasuredPart(plan: parts[1].plan, packaging: nil, measurement: measurement)
    #expect(problem([parts[0], foreign, parts[2]]).contains("'abacus'"))
    #expect(merge([parts[0], foreign, parts[2]])?.kind == .badData)
  }

  @Test("Parts of other models, data or levels are refused, and so is a plan for others")
  func foreignParts() async throws {
    let directory = try TemporaryDirectory()
    let request = try Self.request(.classes, in: directory, levels: [.affine(bits: 8)])
    let parts = try await Self.parts(request, 2)
    let plan = parts[0].plan
    var others = request
    others.levels = [.affine(bits: 4)]
    #expect(
      merge([parts[0], try await Self.parts(others, 2)[1]])?.problem
        == "The parts are of different plans.")
    let elsewhere = try TemporaryDirectory()
    try Self.write(to: "net", in: elsewhere, weights: [1, 2, 3, 4, 5, 6])
    var retrained = request
    retrained.artifacts = try ModelFormat.open(elsewhere.file("net"))
    #expect(
      merge([parts[0], try await Self.parts(retrained, 2)[1]])?.problem
        == "The files of 'float32' are other ones than the plan's.")
    await #expect {
      _ = try await Evaluator(workerCount: 1).prepare(retrained, following: plan)
    } throws: {
      ($0 as? MeasurementError)?.problem.contains("other ones than the plan's") == true
    }
    // The same files elsewhere are the same model.
    let copy = try TemporaryDirectory()
    try Self.write(to: "net", in: copy)
    var moved = request
    moved.artifacts = try ModelFormat.open(copy.file("net"))
    let prepared = try await Evaluator(workerCount: 1).prepare(moved, following: plan)
    #expect(prepared.plan == plan)
    var fewer = request
    fewer.limit = 100
    await #expect(throws: MeasurementError.self) {
      _ = try await Evaluator(workerCount: 1).prepare(fewer, following: plan)
    }
  }

  @Test("A damaged part is refused", arguments: [0, 40, 90, 1_000, 5_000])
  func damaged(place: Int) async throws {
    let directory = try TemporaryDirectory()
    let request = try Self.request(.classes, in: directory, levels: [])
    var bytes = try await Self.parts(request, 1)[0].encoded()
    bytes[place] ^= 1
    let path = try directory.write(bytes, to: "x.part")
    #expect(throws: MeasurementError.self) { try MeasuredPart(contentsOf: path) }
  }
}

/// Numbers from 0 to 8 that are the same everywhere.
private struct Xorshift {
  private var state: UInt32 = 2_463_534_242

  mutating func next() -> Float {
    state ^= state << 13
    state ^= state >> 17
    state ^= state << 5
    return Float(state >> 24) / 32
  }
}
