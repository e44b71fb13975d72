import ByteIO
import Evaluation
import Foundation
import ModelFormats
import TFJSFormat
import ModelGraph
import Quantization
import Records
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("Surveys of the wire")
struct WireSurveyTests {
  static func plain(_ name: String, _ shape: [Int], _ floats: [Float]) throws -> WeightTable.Entry {
    .init(name: name, weight: .plain(try Tensor(shape: Shape(shape), floats: floats)))
  }

  static func model() throws -> (artifacts: TFJSModel, weights: WeightTable) {
    let artifacts = try TFJSModel(opening: Repository.path("Models/housing"))
    return (artifacts, artifacts.weights)
  }

  private func quantized(_ table: WeightTable, _ scheme: QuantizationScheme) throws -> WeightTable {
    let channels = Dictionary(
      table.entries.filter { $0.weight.shape.rank > 1 }.map { ($0.name, OutputChannels.together) },
      uniquingKeysWith: { $1 })
    return try table.quantized(by: QuantizationRecipe(scheme).plan(for: table, channels: channels))
  }

  private static func sizes(_ bytes: [UInt8]) throws -> CompressedSizes {
    CompressedSizes(
      gzip: try Codec.gzip.compressedByteCount(of: bytes),
      brotli11: try Codec.brotli11.compressedByteCount(of: bytes),
      brotli5: try Codec.brotli5.compressedByteCount(of: bytes),
      zstd19: try Codec.zstd19.compressedByteCount(of: bytes),
      zstd3: try Codec.zstd3.compressedByteCount(of: bytes))
  }

  private static func bytes(_ tensor: Tensor) -> [UInt8] {
    tensor.withBytes { span in span.withUnsafeBytes { Array($0) } }
  }

  @Test(
    "Each file and each tensor is compressed for itself, in file order",
    arguments: QuantizationScheme.named.map(\.scheme))
  func sums(scheme: QuantizationScheme) async throws {
    let (artifacts, original) = try Self.model()
    let weights = try quantized(original, scheme)
    // Shards so short that there are several, cut inside tensors.
    let files = Array(
      try artifacts.files(
        holding: weights,
        options: ExportOptions(toolName: "t", shardByteCount: 10_001, isForMeasuring: true)))
    #expect(files.count > 2)
    let findings = try await WireSurvey(workerCount: 2).findings(files: files, weights: weights)
    #expect(findings.wire.fileCount == files.count)
    #expect(findings.wire.byteCount == files.reduce(0) { $0 + $1.bytes.count })
    #expect(
      findings.wire.compressed
        == (try files.map { try Self.sizes($0.bytes) }.reduce(.zero, +)))
    #expect(findings.tensors.map(\.name) == weights.names)
    for (tensor, entry) in zip(findings.tensors, weights.entries) {
      let stored = entry.weight.stored
      #expect(tensor.byteCount == stored.byteCount)
      #expect(tensor.shape == entry.weight.shape.dimensions)
      #expect(tensor.storedType == stored.scalarType.rawValue)
      #expect(tensor.compressed == (try Self.sizes(Self.bytes(stored))))
      if case .codebook(let count) = scheme {
        #expect(tensor.greatestCode == 255)
        #expect(try #require(tensor.entropy).distinctCount <= count)
        continue
      }
      guard case .affine(let count) = scheme else {
        #expect(tensor.scale == nil && tensor.minimum == nil && tensor.greatestCode == nil)
        continue
      }
      let (minimum, scale) = (try #require(tensor.minimum), try #require(tensor.scale))
      #expect(tensor.greatestCode == count - 1)
      #expect(try #require(tensor.entropy).distinctCount <= count)
      // Every weight is at most half a step from its code's number, which binary32 then rounds.
      let codes = stored.numbers()
      let values = try #require(original[entry.name]).decoded.floats()
      for (code, value) in zip(codes, values) {
        let error = (minimum + Double(code) * scale - Double(value)).magnitude
        #expect(error <= scale * 0.501 + Double(value.magnitude.ulp))
      }
    }
    let entropies = findings.tensors.compactMap(\.entropy)
    #expect(findings.wire.entropyByteCount == entropies.reduce(0) { $0 + $1.byteCount })
    #expect(findings.tensors.allSatisfy { ($0.entropy?.byteCount ?? .max) <= $0.byteCount })
  }

