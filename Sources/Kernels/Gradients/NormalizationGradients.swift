/// Batch normalization's passes over rows `[rows, channels]`.
///
/// Sums are of binary64: a sum of squares of binary32 numbers loses nothing there that matters.
public enum BatchNormalization {
  /// Adds to `sums`, `[channels]` each: `Σ x` and `Σ x²`.
  public static func addMoments(
    _ values: Span<Float>, sums: inout MutableSpan<Double>, squares: inout MutableSpan<Double>
  ) {
    let channels = sums.count
    precondition(channels > 0 && values.count % channels == 0 && squares.count == channels, "rows")
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        squares.withUnsafeMutableBufferPointer { squares in
          guard let x = values.baseAddress, let s = sums.baseAddress, let q = squares.baseAddress
          else { return }
          let rows = values.count / channels
          forEachLanes(channels) { c in
            var (sum, square) = (loadDoubles(s + c), loadDoubles(q + c))
            for row in 0..<rows {
              let value = SIMD8<Double>(load(x + row * channels + c))
              sum += value
              square += value * value
            }
            store(sum, s + c)
            store(square, q + c)
          } rest: { c in
            for row in 0..<rows {
              let value = Double(x[row * channels + c])
              s[c] += value
              q[c] += value * value
            }
          }
        }
      }
    }
  }

  /// Adds to `sums` and `products`, `[channels]` each: `Σ dy` and `Σ dy · (x - mean)`.
  public static func addGradients(
    _ values: Span<Float>, outputGradient: Span<Float>, means: Span<Float>,
    sums: inout MutableSpan<Double>, products: inout MutableSpan<Double>
  ) {
    let channels = sums.count
    precondition(channels > 0 && values.count % channels == 0 && products.count == channels, "rows")
    precondition(values.count == outputGradient.count && means.count == channels, "gradient")
    values.withUnsafeBufferPointer { values in
      outputGradient.withUnsafeBufferPointer { outputGradient in
        means.withUnsafeBufferPointer { means in
          sums.withUnsafeMutableBufferPointer { sums in
            products.withUnsafeMutableBufferPointer { products in
              guard let x = values.baseAddress, let dy = outputGradient.baseAddress,
                let mean = means.baseAddress, let s = sums.baseAddress,
                let p = products.baseAddress
              else { return }
              let rows = values.count / channels
              forEachLanes(channels) { c in
                var (sum, product) = (loadDoubles(s + c), loadDoubles(p + c))
                let centre = load(mean + c)
                for row in 0..<rows {
                  let gradient = load(dy + row * channels + c)
                  sum += SIMD8<Double>(gradient)
                  product += SIMD8<Double>(gradient * (load(x + row * channels + c) - centre))
                }
                store(sum, s + c)
                store(product, p + c)
              } rest: { c in
                for row in 0..<rows {
                  let gradient = dy[row * channels + c]
                  s[c] += Double(gradient)
                  p[c] += Double(gradient * (x[row * channels + c] - mean[c]))
                }
              }
            }
          }
        }
      }
    }
  }

  /// `(x - mean) * factor + shift`, channel by channel.
  public static func normalize(
    _ values: Span<Float>, means: Span<Float>, factors: Span<Float>, shifts: Span<Float>,
    into output: inout MutableSpan<Float>
  ) {
    let channels = means.count
    precondition(channels > 0 && values.count % channels == 0, "rows")
    precondition(factors.count == channels && shifts.count == channels, "channels")
    precondition(values.count == output.count, "output")
    values.withUnsafeBufferPointer { values in
      output.withUnsafeMutableBufferPointer { output in
        means.withUnsafeBufferPointer { mean in
          factors.withUnsafeBufferPointer { factor in
            shifts.withUnsafeBufferPointer { shift in
              guard let x = values.baseAddress, let y = output.baseAddress else { return }
              for first in stride(from: 0, to: values.count, by: channels) {
                for c in 0..<channels {
                  y[first + c] = (x[first + c] - mean[c]) * factor[c] + shift[c]
                }
              }
            }
          }
        }
      }
    }
  }

  /// `factor * (dy - gradientMean - (x - mean) * slope)`, channel by channel.
  public static func inputGradient(
    _ values: Span<Float>, outputGradient: Span<Float>, means: Span<Float>,
    factors: Span<Float>, gradientMeans: Span<Float>, slopes: Span<Float>,
    into inputGradient: inout MutableSpan<Float>
  ) {
    let channels = means.count
    precondition(channels > 0 && values.count % channels == 0, "rows")
    precondition(factors.count == channels && slopes.count == channels, "channels")
    precondition(gradientMeans.count == channels, "channels")
    precondition(values.count == inputGradient.count, "gradient")
    precondition(values.count == outputGradient.count, "gradient")
    values.withUnsafeBufferPointer { values in
      outputGradient.withUnsafeBufferPointer { outputGradient in
        inputGradient.withUnsafeMutableBufferPointer { inputGradient in
          means.withUnsafeBufferPointer { mean in
            factors.withUnsafeBufferPointer { factor in
              gradientMeans.withUnsafeBufferPointer { gradientMean in
                slopes.withUnsafeBufferPointer { slope in
                  guard let x = values.baseAddress, let dy = outputGradient.baseAddress,
                    let dx = inputGradient.baseAddress
                  else { return }
                  for first in stride(from: 0, to: values.count, by: channels) {
                    for c in 0..<channels {
                      dx[first + c] =
                        factor[c]
                        * (dy[first + c] - gradientMean[c] - (x[first + c] - mean[c]) * slope[c])
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private static func forEachLanes(
    _ channels: Int, _ lanes: (_ channel: Int) -> Void, rest: (_ channel: Int) -> Void
  ) {
    let whole = channels / 8 * 8
    for c in stride(from: 0, to: whole, by: 8) { lanes(c) }
    for c in whole..<channels { rest(c) }
  }

  @inline(__always)
  private static func load(_ pointer: UnsafePointer<Float>) -> SIMD8<Float> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Float>.self)
  }

  @inline(__always)
  private static func loadDoubles(_ pointer: UnsafePointer<Double>) -> SIMD8<Double> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Double>.self)
  }

  @inline(__always)
  private static func store(_ value: SIMD8<Double>, _ pointer: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD8<Double>.self)
  }
}
