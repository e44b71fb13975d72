/// The mean of a sample's outputs, and the sum of their squared distances from it.
struct OutputMoments: Codable, Hashable {
  var mean = 0.0
  var squares = 0.0

  /// Of a sample that was not read.
  init() {}

  init(_ outputs: Span<Float>) {
    for index in outputs.indices { mean += Double(outputs[index]) }
    mean /= Double(max(1, outputs.count))
    for index in outputs.indices {
      let distance = Double(outputs[index]) - mean
      squares += distance * distance
    }
  }
}

/// How much numbers vary from sample to sample: what tells a small difference from a large one.
///
/// Each output varies around its own mean; of more outputs than are kept, all vary around one. Kept
/// as distances from these means, so that nothing cancels.
public struct OutputSpread: Hashable, Sendable {
  /// Of each sample, over its outputs.
  private let squares: [Double]
  /// Of each output, sample by sample.
  private let distances: [[Double]]
  private let perSample: Int
  /// Whether all samples have the same outputs.
  let isConstant: Bool

  /// Of rows that are in memory, one a sample.
  public init(_ rows: [[Float]]) {
    let count = rows.first?.count ?? 0
    perSample = count
    isConstant = rows.allSatisfy { $0 == rows[0] }
    let means = (0..<count).map { output in
      rows.reduce(0) { $0 + Double($1[output]) } / Double(rows.count)
    }
    let centered = rows.map { row in zip(row, means).map { Double($0) - $1 } }
    squares = centered.map { $0.reduce(0) { $0 + $1 * $1 } }
    distances = (0..<count).map { output in centered.map { $0[output] } }
  }

  /// Of all outputs as one.
  init(_ moments: [OutputMoments], perSample: Int) {
    let mean = moments.reduce(0) { $0 + $1.mean } / Double(max(1, moments.count))
    let count = Double(perSample)
    self.perSample = perSample
    isConstant = moments.allSatisfy { $0.squares == 0 && $0.mean == moments[0].mean }
    squares = moments.map { $0.squares + count * ($0.mean - mean) * ($0.mean - mean) }
    // Scaled so that its squared sum is that of all outputs' distances, over their number.
    distances = [moments.map { ($0.mean - mean) * count.squareRoot() }]
  }

  /// Adds the sums that the functions below take, and names them: the number of samples, the squares,
  /// the distances of each output.
  func addSums(to table: inout Bootstrap.Table) -> [Int] {
    [table.add(squares.map { _ in 1 }), table.add(squares)] + distances.map { table.add($0) }
  }

  /// The standard deviation of a population, in the outputs' unit.
  ///
  /// Of several outputs the root of their mean variance; not a number where nothing varies, so that
  /// nothing is divided by it.
  func standardDeviation(_ sums: ArraySlice<Double>) -> Double {
    guard !isConstant, let count = sums.first else { return .nan }
    return (variation(sums) / (count * Double(perSample))).squareRoot()
  }

  /// R²: the share of the variation that is not made up of these squared errors.
  ///
  /// Not a number where nothing varies.
  func determination(squares: Double, _ sums: ArraySlice<Double>) -> Double {
    guard !isConstant else { return .nan }
    return 1 - squares / variation(sums)
  }

  /// The sum of squared distances from the means of what was drawn.
  private func variation(_ sums: ArraySlice<Double>) -> Double {
    let sums = Array(sums)
    return sums[1] - sums.dropFirst(2).reduce(0) { $0 + $1 * $1 } / sums[0]
  }

  /// The standard deviation of all samples; `nil` where nothing varies.
  public var standardDeviation: Double? {
    let sums = [Double(squares.count), squares.reduce(0, +)] + distances.map { $0.reduce(0, +) }
    let deviation = standardDeviation(sums[...])
    return deviation.isFinite && deviation > 0 ? deviation : nil
  }
}

extension SampleOutcomes {
  /// How much the outputs of the samples that were read vary, where they are numbers.
  public var outputSpread: OutputSpread {
    let read = areRead.indices.filter { areRead[$0] }
    guard perSample > SampleOutcomes.greatestValueCount else {
      return OutputSpread(
        read.map { Array(values[$0 * perSample..<($0 + 1) * perSample]) })
    }
    return OutputSpread(read.map { moments[$0] }, perSample: perSample)
  }
}
