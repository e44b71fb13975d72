import Kernels
import RealModule

/// How gradients change weights: Keras' formulas and defaults.
public enum OptimizerKind: Hashable, Sendable {
  /// `v ← momentum·v - rate·g; w ← w + v` (with Nesterov: `w ← w + momentum·v - rate·g`).
  case sgd(momentum: Float, isNesterov: Bool)
  /// `v ← rho·v + (1-rho)·g²; w ← w - rate·g / √(v + epsilon)` (Tieleman and Hinton, 2012).
  case rmsprop(rho: Float, epsilon: Float)
  /// Adam (Kingma and Ba, arXiv 1412.6980), in the form with the corrected rate.
  case adam(beta1: Float, beta2: Float, epsilon: Float)
}

/// An optimizer and what it remembers.
package struct Optimizer: Sendable {
  let kind: OptimizerKind
  /// Two memories for each parameter; those that the kind does not use are empty.
  let memories: [(FloatBuffer, FloatBuffer)]
  private let parameters: [Parameter]
  /// The tasks of an update.
  private let parts: [(parameter: Int, range: Range<Int>)]

  /// Elements that are one task.
  private static let elementsOfTask = 8_192

  package init(_ kind: OptimizerKind, for parameters: [Parameter]) {
    self.kind = kind
    self.parameters = parameters.filter(\.isTrainable)
    memories = self.parameters.map { parameter in
      let count = parameter.values.count
      return switch kind {
      case .sgd(let momentum, isNesterov: _):
        (FloatBuffer(count: momentum == 0 ? 0 : count), FloatBuffer(count: 0))
      case .rmsprop: (FloatBuffer(count: count), FloatBuffer(count: 0))
      case .adam: (FloatBuffer(count: count), FloatBuffer(count: count))
      }
    }
    parts = self.parameters.enumerated().flatMap { place, parameter in
      let count = parameter.values.count
      return stride(from: 0, to: count, by: Self.elementsOfTask).map {
        (place, $0..<min($0 + Self.elementsOfTask, count))
      }
    }
  }

  /// Takes step number `step`, from 1 on, with the parameters' gradients.
  package func update(rate: Float, step: Int, _ pool: WorkerPool) {
    pool.run(parts.count) { index, _ in
      let (place, range) = parts[index]
      let parameter = parameters[place]
      parameter.values.modify(range) { w in
        parameter.gradient.read(range) { g in
          update(&w, g, memories[place], range, rate: rate, step: step)
        }
      }
    }
  }

  private func update(
    _ w: inout MutableSpan<Float>, _ g: Span<Float>, _ memory: (FloatBuffer, FloatBuffer),
    _ range: Range<Int>, rate: Float, step: Int
  ) {
    switch kind {
    case .sgd(let momentum, let isNesterov):
      memory.0.modify(memory.0.count == 0 ? 0..<0 : range) { v in
        WeightUpdate.momentum(
          &w, velocities: &v, gradient: g, rate: rate, momentum: momentum, isNesterov: isNesterov)
      }
    case .rmsprop(let rho, let epsilon):
      memory.0.modify(range) { v in
        WeightUpdate.rmsprop(&w, squares: &v, gradient: g, rate: rate, rho: rho, epsilon: epsilon)
      }
    case .adam(let beta1, let beta2, let epsilon):
      let corrected =
        rate * (1 - Float.pow(beta2, step)).squareRoot() / (1 - Float.pow(beta1, step))
      memory.0.modify(range) { m in
        memory.1.modify(range) { v in
          WeightUpdate.adam(
            &w, means: &m, squares: &v, gradient: g, rate: corrected, beta1: beta1, beta2: beta2,
            epsilon: epsilon)
        }
      }
    }
  }
}
