import ByteIO
import Datasets
import Evaluation
import Foundation
import ModelFormats
import Quantization
import Records
import Tensors
import TestSupport
import Testing

/// What a record says of files that show sizes and can't be loaded.
@Suite("Candidates that can't be loaded")
struct LoadableTests {
  private func evaluate(
    _ levels: [QuantizationScheme], in directory: TemporaryDirectory
  ) async throws -> EvaluationRecord {
    try ShardTests.write(to: "net", in: directory)
    let data = try ArrayDataset(
      inputs: NumericArray(
        shape: Shape([40, 3]),
        elements: .floats((0..<120).map { Float(($0 * 7) % 11) / 11 }), source: "inputs"),
      labels: NumericArray(
        shape: Shape([40]), elements: .integers((0..<40).map { $0 % 2 }), source: "labels"),
      normalization: .none, identity: DatasetIdentity(name: "d", files: [], preprocessing: ""))
    let request = EvaluationRequest(
      name: "net", artifacts: try ModelFormat.open(directory.file("net")), dataset: data,
      levels: levels, workDirectory: directory.path, toolVersion: "test", commandLine: [], date: "")
    return try await Evaluator(workerCount: 1).evaluate(request).record
  }

  @Test(
    "A level that the format has no words for can't be loaded, all others can, and files say so")
  func fact() async throws {
    let directory = try TemporaryDirectory()
    let record = try await evaluate([.float16, .affine(bits: 8), .int8], in: directory)
    #expect(record.variants.map(\.canBeLoaded) == [true, true, true, false])
    let json = String(decoding: try record.encoded(), as: UTF8.self)
    #expect(json.components(separatedBy: "canBeLoaded").count == 2)
    let path = try directory.write(json, to: "record.json")
    let read = try EvaluationRecord(contentsOf: path)
    #expect(read.variants.map(\.canBeLoaded) == [true, true, true, false])
  }

  @Test("Sizes and digests are of the weight files, whichever files there are")
  func roles() throws {
    let graph = NamedBytes(name: "net", bytes: [1, 2, 3])
    let shards = [NamedBytes(name: "a", bytes: [4]), NamedBytes(name: "b", bytes: [5, 6])]
    let several = ModelFiles([shards[0], graph, shards[1]], roles: [.weights, .graph, .weights])
    let size = EvaluationRecord.ArtifactSize(measuring: several)
    #expect(size.weightByteCount == 3 && size.artifactByteCount == 6)
    // Where the network and its weights are one file, its bytes are those of the weights.
    let one = EvaluationRecord.ArtifactSize(measuring: ModelFiles([graph], roles: [.graph]))
    #expect(one.weightByteCount == 3 && one.artifactByteCount == 3)
  }
}
