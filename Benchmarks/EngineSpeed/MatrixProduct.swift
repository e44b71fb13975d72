import Kernels

/// A product `[m, k] · [k, n]` that is computed several times, on the same numbers.
struct MatrixProduct {
  private let m: Int
  private let k: Int
  private let n: Int
  private let repetitions: Int
  private let left: [Float]
  private let right: [Float]
  private let product: OutputNumbers

  init(m: Int, k: Int, n: Int, repetitions: Int) {
    (self.m, self.k, self.n, self.repetitions) = (m, k, n, repetitions)
    left = randomFloats(m * k, seed: 12)
    right = randomFloats(k * n, seed: 13)
    product = OutputNumbers(count: m * n)
  }

  func run() {
    for _ in 0..<repetitions {
      product.write { GEMM.multiply(left.span, right.span, m: m, k: k, n: n, into: &$0) }
    }
  }
}
