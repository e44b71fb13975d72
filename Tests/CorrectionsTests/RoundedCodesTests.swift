import Essentials
import Quantization
import Corrections
import Testing

/// What a column of codes costs is `eᵀ H e + 2 eᵀ D w`, `e` being the error of its weights `w`.
@Suite("Rounded codes")
struct RoundedCodesTests {
  /// Codes −2 … 3 that stand for themselves, from 0 on.
  private let grid = CodeGrid(from: -2, to: 3, codeCount: 6)

  /// What is chosen for one column from the nearest codes on, or from others.
  private func chosen(
    _ weights: [Double], _ curvature: [Double], drift: [Double]? = nil, start: [Int]? = nil
  ) -> [Int] {
    chosen([weights], curvature, drift: drift, start: [start ?? weights.map(grid.code)])[0]
  }

  private func chosen(
    _ columns: [[Double]], _ curvature: [Double], drift: [Double]? = nil, start: [[Int]]
  ) -> [[Int]] {
    let count = columns[0].count
    let error = SumError(
      count: count, curvature: curvature,
      drift: drift ?? [Double](repeating: 0, count: count * count))
    return RoundedCodes(grid: grid).chosen(columns, start: start, error: error)
  }

  @Test("Inputs that have nothing to do with each other leave the nearest codes")
  func independent() {
    #expect(chosen([0.4, -1.6, 2.2], [1, 0, 0, 0, 2, 0, 0, 0, 3]) == [2, 0, 4])
    // From elsewhere they get there, too.
    #expect(
      chosen([0.4, -1.6, 2.2], [1, 0, 0, 0, 2, 0, 0, 0, 3], start: [5, 5, 0]) == [2, 0, 4])
  }

  @Test("An error is made good by the weight of an equal input")
  func correlated() {
    // 0.4 + 0.4 is 0.8: 1 + 0 errs by 0.2, 0 + 0 by 0.8.
    #expect(chosen([0.4, 0.4], [1, 1, 1, 1]) == [3, 2])
    // Where the inputs are opposites, 0.4 − 0.4 errs by nothing.
    #expect(chosen([0.4, 0.4], [1, -1, -1, 1]) == [2, 2])
    // 0.6 − 0.4: nearest are 1 and 0, which err by 0.8; 0 and 0 err by 0.2.
    #expect(chosen([0.6, 0.4], [1, -1, -1, 1]) == [2, 2])
  }

  @Test("What the layers before have done to the inputs is made good")
  func drift() {
    // e² + 2 e d w is least at e = −d w: of w = 1 and d = −1 that is the value 2.
    #expect(chosen([1], [1], drift: [-1]) == [4])
    #expect(chosen([1], [1], drift: [1]) == [2])
    #expect(chosen([1], [2], drift: [-2]) == [4])
    // A row of D belongs to the weight that moves, a column to the one that the drift is of.
    #expect(chosen([1, 0], [1, 0, 0, 1], drift: [0, 0, -1, 0]) == [3, 3])
    #expect(chosen([1, 0], [1, 0, 0, 1], drift: [0, -1, 0, 0]) == [3, 2])
  }

  @Test("Codes stay within the grid, and those of inputs that are always 0 where they are")
  func ends() {
    #expect(chosen([1], [1], drift: [-9]) == [5])
    #expect(chosen([1], [1], drift: [9]) == [0])
    #expect(chosen([0.4, 0.4], [0, 0, 0, 1], start: [5, 5]) == [5, 2])
  }

  @Test("Between two codes that are as near, the present one stays")
  func ties() {
    for start in [2, 3] { #expect(chosen([0.5], [1], start: [start]) == [start]) }
  }

  @Test("Each column is chosen alone")
  func columns() {
    #expect(
      chosen([[0.4, 0.4], [0.2, 0.1]], [1, 1, 1, 1], start: [[2, 2], [2, 2]]) == [[3, 2], [2, 2]])
  }

  @Test("No other code of any weight would be better, and none is worse than the nearest")
  func optimum() {
    var generator = SeededGenerator(seed: 8)
    let count = 4
    for _ in 0..<200 {
      // H = Σ x xᵀ and D = Σ x dᵀ of six inputs.
      let inputs = (0..<6).map { _ in
        (0..<count).map { _ in Double.random(in: -1...1, using: &generator) }
      }
      let drifts = inputs.map { $0.map { _ in Double.random(in: -0.3...0.3, using: &generator) } }
      var curvature = [Double](repeating: 0, count: count * count)
      var drift = curvature
      for (x, d) in zip(inputs, drifts) {
        for place in 0..<count * count {
          curvature[place] += x[place / count] * x[place % count]
          drift[place] += x[place / count] * d[place % count]
        }
      }
      let weights = (0..<count).map { _ in Double.random(in: -2...3, using: &generator) }
      /// Σ (x·q − (x − d)·w)², which is the cost and what no code changes.
      func cost(_ codes: [Int]) -> Double {
        zip(inputs, drifts).reduce(0) { sum, pair in
          let error = (0..<count).reduce(0.0) {
            $0 + pair.0[$1] * Double(grid.value(codes[$1]))
              - (pair.0[$1] - pair.1[$1]) * weights[$1]
          }
          return sum + error * error
        }
      }
      let nearest = weights.map(grid.code)
      let codes = chosen(weights, curvature, drift: drift)
      #expect(cost(codes) <= cost(nearest) + 1e-12)
      for index in 0..<count {
        for code in 0...grid.greatestCode {
          var other = codes
          other[index] = code
          #expect(cost(codes) <= cost(other) + 1e-9)
        }
      }
    }
  }
}
