import Kernels

/// The MNIST network's large fully connected layer on a tile, against one matrix product.
///
/// They are the same product where BLAS treats all lanes alike; elsewhere the layer is cut up so
/// that a sample's result does not depend on its place, and the share says what that costs.
struct DenseWorkload: Workload {
  static let unit = WorkUnit.operations

  private let plan = DenseLanes(depth: 1_024, units: 512, lanes: 64, isInputSampleMajor: true)
  private let weight: [Float]
  private let input: [Float]
  private let output: OutputNumbers
  private let product: OutputNumbers

  init() {
    weight = randomFloats(plan.units * plan.depth, seed: 4)
    input = randomFloats(plan.depth * plan.lanes, seed: 5)
    output = OutputNumbers(count: plan.units * plan.lanes)
    product = OutputNumbers(count: plan.units * plan.lanes)
  }

  var amount: Double { Double(2 * plan.units * plan.depth * plan.lanes) }

  func run() {
    output.write { plan.run(weight: weight.span, input: input.span, output: &$0) }
  }

  func runCeiling() {
    product.write { product in
      GEMM.multiply(
        weight.span, input.span, .transposed, m: plan.units, k: plan.depth, n: plan.lanes,
        into: &product)
    }
  }

  func check() throws {
    var sums = [Double](repeating: 0, count: output.values.count)
    for unit in 0..<plan.units {
      for lane in 0..<plan.lanes {
        for index in 0..<plan.depth {
          sums[unit * plan.lanes + lane] +=
            Double(weight[unit * plan.depth + index]) * Double(input[lane * plan.depth + index])
        }
      }
    }
    try expect(output.values, near: sums)
  }
}
