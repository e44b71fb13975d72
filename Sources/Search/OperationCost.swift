import ModelGraph
import Tensors

extension Node {
  /// Multiply-adds for one sample, or elements where nothing is multiplied.
  func operationCount(inputs: [Shape], outputs: [Shape]) -> Int {
    let products = multiplyAddCount(inputs: inputs, outputs: outputs)
    return products > 0 ? products : outputs.reduce(0) { $0 + $1.elementCount }
  }
}
