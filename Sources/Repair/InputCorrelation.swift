/// How the inputs of a product belong together: `Σ x xᵀ` over samples and places.
struct InputCorrelation: Sendable {
  /// Elements of an input.
  let count: Int
  /// The sums, row by row.
  private(set) var sums: [Double]
  /// The inputs that were added.
  private(set) var inputCount = 0

  init(count: Int) {
    self.count = count
    sums = [Double](repeating: 0, count: count * count)
  }

  /// Adds inputs whose sums were made elsewhere.
  mutating func add(_ products: [Float], inputCount: Int) {
    precondition(products.count == sums.count, "sums of \(count) elements")
    for index in products.indices { sums[index] += Double(products[index]) }
    self.inputCount += inputCount
  }

  mutating func add(_ other: InputCorrelation) {
    for index in sums.indices { sums[index] += other.sums[index] }
    inputCount += other.inputCount
  }

  /// The means, with 1 % of their diagonal's mean added to it: what few inputs say of each other is
  /// not believed to the last digit, and an input that is always 0 keeps its nearest code.
  var damped: [Double] {
    let scale = 1 / Double(max(1, inputCount))
    var matrix = sums.map { $0 * scale }
    let mean = (0..<count).reduce(0.0) { $0 + matrix[$1 * count + $1] } / Double(max(1, count))
    for index in 0..<count { matrix[index * count + index] += 0.01 * mean }
    return matrix
  }
}
