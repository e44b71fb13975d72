/// A workload does not compute what it should.
struct WrongResult: Error, CustomStringConvertible {
  let description: String
}

/// Compares with a plain loop's result in binary64.
///
/// - Parameters:
///   - actual: what the workload left.
///   - expected: what the loop found.
///   - tolerance: the difference that passes, as a fraction of the greatest expected magnitude.
/// - Throws: `WrongResult`.
func expect(
  _ actual: [Float], near expected: [Double], tolerance: Double = 1e-5
) throws(WrongResult) {
  guard actual.count == expected.count else {
    throw WrongResult(description: "\(actual.count) numbers, not \(expected.count)")
  }
  let scale = expected.reduce(0) { max($0, $1.magnitude) }
  for index in actual.indices
  where !((Double(actual[index]) - expected[index]).magnitude <= tolerance * scale) {
    throw WrongResult(
      description: "element \(index) is \(actual[index]), not \(expected[index])")
  }
}
