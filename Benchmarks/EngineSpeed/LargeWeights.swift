import ModelGraph
import Tensors

/// One weight of 100 MB: larger than any cache.
enum LargeWeights {
  /// 25 million numbers.
  static let elementCount = 25_000_000
  /// Its bytes as float32.
  static let byteCount = elementCount * MemoryLayout<Float>.stride

  /// The weight alone in a table.
  static func table(seed: UInt64) -> WeightTable {
    let values = randomFloats(elementCount, seed: seed)
    let tensor = Tensor(shape: Shape([elementCount])) { span in
      for index in values.indices { span[index] = values[index] }
    }
    return WeightTable([.init(name: "weight", weight: .plain(tensor))])
  }
}

extension WeightTable {
  /// The only weight's float32 numbers.
  ///
  /// - Precondition: there is one, and it is not quantized.
  var onlyPlain: Tensor {
    guard case .plain(let tensor)? = entries.first?.weight else {
      preconditionFailure("one plain weight")
    }
    return tensor
  }

  /// The only weight's codes.
  ///
  /// - Precondition: there is one, and it is quantized.
  var onlyQuantized: QuantizedTensor {
    guard case .quantized(let tensor)? = entries.first?.weight else {
      preconditionFailure("one quantized weight")
    }
    return tensor
  }
}

/// Whether each number is at most half a step (and a hair, for binary32) off what it stood for.
///
/// - Throws: `WrongResult`.
func expectWithinHalfStep(_ decoded: Tensor, _ original: Tensor, bits: Int) throws(WrongResult) {
  let step = 2.0 / Double(1 << bits - 1)
  try decoded.withFloats { decoded throws(WrongResult) in
    try original.withFloats { original throws(WrongResult) in
      for index in 0..<original.count
      where !((decoded[index] - original[index]).magnitude <= Float(step * 0.5 + 1e-6)) {
        throw WrongResult(
          description: "element \(index) is \(decoded[index]), not \(original[index])")
      }
    }
  }
}
