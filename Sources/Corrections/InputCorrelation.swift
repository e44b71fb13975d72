import Kernels

/// What some samples say of a product's inputs: `x` as the quantized network makes them, and their
/// drift `d`, how far that is from what the float network makes; one group of inputs after another.
package struct InputSums: Sendable {
  /// `Σ x xᵀ`, row by row.
  let products: [Float]
  /// `Σ x dᵀ`.
  let drifts: [Float]
  /// `Σ x`.
  let inputs: [Double]
  /// `Σ d`.
  let inputDrifts: [Double]
  /// The inputs of a group.
  let inputCount: Int

  /// Sums over inputs that stand side by side, element by element, group by group.
  package init(of inputs: [Float], wanted: [Float], elementCount count: Int, groupCount: Int) {
    inputCount = inputs.count / max(1, count * groupCount)
    let drift = zip(inputs, wanted).map { $0 - $1 }
    products = InputSums.product(inputs, inputs, count, groupCount)
    drifts = InputSums.product(inputs, drift, count, groupCount)
    self.inputs = InputSums.rows(inputs, count * groupCount)
    inputDrifts = InputSums.rows(drift, count * groupCount)
  }

  private static func product(
    _ left: [Float], _ right: [Float], _ count: Int, _ groupCount: Int
  ) -> [Float] {
    let size = left.count / max(1, groupCount)
    var products: [Float] = []
    products.reserveCapacity(groupCount * count * count)
    var one = [Float](repeating: 0, count: count * count)
    for group in 0..<groupCount {
      let range = group * size..<(group + 1) * size
      var span = one.mutableSpan
      GEMM.multiply(
        left.span.extracting(range), right.span.extracting(range), .transposed, m: count,
        k: size / count, n: count, into: &span)
      products += one
    }
    return products
  }

  private static func rows(_ values: [Float], _ count: Int) -> [Double] {
    let length = values.count / max(1, count)
    return (0..<count).map { row in
      values[row * length..<(row + 1) * length].reduce(0) { $0 + Double($1) }
    }
  }
}

/// How the inputs of a product belong together, and how they drift, over samples and places; one group
/// of inputs after another.
package struct InputCorrelation: Sendable {
  /// Elements of an input.
  let count: Int
  private var products: [Double]
  private var drifts: [Double]
  private var inputs: [Double]
  private var inputDrifts: [Double]
  private var inputCount = 0

  package init(count: Int, groupCount: Int) {
    self.count = count
    products = [Double](repeating: 0, count: groupCount * count * count)
    drifts = products
    inputs = [Double](repeating: 0, count: groupCount * count)
    inputDrifts = inputs
  }

  package mutating func add(_ sums: InputSums) {
    InputCorrelation.add(sums.products, to: &products)
    InputCorrelation.add(sums.drifts, to: &drifts)
    for index in 0..<inputs.count {
      inputs[index] += sums.inputs[index]
      inputDrifts[index] += sums.inputDrifts[index]
    }
    inputCount += sums.inputCount
  }

  private static func add(_ values: [Float], to sums: inout [Double]) {
    var span = sums.mutableSpan
    ChannelSums.add(values.span, to: &span)
  }

  /// What codes of a group are chosen by.
  ///
  /// As much again as the diagonal's mean is added to the diagonal: what a few hundred samples say of
  /// the inputs is half believed. (A hundredth, as GPTQ has it, lets codes fit these samples and no
  /// others: `Benchmarks/NOTES.md`. It also keeps the nearest code where an input is always 0.)
  /// `isCentered`: whether the mean of the sums is put right by other means, so that only what varies
  /// counts.
  package func error(ofGroup group: Int, isCentered: Bool) -> SumError {
    var curvature = matrix(products, inputs, group, isCentered)
    let mean = (0..<count).reduce(0.0) { $0 + curvature[$1 * count + $1] } / Double(max(1, count))
    for index in 0..<count { curvature[index * count + index] += mean }
    return SumError(
      count: count, curvature: curvature,
      drift: matrix(drifts, inputDrifts, group, isCentered))
  }

  /// A group's sums as means, without the product of the means where they are centered.
  private func matrix(
    _ sums: [Double], _ means: [Double], _ group: Int, _ isCentered: Bool
  ) -> [Double] {
    let scale = 1 / Double(max(1, inputCount))
    let (first, start) = (group * count, group * count * count)
    var matrix = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0..<count {
        let index = row * count + column
        matrix[index] = sums[start + index] * scale
        if isCentered {
          matrix[index] -= inputs[first + row] * scale * means[first + column] * scale
        }
      }
    }
    return matrix
  }
}

/// The squared error of a product's sums, as a function of its weights: `eᵀ H e + 2 eᵀ D w` and
/// something that no code changes, where `e` is the error of the weights `w`.
package struct SumError: Sendable {
  /// Elements of an input.
  let count: Int
  /// The diagonal of `H`, the mean of `x xᵀ`.
  package let diagonal: [Double]
  /// `H`, row by row.
  package let matrix: [Double]
  /// `D`, the mean of `x dᵀ`, column by column.
  package let driftColumns: [Double]

  package init(count: Int, curvature: [Double], drift: [Double]) {
    self.count = count
    matrix = curvature
    diagonal = (0..<count).map { curvature[$0 * count + $0] }
    driftColumns = (0..<count * count).map { drift[$0 % count * count + $0 / count] }
  }

  /// Where a row, or a column, lies.
  func row(_ index: Int) -> Range<Int> { index * count..<(index + 1) * count }
}
