import Kernels

/// The MNIST network's large fully connected layer on a tile, against one matrix product by BLAS, which
/// leaves bias and rectifier to others and packs the weight each time.
struct DenseWorkload: Workload {
  static let unit = WorkUnit.operations

  private static let rows = 64
  private let plan = PackedDense(depth: 1_024, units: 512)
  private let weight: [Float]
  private let packed: [Float]
  private let scale: [Float]
  private let shift: [Float]
  private let input: [Float]
  private let scratch: OutputNumbers
  private let output: OutputNumbers
  private let product: OutputNumbers

  init() {
    weight = randomFloats(plan.units * plan.depth, seed: 4)
    packed = plan.packed(weight)
    scale = [Float](repeating: 1, count: plan.units)
    shift = [Float](repeating: 0, count: plan.units)
    input = randomFloats(plan.depth * Self.rows, seed: 5)
    scratch = OutputNumbers(count: plan.scratchCount(rows: Self.rows))
    output = OutputNumbers(count: plan.units * Self.rows)
    product = OutputNumbers(count: plan.units * Self.rows)
  }

  var amount: Double { Double(2 * plan.units * plan.depth * Self.rows) }

  func run() {
    scratch.write { scratch in
      output.write { output in
        plan.run(
          rows: Self.rows, input: input.span, weight: packed.span, scale: scale.span,
          shift: shift.span, range: .unbounded, scratch: &scratch, output: &output)
      }
    }
  }

  func runCeiling() {
    product.write { product in
      GEMM.multiply(
        input.span, weight.span, .plain, m: Self.rows, k: plan.depth, n: plan.units,
        into: &product)
    }
  }

  func check() throws {
    var sums = [Double](repeating: 0, count: output.values.count)
    for row in 0..<Self.rows {
      for index in 0..<plan.depth {
        let x = Double(input[row * plan.depth + index])
        for unit in 0..<plan.units {
          sums[row * plan.units + unit] += x * Double(weight[index * plan.units + unit])
        }
      }
    }
    try expect(output.values, near: sums)
  }
}
