import Kernels
import ModelGraph
import Quantization
import Tensors

/// Quantizing 100 MB of float32, against copying them into memory that is there already.
///
/// Quantizing reads them twice (range, then codes) and makes new memory for the codes.
struct QuantizingWorkload: Workload {
  static let unit = WorkUnit.bytes

  private let bits: Int
  private let plan: QuantizationPlan
  private let weights: WeightTable
  private var quantized: WeightTable
  private let duplicate = OutputNumbers(count: LargeWeights.elementCount)

  init(bits: Int) throws {
    self.bits = bits
    weights = LargeWeights.table(seed: 9)
    plan = try QuantizationRecipe(.affine(bits: bits)).plan(for: weights)
    quantized = weights
  }

  var amount: Double { Double(LargeWeights.byteCount) }

  mutating func run() {
    do { quantized = try weights.quantized(by: plan) } catch {
      preconditionFailure(error.problem)
    }
  }

  func runCeiling() {
    weights.onlyPlain.withFloats { source in duplicate.write { copy(source, to: &$0) } }
  }

  func check() throws {
    try expectWithinHalfStep(
      quantized.onlyQuantized.dequantized(), weights.onlyPlain, bits: bits)
  }
}
