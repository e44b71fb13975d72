/// Sums of multiples of rows, in binary64.
public enum ScaledSum {
  /// Adds a multiple of each number to the sum at its place, rounded twice as the formula says it.
  ///
  /// - Precondition: as many numbers as sums.
  public static func add(
    _ row: Span<Double>, times factor: Double, to sums: inout MutableSpan<Double>
  ) {
    precondition(row.count == sums.count, "\(row.count) numbers for \(sums.count) sums")
    row.withUnsafeBufferPointer { row in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let number = row.baseAddress, let sum = sums.baseAddress else { return }
        for index in 0..<row.count { sum[index] += number[index] * factor }
      }
    }
  }
}
