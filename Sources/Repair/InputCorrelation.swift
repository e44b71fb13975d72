import Kernels

/// What some samples say of a product's inputs: `x` as the quantized network makes them, and their
/// drift `d`, how far that is from what the float network makes.
struct InputSums: Sendable {
  /// `Σ x xᵀ`, row by row.
  let products: [Float]
  /// `Σ x dᵀ`.
  let drifts: [Float]
  /// `Σ x`.
  let inputs: [Double]
  /// `Σ d`.
  let inputDrifts: [Double]
  /// The inputs.
  let inputCount: Int

  /// Sums over inputs that stand side by side, element by element.
  init(of inputs: [Float], wanted: [Float], elementCount count: Int) {
    inputCount = inputs.count / max(1, count)
    let drift = zip(inputs, wanted).map { $0 - $1 }
    products = InputSums.product(inputs, inputs, count)
    drifts = InputSums.product(inputs, drift, count)
    self.inputs = InputSums.rows(inputs, count)
    inputDrifts = InputSums.rows(drift, count)
  }

  private static func product(_ left: [Float], _ right: [Float], _ count: Int) -> [Float] {
    var products = [Float](repeating: 0, count: count * count)
    var span = products.mutableSpan
    GEMM.multiply(
      left.span, right.span, .transposed, m: count, k: left.count / count, n: count, into: &span)
    return products
  }

  private static func rows(_ values: [Float], _ count: Int) -> [Double] {
    let length = values.count / max(1, count)
    return (0..<count).map { row in
      values[row * length..<(row + 1) * length].reduce(0) { $0 + Double($1) }
    }
  }
}

/// How the inputs of a product belong together, and how they drift, over samples and places.
struct InputCorrelation: Sendable {
  /// Elements of an input.
  let count: Int
  private var products: [Double]
  private var drifts: [Double]
  private var inputs: [Double]
  private var inputDrifts: [Double]
  private var inputCount = 0

  init(count: Int) {
    self.count = count
    products = [Double](repeating: 0, count: count * count)
    drifts = products
    inputs = [Double](repeating: 0, count: count)
    inputDrifts = inputs
  }

  mutating func add(_ sums: InputSums) {
    for index in products.indices {
      products[index] += Double(sums.products[index])
      drifts[index] += Double(sums.drifts[index])
    }
    for index in inputs.indices {
      inputs[index] += sums.inputs[index]
      inputDrifts[index] += sums.inputDrifts[index]
    }
    inputCount += sums.inputCount
  }

  /// What codes are chosen by.
  ///
  /// As much again as the diagonal's mean is added to the diagonal: what a few hundred samples say of
  /// the inputs is half believed. (A hundredth, as GPTQ has it, lets codes fit these samples and no
  /// others: `Benchmarks/NOTES.md`. It also keeps the nearest code where an input is always 0.)
  /// `isCentered`: whether the mean of the sums is put right by other means, so that only what varies
  /// counts.
  func error(isCentered: Bool) -> SumError {
    let scale = 1 / Double(max(1, inputCount))
    func matrix(_ sums: [Double], _ means: [Double]) -> [Double] {
      var matrix = sums.map { $0 * scale }
      guard isCentered else { return matrix }
      for row in 0..<count {
        for column in 0..<count {
          matrix[row * count + column] -= inputs[row] * scale * means[column] * scale
        }
      }
      return matrix
    }
    var curvature = matrix(products, inputs)
    let mean = (0..<count).reduce(0.0) { $0 + curvature[$1 * count + $1] } / Double(max(1, count))
    for index in 0..<count { curvature[index * count + index] += mean }
    return SumError(count: count, curvature: curvature, drift: matrix(drifts, inputDrifts))
  }
}

/// The squared error of a product's sums, as a function of its weights: `eᵀ H e + 2 eᵀ D w` and
/// something that no code changes, where `e` is the error of the weights `w`.
package struct SumError: Sendable {
  /// Elements of an input.
  let count: Int
  /// `H`, the mean of `x xᵀ`, row by row.
  let curvature: [Double]
  /// `D`, the mean of `x dᵀ`.
  let drift: [Double]

  package init(count: Int, curvature: [Double], drift: [Double]) {
    self.count = count
    self.curvature = curvature
    self.drift = drift
  }
}
