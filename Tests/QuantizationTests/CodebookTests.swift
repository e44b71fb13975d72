import Essentials
import ModelGraph
import Quantization
import Tensors
import Testing

/// Codebooks: the best few of the 256 numbers that bytes stand for.
@Suite("Codebooks")
struct CodebookTests {
  private static func numbers(_ count: Int, seed: UInt64) throws -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return try Tensor(
      shape: Shape([count]),
      floats: (0..<count).map { _ in
        // A bell with a few far out, as filters have.
        let bell = (0..<6).reduce(Float(0)) { sum, _ in
          sum + Float.random(in: -1...1, using: &generator)
        }
        return bell * bell.magnitude
      })
  }

  private static func squaredError(_ values: [Float], _ other: [Float]) -> Double {
    zip(values, other).reduce(0) { $0 + Double($1.0 - $1.1).squared }
  }

  /// All ways to choose two or three of 256 codes.
  @Test("No other choice of codes errs less", arguments: [2, 3], [1, 2] as [UInt64])
  func best(count: Int, seed: UInt64) throws {
    let tensor = try Self.numbers(60, seed: seed)
    let values = tensor.floats()
    let quantized = CodebookScheme(count: count).quantize(tensor)
    guard case .affineFromMinimum(let scale, let minimum, bits: 8) = quantized.encoding else {
      Issue.record("not of 8 bits")
      return
    }
    let places = values.map { (Double($0) - minimum) / scale }
    func error(_ codes: [Int]) -> Double {
      places.reduce(0) { sum, place in
        sum + (codes.map { (place - Double($0)).squared }.min() ?? 0)
      }
    }
    let chosen = Set(quantized.codes.numbers().map { Int($0) }).sorted()
    #expect(chosen.count <= count)
    let least = (0..<256).reduce(Double.infinity) { least, first in
      (first..<256).reduce(least) { least, second in
        count == 2
          ? min(least, error([first, second]))
          // Every fourth third: 256³ / 6 would take minutes.
          : stride(from: second, to: 256, by: 4).reduce(least) {
            min($0, error([first, second, $1]))
          }
      }
    }
    #expect(error(chosen) <= least * (1 + 1e-9))
  }

  @Test("Each number gets the nearest of the codes, and more codes err less")
  func nearest() throws {
    let tensor = try Self.numbers(2_000, seed: 3)
    let values = tensor.floats()
    var last = Double.infinity
    for bits in 1...7 {
      let quantized = CodebookScheme(count: 1 << bits).quantize(tensor)
      let decoded = quantized.dequantized().floats()
      let book = Set(decoded)
      #expect(book.count == 1 << bits)
      for (value, other) in zip(values, decoded) {
        let nearest = try #require(book.map { ($0 - value).magnitude }.min())
        #expect((other - value).magnitude <= nearest * 1.0001 + 1e-6)
      }
      let error = Self.squaredError(values, decoded)
      #expect(error < last)
      last = error
    }
    // Fewer codes where they are needed: less error than as many at equal distances.
    let even = AffineScheme(codeCount: 16).quantize(tensor).dequantized().floats()
    let book = CodebookScheme(count: 16).quantize(tensor).dequantized().floats()
    #expect(Self.squaredError(values, book) < 0.7 * Self.squaredError(values, even))
  }

  @Test("A constant, and fewer numbers than codes, stay as they are on the grid")
  func few() throws {
    let constant = try Tensor(shape: Shape([3]), floats: [0.3, 0.3, 0.3])
    #expect(CodebookScheme(count: 16).quantize(constant).dequantized().floats() == [0.3, 0.3, 0.3])
    let two = try Tensor(shape: Shape([4]), floats: [-1, 1, -1, 1])
    let bytes = AffineScheme(codeCount: 256).quantize(two).dequantized().floats()
    #expect(CodebookScheme(count: 2).quantize(two).dequantized().floats() == bytes)
    #expect(CodebookScheme(count: 128).quantize(two).dequantized().floats() == bytes)
  }
}

extension Double {
  fileprivate var squared: Double { self * self }
}