  @Test("Workers change nothing")
  func workers() async throws {
    let (artifacts, original) = try Self.model()
    let weights = try quantized(original, .affine(bits: 8))
    let files = Array(try artifacts.files(holding: weights, options: ExportOptions(toolName: "t")))
    let one = try await WireSurvey(workerCount: 1).findings(files: files, weights: weights)
    for count in [2, 5] {
      let other = try await WireSurvey(workerCount: count).findings(files: files, weights: weights)
      #expect(other.wire == one.wire)
      #expect(other.tensors == one.tensors)
    }
  }

  @Test("Progress counts every job once, to the end")
  func progress() async throws {
    let seen = Mutex<[Int]>([])
    let weights = WeightTable([try Self.plain("w", [2], [1, 2])])
    _ = try await WireSurvey(workerCount: 2).findings(files: [], weights: weights) { done, count in
      #expect(count == Codec.allCases.count)
      seen.withLock { $0.append(done) }
    }
    #expect(seen.withLock { $0.sorted() } == [0, 1, 2, 3, 4, 5])
  }

  @Test("Scalars, constants and empty tensors have their facts")
  func small() async throws {
    let table = WeightTable([
      try Self.plain("empty", [0, 3], []), try Self.plain("one", [], [0.5]),
      try Self.plain("constant", [100], [Float](repeating: 2, count: 100)),
    ])
    let tensors = try await WireSurvey(workerCount: 2).findings(files: [], weights: table).tensors
    #expect(tensors.map(\.byteCount) == [0, 4, 400])
    #expect(tensors.map(\.shape) == [[0, 3], [], [100]])
    #expect(tensors.map { $0.entropy?.bitsPerElement } == [0, 0, 0])
    #expect(tensors.map { $0.entropy?.distinctCount } == [0, 1, 1])
    #expect(tensors[2].compressed.brotli11 < 20)
    let histograms = WireSurvey.histograms(of: table)
    #expect(histograms.map(\.name) == ["one", "constant"])
    #expect(histograms.map(\.counts) == [[1], [100]])
  }

  @Test("A constant's codes are one code, and its grid is that number")
  func constantCodes() async throws {
    let table = try quantized(
      WeightTable([try Self.plain("c", [9], [Float](repeating: 0.75, count: 9))]),
      .affine(bits: 8))
    let tensor = try #require(
      try await WireSurvey(workerCount: 1).findings(files: [], weights: table).tensors.first)
    #expect(tensor.minimum == 0.75 && tensor.scale == 1)
    #expect(tensor.entropy == StoredEntropy(bitsPerElement: 0, byteCount: 0, distinctCount: 1))
  }

  @Test("Words have no entropy, and then the level has none: it is not measured, never 0")
  func words() async throws {
    // Two words of TF.js' form: a length of four bytes, then so many of UTF-8.
    let content: [UInt8] = [2, 0, 0, 0, 104, 105, 1, 0, 0, 0, 33]
    let words = Tensor(shape: Shape([2]), scalarType: .string, byteCount: content.count) { span in
      span.withUnsafeMutableBytes { $0.copyBytes(from: content) }
    }
    let numbers = try Self.plain("w", [2], [1, 2])
    let both = WeightTable([numbers, .init(name: "words", weight: .plain(words))])
    let findings = try await WireSurvey(workerCount: 1).findings(files: [], weights: both)
    #expect(findings.wire.entropyByteCount == nil)
    #expect(findings.wire.distinctByteCount == nil)
    #expect(findings.tensors[0].entropy?.byteCount == 1)
    #expect(findings.tensors[1].entropy == nil)
    #expect(findings.tensors[1].byteCount == content.count)
    #expect(findings.tensors[1].compressed == (try Self.sizes(content)))
    #expect(WireSurvey.histograms(of: both).map(\.name) == ["w"])
    let alone = try await WireSurvey(workerCount: 1).findings(
      files: [], weights: WeightTable([numbers]))
    #expect(alone.wire.entropyByteCount == 1)
    #expect(alone.wire.distinctByteCount == 8)
  }

  @Test("Infinite weights make no grid that JSON could not hold")
  func infinite() async throws {
    let table = try quantized(
      WeightTable([try Self.plain("w", [3], [.infinity, 0, 1])]), .affine(bits: 8))
    let tensor = try #require(
      try await WireSurvey(workerCount: 1).findings(files: [], weights: table).tensors.first)
    #expect(tensor.scale == nil && tensor.minimum == nil)
    #expect(throws: Never.self) { try JSONEncoder().encode(tensor) }
  }
}
