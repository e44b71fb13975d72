import Evaluation
import Foundation
import Records
import Tensors
import TestSupport
import Testing

/// `Tests/Reference/entropy.py` made the fixture: entropies are scipy's, histograms numpy's.
struct EntropyFixture: Decodable {
  struct Entropy: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let type: String
    let elements: [UInt32]
    let bitsPerElement: Double
    let byteCount: Int
    let distinctCount: Int
    var testDescription: String { "\(name), \(type)" }
  }

  struct Histogram: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let weights: [UInt32]
    let minimum: Double
    let maximum: Double
    let counts: [Int]
    var testDescription: String { name }
  }

  let entropies: [Entropy]
  let histograms: [Histogram]

  static func read() throws -> EntropyFixture {
    let path = Repository.path("Tests/EvaluationTests/Fixtures/entropy.json")
    return try JSONDecoder().decode(
      EntropyFixture.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

@Suite("Entropy of stored numbers")
struct EntropyTests {
  /// A tensor whose elements' bits are these.
  static func tensor(_ type: ScalarType, _ elements: [UInt32]) -> Tensor {
    let shape = Shape([elements.count])
    switch type.byteCount {
    case 1:
      return Tensor(shape: shape, scalarType: type, elements: UInt8.self) { span in
        for index in elements.indices { span[index] = UInt8(elements[index]) }
      }
    case 2:
      return Tensor(shape: shape, scalarType: type, elements: UInt16.self) { span in
        for index in elements.indices { span[index] = UInt16(elements[index]) }
      }
    default:
      return Tensor(shape: shape, scalarType: type, elements: UInt32.self) { span in
        for index in elements.indices { span[index] = elements[index] }
      }
    }
  }

  @Test("scipy's entropy, of every type of element")
  func fixture() throws {
    let entropies = try EntropyFixture.read().entropies
    #expect(entropies.count == 9)
    for row in entropies {
      let type = try #require(ScalarType(rawValue: row.type))
      let entropy = try #require(StoredEntropy(of: Self.tensor(type, row.elements)))
      // Sums of at most 600 terms of at most 16, each rounded: 600 × 16 × 2^-53 < 2e-12.
      #expect((entropy.bitsPerElement - row.bitsPerElement).magnitude < 2e-12, "\(row.name)")
      #expect(entropy.byteCount == row.byteCount, "\(row.name)")
      #expect(entropy.distinctCount == row.distinctCount, "\(row.name)")
    }
  }

  @Test("Constants and single elements have none, to the last bit", arguments: [1, 3, 7, 1_000])
  func constant(count: Int) {
    for type in [ScalarType.uint8, .uint16, .float32] {
      let elements = [UInt32](repeating: 200, count: count)
      #expect(
        StoredEntropy(of: Self.tensor(type, elements))
          == StoredEntropy(bitsPerElement: 0, byteCount: 0, distinctCount: 1))
    }
  }

  @Test("Nothing has none, and no numbers")
  func empty() {
    for type in [ScalarType.uint8, .uint16, .float32] {
      #expect(
        StoredEntropy(of: Self.tensor(type, []))
          == StoredEntropy(bitsPerElement: 0, byteCount: 0, distinctCount: 0))
    }
  }

  @Test("All codes, equally often, have all their bits", arguments: [1, 3, 5])
  func uniform(times: Int) {
    let elements = [[UInt32]](repeating: Array(0..<256), count: times).flatMap(\.self)
    #expect(
      StoredEntropy(of: Self.tensor(.uint8, elements))
        == StoredEntropy(bitsPerElement: 8, byteCount: 256 * times, distinctCount: 256))
  }

  @Test("A half, a quarter and two eighths: 1.75 bits, by hand")
  func byHand() {
    #expect(
      StoredEntropy(of: Self.tensor(.uint16, [9, 9, 9, 9, 4, 4, 65_535, 0]))
        == StoredEntropy(bitsPerElement: 1.75, byteCount: 2, distinctCount: 4))
  }

  @Test("Elements are told apart by their bits: zeros of both signs are two")
  func bits() {
    let zeros = [Float(0), -0.0].map(\.bitPattern)
    #expect(StoredEntropy(of: Self.tensor(.float32, zeros))?.distinctCount == 2)
  }
}

@Suite("Histograms of weights")
struct HistogramTests {
  @Test("numpy's counts")
  func fixture() throws {
    let histograms = try EntropyFixture.read().histograms
    #expect(histograms.count == 3)
    for row in histograms {
      let histogram = try #require(
        TensorHistogram(name: row.name, weights: row.weights.map { Float(bitPattern: $0) }))
      #expect(histogram.counts == row.counts, "\(row.name)")
      #expect(histogram.minimum == row.minimum)
      #expect(histogram.maximum == row.maximum)
      #expect(histogram.notFiniteCount == nil)
    }
  }

  @Test("A bin holds its lower end, the last one its upper end too")
  func ends() throws {
    let histogram = try #require(
      TensorHistogram(name: "w", weights: (0...60).map { Float($0) }))
    #expect(histogram.counts == [Int](repeating: 1, count: 59) + [2])
  }

  @Test("A constant tensor has one bin", arguments: [1, 5])
  func constant(count: Int) throws {
    let histogram = try #require(
      TensorHistogram(name: "w", weights: [Float](repeating: -0.5, count: count)))
    #expect(histogram.counts == [count])
    #expect(histogram.minimum == -0.5 && histogram.maximum == -0.5)
  }

  @Test("What is not finite is counted apart; of nothing finite there is no histogram")
  func notFinite() throws {
    let histogram = try #require(
      TensorHistogram(name: "w", weights: [.nan, 1, .infinity, 2, -.infinity]))
    #expect(histogram.notFiniteCount == 3)
    #expect(histogram.counts.reduce(0, +) == 2)
    #expect(histogram.maximum == 2)
    #expect(TensorHistogram(name: "w", weights: [.nan]) == nil)
    #expect(TensorHistogram(name: "w", weights: []) == nil)
  }
}
