import RealModule

/// A function of one element.
public enum ElementFunction: Hashable, Sendable {
  /// `x`.
  case linear
  /// `min(x, maximum)` from `threshold` on, `negativeSlope * (x - threshold)` below it.
  case rectifier(maximum: Float, negativeSlope: Float, threshold: Float)
  /// `x` where positive, `alpha * (exp(x) - 1)` elsewhere.
  case elu(alpha: Float)
  /// `1 / (1 + exp(-x))`.
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// `x` above `threshold`, 0 elsewhere.
  case thresholdedRectifier(threshold: Float)
  /// The self-normalizing unit (arXiv 1706.02515).
  case selu
  /// `x * Φ(x)`, or its approximation through tanh.
  case gelu(isApproximate: Bool)
  /// `x * sigmoid(x)`.
  case swish
  /// `x * min(max(slope * x + offset, 0), 1)`.
  case hardSwish(slope: Float, offset: Float)
  /// `min(max(slope * x + offset, 0), 1)`.
  case hardSigmoid(slope: Float, offset: Float)
  /// `log(1 + exp(x))`.
  case softplus
  /// `x / (1 + |x|)`.
  case softsign
  /// `exp(x)`.
  case exponential
  /// `x * tanh(softplus(x))`.
  case mish
}

/// Where the channel stands in the order of a block's elements.
public enum ChannelOrder: Hashable, Sendable {
  /// `[…, channels]`: neighbours belong to neighbouring channels (NHWC).
  case fastest
  /// `[channels, lanes]`: all samples of a channel lie together.
  case slowest
}

/// Applies `function` to every element, in place.
public func apply(_ function: ElementFunction, to values: inout MutableSpan<Float>) {
  if function == .linear { return }
  values.withUnsafeMutableBufferPointer { values in
    function.map(values.baseAddress, count: values.count) { _ in 0 }
  }
}

/// Adds each channel's bias and applies `function`, in place.
///
/// - Precondition: the count of values is a multiple of the count of biases.
public func addBias(
  _ bias: Span<Float>, then function: ElementFunction, channel order: ChannelOrder,
  to values: inout MutableSpan<Float>
) {
  precondition(bias.count > 0 && values.count % bias.count == 0, "bias")
  bias.withUnsafeBufferPointer { bias in
    values.withUnsafeMutableBufferPointer { values in
      guard let b = bias.baseAddress, let v = values.baseAddress else { return }
      let runs = values.count / bias.count
      switch order {
      case .fastest:
        for run in 0..<runs {
          function.map(v + run * bias.count, count: bias.count) { b[$0] }
        }
      case .slowest:
        for channel in 0..<bias.count {
          let addend = b[channel]
          function.map(v + channel * runs, count: runs) { _ in addend }
        }
      }
    }
  }
}

/// `x * scale + shift` for each channel, from `input` to `output`.
///
/// - Precondition: the count of values is a multiple of the count of channels.
public func scaleAndShift(
  _ input: Span<Float>, scale: Span<Float>, shift: Span<Float>, channel order: ChannelOrder,
  into output: inout MutableSpan<Float>
) {
  let channels = scale.count
  precondition(shift.count == channels && input.count == output.count, "scale and shift")
  precondition(channels > 0 && input.count % channels == 0, "channels")
  input.withUnsafeBufferPointer { x in
    scale.withUnsafeBufferPointer { scale in
      shift.withUnsafeBufferPointer { shift in
        output.withUnsafeMutableBufferPointer { y in
          let runs = x.count / channels
          switch order {
          case .fastest:
            guard let x = x.baseAddress, let y = y.baseAddress,
              let scale = scale.baseAddress, let shift = shift.baseAddress
            else { return }
            for run in 0..<runs {
              let (x, y) = (x + run * channels, y + run * channels)
              // The compiler does not know that `y` overlaps nothing.
              let whole = channels - channels % 8
              for c in stride(from: 0, to: whole, by: 8) {
                let sums = vector(x + c) * vector(scale + c) + vector(shift + c)
                UnsafeMutableRawPointer(y + c).storeBytes(of: sums, as: SIMD8<Float>.self)
              }
              for c in whole..<channels { y[c] = x[c] * scale[c] + shift[c] }
            }
          case .slowest:
            for c in 0..<channels {
              for lane in 0..<runs {
                y[c * runs + lane] = x[c * runs + lane] * scale[c] + shift[c]
              }
            }
          }
        }
      }
    }
  }
}

