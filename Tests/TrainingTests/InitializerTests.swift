import Essentials
import TFJSFormat
import Tensors
import Testing
import Training

@Suite("Initializers")
struct InitializerTests {
  /// A filter of 3 × 3 windows, 24 inputs and 40 outputs: fans of 216 and 360.
  private static let shape = Shape([3, 3, 24, 40])

  /// Scale, mean of the fans, and where the distribution ends, in deviations: √3 for a uniform one;
  /// for a normal one cut off at two, those two over the deviation that is left of it.
  static let cases: [(FilterInitializer, variance: Double, limit: Double)] = [
    (.glorotUniform, 2 / (216 + 360), 1.732_050_8), (.heUniform, 2 / 216, 1.732_050_8),
    (.glorotNormal, 2 / (216 + 360), 2 / 0.879_625_66), (.heNormal, 2 / 216, 2 / 0.879_625_66),
  ]

  private func values(_ initializer: FilterInitializer, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    var values = [Float](repeating: .nan, count: Self.shape.elementCount)
    var span = values.mutableSpan
    initializer.fill(&span, Self.shape, using: &generator)
    return values.map { Double($0) }
  }

  @Test("Bounds and moments are Keras'", arguments: cases, [1, 2, 3] as [UInt64])
  func moments(_ testCase: (FilterInitializer, variance: Double, limit: Double), seed: UInt64) {
    let values = values(testCase.0, seed: seed)
    let count = Double(values.count)
    let deviation = testCase.variance.squareRoot()
    let greatest = values.map(\.magnitude).max() ?? 0
    #expect(greatest <= testCase.limit * deviation * (1 + 1e-6))
    // Of 8,640 numbers the greatest is within a hundredth of the end.
    #expect(greatest >= 0.99 * testCase.limit * deviation)
    // Four standard errors: of the mean, and of the variance, whose relative one is
    // √((kurtosis - 1) / n) with a kurtosis of 1.8 (uniform) or 2.4 (cut normal).
    let mean = values.reduce(0, +) / count
    #expect(mean.magnitude <= 4 * deviation / count.squareRoot())
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    #expect((variance / testCase.variance - 1).magnitude <= 4 * (1.4 / count).squareRoot())
  }

  @Test("A normal distribution is none that is uniform")
  func shapes() {
    // Within half a deviation: 0.289 of a uniform distribution; 0.36 of the cut normal one.
    for (initializer, variance, _) in Self.cases {
      let values = values(initializer, seed: 4)
      let inside = values.filter { $0.magnitude < 0.5 * variance.squareRoot() }.count
      let share = Double(inside) / Double(values.count)
      let isNormal = initializer == .glorotNormal || initializer == .heNormal
      #expect((share - (isNormal ? 0.3561 : 0.2887)).magnitude < 0.02, "\(initializer): \(share)")
    }
  }

  @Test("A configuration's initializers reach the weights and the topology")
  func configured() throws {
    func trainer(_ name: String) throws -> Trainer {
      let layers: [Any] = [
        "Flatten",
        map(["Dense": map(["units": 50, "activation": "relu", "kernel_initializer": name])]),
        map(["Dense": map(["units": 3, "activation": "softmax"])]),
      ]
      return try Trainer(description(layers: layers), data: stripes(), workerCount: 1)
    }
    let (he, glorot) = (try trainer("he_uniform").model, try trainer("glorot_uniform").model)
    let limits = try [he, glorot].map { model in
      let values = try #require(model.weights["dense/kernel"]).decoded.floats()
      return values.map(\.magnitude).max() ?? 0
    }
    // √(6/36) and √(6/86), of which the greatest of 1,800 numbers is near.
    #expect((0.40...0.4083).contains(limits[0]) && (0.26...0.2642).contains(limits[1]), "\(limits)")
    let topologies = [he, glorot].map { String(describing: ($0 as? TFJSModel)?.topology) }
    #expect(topologies.map { $0.contains("HeUniform") } == [true, false])
  }

  @Test("An unknown initializer is answered with the nearest")
  func unknown() {
    let layers: [Any] = [map(["Dense": map(["units": 3, "kernel_initializer": "he_norml"])])]
    do {
      _ = try description(layers: layers)
      Issue.record("no error")
    } catch { #expect("\(error)".contains("did you mean 'he_normal'?"), "\(error)") }
  }
}
