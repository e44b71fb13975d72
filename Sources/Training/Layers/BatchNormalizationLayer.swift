import RealModule
import Tensors

/// Batch normalization on the last axis (Ioffe and Szegedy, arXiv 1502.03167).
///
/// Sums are of binary64, over samples in their order: so they are the same for any workers.
struct BatchNormalizationLayer: TrainableLayer {
  let gamma: Parameter?
  let beta: Parameter?
  let movingMean: Parameter
  let movingVariance: Parameter
  let epsilon: Float
  let momentum: Float
  /// Elements of a sample in each channel.
  let pixels: Int
  /// Whether the moving variance takes n/(n-1) of the batch's: TensorFlow's kernel for images does,
  /// its arithmetic for vectors does not.
  let isUnbiased: Bool
  private let batchMean: FloatBuffer
  private let batchDeviation: FloatBuffer

  init(
    gamma: Parameter?, beta: Parameter?, movingMean: Parameter, movingVariance: Parameter,
    epsilon: Float, momentum: Float, pixels: Int, isUnbiased: Bool
  ) {
    self.gamma = gamma
    self.beta = beta
    self.movingMean = movingMean
    self.movingVariance = movingVariance
    self.epsilon = epsilon
    self.momentum = momentum
    self.pixels = pixels
    self.isUnbiased = isUnbiased
    batchMean = FloatBuffer(count: movingMean.shape.elementCount)
    batchDeviation = FloatBuffer(count: movingMean.shape.elementCount)
  }

  var parameters: [Parameter] {
    [gamma, beta].compactMap(\.self) + [movingMean, movingVariance]
  }

  private var channels: Int { movingMean.shape.elementCount }

  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext) {
    if context.isTraining { takeStatistics(of: input, context) } else { useMovingStatistics() }
    let scales = gamma?.values.values ?? [Float](repeating: 1, count: channels)
    let shifts = beta?.values.values ?? [Float](repeating: 0, count: channels)
    let (means, deviations) = (batchMean.values, batchDeviation.values)
    context.pool.run(over: context.sampleCount, inPartsOf: StepContext.samplesOfTask) {
      samples, _, _ in
      let range = elements(of: samples, each: pixels * channels)
      output.modify(range) { y in
        input.read(range) { x in
          for first in stride(from: 0, to: x.count, by: channels) {
            for c in 0..<channels {
              y[first + c] = (x[first + c] - means[c]) / deviations[c] * scales[c] + shifts[c]
            }
          }
        }
      }
    }
  }

  func backward(
    input: FloatBuffer, output: FloatBuffer, outputGradient: FloatBuffer,
    inputGradient: FloatBuffer?, _ context: StepContext
  ) {
    let (means, deviations) = (batchMean.values, batchDeviation.values)
    let range = 0..<context.sampleCount * pixels * channels
    let totals = input.read(range) { x in
      outputGradient.read(range) { dy in
        sums(rowCount: context.sampleCount * pixels) { index, c in
          let gradient = Double(dy[index])
          return (gradient, gradient * Double((x[index] - means[c]) / deviations[c]))
        }
      }
    }
    beta?.gradient.write(totals.first.map { Float($0) })
    gamma?.gradient.write(totals.second.map { Float($0) })
    guard let inputGradient else { return }
    let scales = gamma?.values.values ?? [Float](repeating: 1, count: channels)
    let count = Double(context.sampleCount * pixels)
    let meanGradient = totals.first.map { Float($0 / count) }
    let meanProduct = totals.second.map { Float($0 / count) }
    context.pool.run(over: context.sampleCount, inPartsOf: StepContext.samplesOfTask) {
      samples, _, _ in
      let range = elements(of: samples, each: pixels * channels)
      inputGradient.modify(range) { dx in
        input.read(range) { x in
          outputGradient.read(range) { dy in
            for first in stride(from: 0, to: x.count, by: channels) {
              for c in 0..<channels {
                let normalized = (x[first + c] - means[c]) / deviations[c]
                dx[first + c] =
                  scales[c] / deviations[c]
                  * (dy[first + c] - meanGradient[c] - normalized * meanProduct[c])
              }
            }
          }
        }
      }
    }
  }

  private func useMovingStatistics() {
    batchMean.write(movingMean.values.values)
    batchDeviation.write(movingVariance.values.values.map { .sqrt($0 + epsilon) })
  }

  private func takeStatistics(of input: FloatBuffer, _ context: StepContext) {
    let rowCount = context.sampleCount * pixels
    let count = Double(rowCount)
    let (means, variances) = input.read(0..<rowCount * channels) { x in
      let means = sums(rowCount: rowCount) { index, _ in (Double(x[index]), 0) }
        .first.map { $0 / count }
      let squares = sums(rowCount: rowCount) { index, c in
        let distance = Double(x[index]) - means[c]
        return (distance * distance, 0)
      }
      return (means, squares.first.map { $0 / count })
    }
    batchMean.write(means.map { Float($0) })
    batchDeviation.write(variances.map { Float(Double.sqrt($0 + Double(epsilon))) })
    let correction = isUnbiased && count > 1 ? count / (count - 1) : 1
    update(movingMean, towards: means.map { Float($0) })
    update(movingVariance, towards: variances.map { Float($0 * correction) })
  }

  private func update(_ moving: Parameter, towards batch: [Float]) {
    let old = moving.values.values
    moving.values.write(zip(old, batch).map { $0 - ($0 - $1) * (1 - momentum) })
  }

  /// Two sums over all samples and pixels for each channel; `term` gets an element's place.
  @inline(__always)
  private func sums(
    rowCount: Int, _ term: (_ index: Int, _ channel: Int) -> (Double, Double)
  ) -> (first: [Double], second: [Double]) {
    var first = [Double](repeating: 0, count: channels)
    var second = first
    for row in 0..<rowCount {
      for c in 0..<channels {
        let (a, b) = term(row * channels + c, c)
        first[c] += a
        second[c] += b
      }
    }
    return (first, second)
  }
}
