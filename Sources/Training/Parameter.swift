import ModelGraph
import Tensors

/// A weight that training changes.
final class Parameter: Sendable {
  /// Its name in the model's file.
  let name: String
  let shape: Shape
  /// Whether an optimizer changes it; moving statistics change by themselves.
  let isTrainable: Bool
  let values: FloatBuffer
  let gradient: FloatBuffer

  init(name: String, values: Tensor, isTrainable: Bool) {
    self.name = name
    shape = values.shape
    self.isTrainable = isTrainable
    self.values = FloatBuffer(values.floats())
    gradient = FloatBuffer(count: isTrainable ? values.elementCount : 0)
  }
}