@inline(__always)
private func vector(_ numbers: UnsafePointer<Float>) -> SIMD8<Float> {
  UnsafeRawPointer(numbers).loadUnaligned(as: SIMD8<Float>.self)
}

extension ElementFunction {
  /// Replaces `values[i]` by `self(values[i] + addend(i))`; one loop for each function, so that
  /// the compiler can vectorize it.
  @inline(__always)
  fileprivate func map(
    _ values: UnsafeMutablePointer<Float>?, count: Int, adding addend: (Int) -> Float
  ) {
    guard let values else { return }
    switch self {
    case .linear:
      for i in 0..<count { values[i] = values[i] + addend(i) }
    case .rectifier(let maximum, let slope, let threshold):
      if maximum == .infinity, slope == 0, threshold == 0 {
        for i in 0..<count {
          let x = values[i] + addend(i)
          values[i] = x < 0 ? 0 : x
        }
      } else {
        for i in 0..<count {
          let x = values[i] + addend(i)
          values[i] = x < threshold ? slope * (x - threshold) : (x > maximum ? maximum : x)
        }
      }
    case .elu(let alpha):
      for i in 0..<count {
        let x = values[i] + addend(i)
        values[i] = x < 0 ? alpha * .expMinusOne(x) : x
      }
    case .sigmoid:
      for i in 0..<count { values[i] = 1 / (1 + .exp(-(values[i] + addend(i)))) }
    case .tanh:
      for i in 0..<count { values[i] = .tanh(values[i] + addend(i)) }
    case .thresholdedRectifier(let threshold):
      for i in 0..<count {
        let x = values[i] + addend(i)
        values[i] = x > threshold ? x : 0
      }
    case .hardSigmoid(let slope, let offset):
      for i in 0..<count {
        values[i] = min(max(slope * (values[i] + addend(i)) + offset, 0), 1)
      }
    case .hardSwish(let slope, let offset):
      for i in 0..<count {
        let x = values[i] + addend(i)
        values[i] = x * min(max(slope * x + offset, 0), 1)
      }
    case .selu, .gelu, .swish, .softplus, .softsign, .exponential, .mish:
      for i in 0..<count { values[i] = smooth(values[i] + addend(i)) }
    }
  }

  /// The function of one element, for those that cost more than choosing among them.
  private func smooth(_ x: Float) -> Float {
    switch self {
    case .selu:
      let (scale, alpha): (Float, Float) = (1.050_700_987_355_480_5, 1.673_263_242_354_377_2)
      return scale * (x < 0 ? alpha * .expMinusOne(x) : x)
    case .gelu(isApproximate: false): return 0.5 * x * .erfc(-x * Float(0.5).squareRoot())
    case .gelu(isApproximate: true):
      let root: Float = 0.797_884_560_802_865_4
      return 0.5 * x * (1 + .tanh(root * (x + 0.044_715 * x * x * x)))
    case .swish: return x / (1 + .exp(-x))
    case .softplus: return Self.softplus(x)
    case .softsign: return x / (1 + x.magnitude)
    case .exponential: return .exp(x)
    case .mish: return x * .tanh(Self.softplus(x))
    default: return x
    }
  }

  /// Without overflow for great arguments.
  private static func softplus(_ x: Float) -> Float {
    max(x, 0) + .log(onePlus: .exp(-x.magnitude))
  }

  /// Applies the function in place.
  func apply(_ values: UnsafeMutablePointer<Float>, count: Int) {
    if self == .linear { return }
    map(values, count: count) { _ in 0 }
  }
}
