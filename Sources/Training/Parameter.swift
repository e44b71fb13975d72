import ModelGraph
import Tensors

/// A weight that training changes.
package final class Parameter: Sendable {
  /// Its name in the model's file.
  package let name: String
  let shape: Shape
  /// Whether an optimizer changes it; moving statistics change by themselves.
  let isTrainable: Bool
  package let values: FloatBuffer
  package let gradient: FloatBuffer

  init(name: String, values: Tensor, isTrainable: Bool) {
    self.name = name
    shape = values.shape
    self.isTrainable = isTrainable
    self.values = FloatBuffer(values.floats())
    gradient = FloatBuffer(count: isTrainable ? values.elementCount : 0)
  }
}
