extension ElementFunction {
  /// Whether the gradient is a function of the output, so that `multiplyByDerivative` applies.
  public var hasDerivativeOfOutput: Bool {
    switch self {
    case .rectifier(_, let slope, let threshold): threshold == 0 && slope >= 0
    case .linear, .elu, .sigmoid, .tanh: true
    case .thresholdedRectifier, .selu, .gelu, .swish, .hardSwish, .hardSigmoid, .softplus,
      .softsign, .exponential, .mish:
      false
    }
  }
}

extension ElementFunction {
  /// Whether a greater element never gives a smaller result, of those that have a derivative here.
  public var isNondecreasing: Bool {
    if case .elu(let alpha) = self { alpha >= 0 } else { hasDerivativeOfOutput }
  }
}

/// Turns the gradient of a function's output into that of its input, in place.
///
/// At a rectifier's corners the derivative is 0, as in TensorFlow.
///
/// - Precondition: `function.hasDerivativeOfOutput`, and the counts are equal.
public func multiplyByDerivative(
  of function: ElementFunction, output: Span<Float>, gradient: inout MutableSpan<Float>
) {
  precondition(function.hasDerivativeOfOutput && output.count == gradient.count, "derivative")
  output.withUnsafeBufferPointer { output in
    gradient.withUnsafeMutableBufferPointer { gradient in
      guard let y = output.baseAddress, let dy = gradient.baseAddress else { return }
      let count = output.count
      switch function {
      case .linear: break
      case .rectifier(let maximum, let slope, _):
        if slope == 0, maximum == .infinity {
          // Both are read before the choice, so that it is none for the processor.
          for i in 0..<count {
            let (output, gradient) = (y[i], dy[i])
            dy[i] = output > 0 ? gradient : 0
          }
        } else {
          for i in 0..<count {
            let (output, gradient) = (y[i], dy[i])
            let above = output < maximum ? gradient : 0
            let below = slope * gradient
            dy[i] = output > 0 ? above : below
          }
        }
      case .elu(let alpha):
        for i in 0..<count where y[i] < 0 { dy[i] *= y[i] + alpha }
      case .sigmoid:
        for i in 0..<count { dy[i] *= y[i] * (1 - y[i]) }
      case .tanh:
        for i in 0..<count { dy[i] *= 1 - y[i] * y[i] }
      case .thresholdedRectifier, .selu, .gelu, .swish, .hardSwish, .hardSigmoid, .softplus,
        .softsign, .exponential, .mish:
        break  // excluded by the precondition
      }
    }
  }
}

/// Adds up rows: `sums[c] += Σ values[row, c]`, row after row.
///
/// - Precondition: the count of values is a multiple of the count of sums.
public func addRows(_ values: Span<Float>, into sums: inout MutableSpan<Float>) {
  precondition(sums.count > 0 && values.count % sums.count == 0, "rows")
  values.withUnsafeBufferPointer { values in
    sums.withUnsafeMutableBufferPointer { sums in
      guard let v = values.baseAddress else { return }
      for row in 0..<values.count / sums.count {
        let line = v + row * sums.count
        for c in 0..<sums.count { sums[c] += line[c] }
      }
    }
  }
}
