import Tensors

/// All numbers of a program that do not change, in one block.
struct ConstantPool {
  private var values: [Float] = []

  /// A cache line of floats: where each array begins.
  private static let alignment = 16

  /// Adds an array.
  mutating func add(_ floats: [Float]) -> ConstantRange {
    let start =
      (values.count + ConstantPool.alignment - 1) / ConstantPool.alignment
      * ConstantPool.alignment
    values += repeatElement(0, count: start - values.count)
    values += floats
    return start..<values.count
  }

  /// An array that was added.
  subscript(range: ConstantRange) -> ArraySlice<Float> { values[range] }

  /// The block.
  var tensor: Tensor {
    Tensor(shape: Shape([values.count])) { span in
      for index in values.indices { span[index] = values[index] }
    }
  }
}
