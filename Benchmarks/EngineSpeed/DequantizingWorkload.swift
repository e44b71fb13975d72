import Kernels
import ModelGraph
import Quantization
import Tensors

/// Making 100 MB of float32 from codes, against copying so many into memory that is there already.
struct DequantizingWorkload: Workload {
  static let unit = WorkUnit.bytes

  private let bits: Int
  private let original: Tensor
  private let quantized: QuantizedTensor
  private var decoded: Tensor
  private let duplicate = OutputNumbers(count: LargeWeights.elementCount)

  init(bits: Int) throws {
    self.bits = bits
    let weights = LargeWeights.table(seed: 10)
    let plan = try QuantizationRecipe(.affine(bits: bits)).plan(for: weights)
    original = weights.onlyPlain
    quantized = try weights.quantized(by: plan).onlyQuantized
    decoded = original
  }

  var amount: Double { Double(LargeWeights.byteCount) }

  mutating func run() { decoded = quantized.dequantized() }

  func runCeiling() {
    original.withFloats { source in duplicate.write { copy(source, to: &$0) } }
  }

  func check() throws { try expectWithinHalfStep(decoded, original, bits: bits) }
}
