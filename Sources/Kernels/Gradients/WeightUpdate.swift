/// What optimizers do to weights, element by element.
///
/// - Precondition: the counts are equal.
public enum WeightUpdate {
  /// `v ← momentum·v - rate·g; w ← w + v` (with Nesterov: `w ← w + momentum·v - rate·g`).
  ///
  /// Without velocities, there is no momentum.
  public static func momentum(
    _ weights: inout MutableSpan<Float>, velocities: inout MutableSpan<Float>,
    gradient: Span<Float>, rate: Float, momentum: Float, isNesterov: Bool
  ) {
    precondition(weights.count == gradient.count, "gradient")
    precondition(velocities.isEmpty || velocities.count == weights.count, "velocities")
    let hasMomentum = !velocities.isEmpty
    weights.withUnsafeMutableBufferPointer { weights in
      velocities.withUnsafeMutableBufferPointer { velocities in
        gradient.withUnsafeBufferPointer { gradient in
          guard let w = weights.baseAddress, let g = gradient.baseAddress else { return }
          guard hasMomentum, let v = velocities.baseAddress else {
            for i in 0..<weights.count { w[i] -= rate * g[i] }
            return
          }
          for i in 0..<weights.count {
            let step = rate * g[i]
            v[i] = momentum * v[i] - step
            w[i] += isNesterov ? momentum * v[i] - step : v[i]
          }
        }
      }
    }
  }

  /// `v ← rho·v + (1-rho)·g²; w ← w - rate·g / √(v + epsilon)`.
  public static func rmsprop(
    _ weights: inout MutableSpan<Float>, squares: inout MutableSpan<Float>,
    gradient: Span<Float>, rate: Float, rho: Float, epsilon: Float
  ) {
    precondition(weights.count == gradient.count && squares.count == gradient.count, "gradient")
    weights.withUnsafeMutableBufferPointer { weights in
      squares.withUnsafeMutableBufferPointer { squares in
        gradient.withUnsafeBufferPointer { gradient in
          guard let w = weights.baseAddress, let v = squares.baseAddress,
            let g = gradient.baseAddress
          else { return }
          for i in 0..<weights.count {
            let square = rho * v[i] + (1 - rho) * g[i] * g[i]
            v[i] = square
            w[i] -= rate * g[i] / (square + epsilon).squareRoot()
          }
        }
      }
    }
  }

  /// `m ← m + (g-m)(1-beta1); v ← v + (g²-v)(1-beta2); w ← w - rate·m / (√v + epsilon)`.
  public static func adam(
    _ weights: inout MutableSpan<Float>, means: inout MutableSpan<Float>,
    squares: inout MutableSpan<Float>, gradient: Span<Float>, rate: Float, beta1: Float,
    beta2: Float, epsilon: Float
  ) {
    precondition(weights.count == gradient.count && squares.count == gradient.count, "gradient")
    precondition(means.count == gradient.count, "means")
    weights.withUnsafeMutableBufferPointer { weights in
      means.withUnsafeMutableBufferPointer { means in
        squares.withUnsafeMutableBufferPointer { squares in
          gradient.withUnsafeBufferPointer { gradient in
            guard let w = weights.baseAddress, let m = means.baseAddress,
              let v = squares.baseAddress, let g = gradient.baseAddress
            else { return }
            for i in 0..<weights.count {
              let mean = m[i] + (g[i] - m[i]) * (1 - beta1)
              let square = v[i] + (g[i] * g[i] - v[i]) * (1 - beta2)
              m[i] = mean
              v[i] = square
              w[i] -= mean * rate / (square.squareRoot() + epsilon)
            }
          }
        }
      }
    }
  }
}
