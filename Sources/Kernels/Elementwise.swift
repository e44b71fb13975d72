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
            for run in 0..<runs {
              for c in 0..<channels {
                y[run * channels + c] = x[run * channels + c] * scale[c] + shift[c]
              }
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
    }
  }
}
