import Foundation
import Records
import Scoring
import TestSupport
import Testing

@Suite("Bytes over the wire in records")
struct WireRecordTests {
  static let sizes = CompressedSizes(gzip: 5, brotli11: 1, brotli5: 2, zstd19: 3, zstd3: 4)

  static func record(entropyByteCount: Int?) -> EvaluationRecord {
    let predictions = Predictions(outputs: [0.1, 0.9, 0.75, 0.25], perSample: 2)
    func level(_ name: String, _ tensor: TensorFacts) -> RecordBuilder.Level {
      RecordBuilder.Level(
        name, predictions,
        size: .init(weightByteCount: 1, artifactByteCount: 2, gzipByteCount: 3),
        samplesPerSecond: 1,
        wire: WireSizes(
          fileCount: 2, byteCount: 6, compressed: sizes, entropyByteCount: entropyByteCount,
          distinctByteCount: entropyByteCount),
        tensors: [tensor])
    }
    return RecordBuilder.record(
      [
        level(
          "float32",
          TensorFacts(
            name: "w", shape: [], storedType: "float32", byteCount: 4, compressed: sizes,
            entropy: nil)),
        level(
          "uint8",
          TensorFacts(
            name: "w", shape: [2, 3], storedType: "uint8", byteCount: 6, compressed: sizes,
            entropy: .init(bitsPerElement: 0.1 + 0.2, byteCount: 1, distinctCount: 2),
            minimum: -0.0, scale: 1e-300)),
      ],
      targets: .classes([1, 0]), provenance: RecordFileTests.provenance,
      histograms: [
        TensorHistogram(
          name: "w", minimum: -1, maximum: 1,
          counts: [0, 70_000, 3] + [Int](repeating: 1, count: TensorHistogram.binCount - 3)),
        TensorHistogram(name: "v", minimum: 2, maximum: 2, counts: [1], notFiniteCount: 2),
      ])
  }

  @Test("What is written is read back equal", arguments: [nil, 0, 9])
  func roundTrip(entropyByteCount: Int?) throws {
    let directory = try TemporaryDirectory()
    let record = Self.record(entropyByteCount: entropyByteCount)
    let path = try directory.write(record.encoded(), to: "r.json")
    let again = try EvaluationRecord(contentsOf: path)
    #expect(again == record)
    #expect(again.histograms?.first?.counts.prefix(3) == [0, 70_000, 3])
    #expect(again.histograms?.last?.notFiniteCount == 2)
  }

  @Test("What was not measured is not in the file")
  func notMeasured() throws {
    let without = String(
      decoding: try RecordFileTests.records[0].encoded(), as: UTF8.self)
    for key in ["wire", "tensors", "histograms", "entropy"] {
      #expect(!without.contains("\"\(key)\""))
    }
    let text = String(decoding: try Self.record(entropyByteCount: nil).encoded(), as: UTF8.self)
    #expect(!text.contains("entropyByteCount"))
    #expect(!text.contains("distinctByteCount"))
    let record = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let variants = try #require(record["candidates"] as? [[String: Any]])
    let keys = try variants.map { variant in
      try Set(#require(variant["tensors"] as? [[String: Any]])[0].keys)
    }
    #expect(keys[0] == ["name", "shape", "storedType", "byteCount", "compressed"])
    #expect(keys[1] == keys[0].union(["entropy", "minimum", "scale"]))
    #expect(text.ranges(of: "\"notFiniteCount\" : 2").count == 1)
  }

  @Test(
    "Affine codes have a greatest one, other numbers have none",
    arguments: [
      ("uint8", 0.5, 255), ("uint16", 0.5, 65_535), ("uint8", nil, nil), ("float16", nil, nil),
    ] as [(String, Double?, Int?)])
  func greatestCode(type: String, scale: Double?, greatest: Int?) {
    let facts = TensorFacts(
      name: "w", shape: [1], storedType: type, byteCount: 1, compressed: Self.sizes, entropy: nil,
      minimum: scale, scale: scale)
    #expect(facts.greatestCode == greatest)
  }

  @Test("Sizes add up codec by codec")
  func sum() {
    #expect(
      Self.sizes + Self.sizes + .zero
        == CompressedSizes(gzip: 10, brotli11: 2, brotli5: 4, zstd19: 6, zstd3: 8))
  }
}
