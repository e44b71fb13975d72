public import Tensors

/// A few of the 256 numbers of the 8-bit grid, those with the least sum of squared errors.
///
/// It is one-dimensional k-means, solved exactly by dynamic programming (H. Wang and M. Song, "Ckmeans.1d.dp: Optimal k-means
/// clustering in one dimension by dynamic programming", The R Journal 3/2 (2011), 29–33), here with
/// centres that the file format can hold.
///
/// TF.js loads the result as uint8; behind a compressor a code takes as many bits as there are codes.
public struct CodebookScheme: Sendable {
  private let count: Int

  /// Makes a scheme of so many numbers, 1 to 256.
  public init(count: Int) { self.count = count }

  /// Quantizes a tensor.
  ///
  /// - Precondition: it has at least one element.
  public func quantize(_ tensor: Tensor) -> QuantizedTensor {
    let values = tensor.floats()
    let grid = CodeGrid(
      from: Double(values.min() ?? 0), to: Double(values.max() ?? 0), codeCount: 256)
    let places = values.map { (Double($0) - grid.minimum) / grid.scale }
    let chosen = CodebookSearch(places.sorted(), codeCount: grid.greatestCode + 1).best(count)
    // Between two chosen codes the nearer one begins in their middle.
    let codes = places.map { place in
      var (low, high) = (0, chosen.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if 2 * place <= Double(chosen[middle] + chosen[middle + 1]) {
          high = middle
        } else {
          low = middle + 1
        }
      }
      return chosen[low]
    }
    return grid.tensor(codes, shape: tensor.shape)
  }
}

/// Which of the whole numbers 0 to `codeCount - 1` stand best for sorted numbers.
private struct CodebookSearch {
  private let codeCount: Int
  /// Count, sum and sum of squares of the numbers up to each half: 0, 0.5, 1, …; the last of all.
  private var counts: [Double] = []
  private var sums: [Double] = []
  private var squares: [Double] = []

  init(_ sorted: [Double], codeCount: Int) {
    self.codeCount = codeCount
    var (index, count, sum, square) = (0, 0.0, 0.0, 0.0)
    for half in 0...2 * codeCount {
      let bound = half == 2 * codeCount ? .infinity : Double(half) / 2
      while index < sorted.count, sorted[index] <= bound {
        count += 1
        sum += sorted[index]
        square += sorted[index] * sorted[index]
        index += 1
      }
      counts.append(count)
      sums.append(sum)
      squares.append(square)
    }
  }

  /// The squared errors of the numbers between two halves, stood for by `code`.
  private func error(_ from: Int, _ to: Int, by code: Int) -> Double {
    let centre = Double(code)
    return squares[to] - squares[from] - 2 * centre * (sums[to] - sums[from])
      + centre * centre * (counts[to] - counts[from])
  }

  /// The best codes, ascending, `count` of them at most.
  func best(_ count: Int) -> [Int] {
    let count = min(count, codeCount)
    let first = (0..<codeCount).map { code in
      counts[0] * Double(code * code) - 2 * Double(code) * sums[0] + squares[0]
        + error(0, 2 * code, by: code)
    }
    let last = (0..<codeCount).map { error(2 * $0, 2 * codeCount, by: $0) }
    // least[k][j]: with k + 1 codes, the last of them j, the errors of all numbers below j.
    var least = [first]
    var origins: [[Int]] = []
    for chosen in 1..<max(1, count) {
      var row = [Double](repeating: .infinity, count: codeCount)
      var origin = [Int](repeating: 0, count: codeCount)
      for code in chosen..<codeCount {
        for other in chosen - 1..<code {
          let middle = other + code
          let sum =
            least[chosen - 1][other] + error(2 * other, middle, by: other)
            + error(middle, 2 * code, by: code)
          if sum < row[code] { (row[code], origin[code]) = (sum, other) }
        }
      }
      least.append(row)
      origins.append(origin)
    }
    let ends = zip(least[least.count - 1], last).map { $0 + $1 }
    var code = ends.indices.min { ends[$0] < ends[$1] } ?? 0
    var codes = [code]
    for origin in origins.reversed() {
      code = origin[code]
      codes.append(code)
    }
    return codes.reversed()
  }
}
