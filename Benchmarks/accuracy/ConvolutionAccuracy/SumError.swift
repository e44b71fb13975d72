/// How far sums are from the exact ones, in units of 2⁻²⁴ (a float's greatest rounding error) of the
/// exact sums' root mean square.
struct SumError {
  let rootMeanSquare: Double
  let greatest: Double

  /// `others`: what the sums are compared with, if not the exact ones.
  init(_ sums: [Float], exact: [Double], others: [Float]? = nil) {
    precondition(sums.count == exact.count && !sums.isEmpty)
    let differences = zip(sums, others?.map(Double.init) ?? exact).map { Double($0) - $1 }
    func rootMeanSquare(_ values: [Double]) -> Double {
      (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }
    let unit = rootMeanSquare(exact) * 0x1p-24
    self.rootMeanSquare = rootMeanSquare(differences) / unit
    greatest = (differences.map(\.magnitude).max() ?? 0) / unit
  }

  /// Root mean square, greatest.
  var cell: String { "\(rounded(rootMeanSquare)) / \(rounded(greatest))" }

  private func rounded(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
