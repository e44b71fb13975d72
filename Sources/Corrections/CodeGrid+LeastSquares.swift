package import Quantization

extension CodeGrid {
  /// The range whose grid errs least on these numbers, by the mean of squares: their extremes, or less
  /// where outliers cost the others more than they are worth.
  ///
  /// (M. Nagel et al., "A white paper on neural network quantization", arXiv 2106.08295, section
  /// 3.1: range setting by MSE.)
  package static func leastSquares(_ values: [Float], codeCount: Int) -> CodeGrid {
    let (least, most) = (Double(values.min() ?? 0), Double(values.max() ?? 0))
    var best = CodeGrid(from: least, to: most, codeCount: codeCount)
    var bestError = best.squaredError(values)
    // Steps of 2 % down to a third; both ends by the same share.
    for step in 1..<34 {
      let share = 1 - 0.02 * Double(step)
      let grid = CodeGrid(from: least * share, to: most * share, codeCount: codeCount)
      let error = grid.squaredError(values)
      if error < bestError { (best, bestError) = (grid, error) }
    }
    return best
  }

  private func squaredError(_ values: [Float]) -> Double {
    guard greatestCode > 0 else { return .infinity }
    return values.reduce(0) { sum, value in
      let error = Double(value) - (Double(code(Double(value))) * scale + minimum)
      return sum + error * error
    }
  }
}
