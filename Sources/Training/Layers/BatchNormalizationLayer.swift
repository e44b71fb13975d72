import Kernels
import Tensors

/// Batch normalization on the last axis (Ioffe and Szegedy, arXiv 1502.03167).
///
/// Sums are of binary64, of tasks of some samples, added in the order of the tasks: so they are the
/// same for any workers.
struct BatchNormalizationLayer: BatchLayer {
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
  /// Two sums for each task and channel.
  private let taskSums: (first: SharedBuffer<Double>, second: SharedBuffer<Double>)

  init(
    gamma: Parameter?, beta: Parameter?, movingMean: Parameter, movingVariance: Parameter,
    epsilon: Float, momentum: Float, pixels: Int, isUnbiased: Bool, batchSize: Int
  ) {
    self.gamma = gamma
    self.beta = beta
    self.movingMean = movingMean
    self.movingVariance = movingVariance
    self.epsilon = epsilon
    self.momentum = momentum
    self.pixels = pixels
    self.isUnbiased = isUnbiased
    let channels = movingMean.shape.elementCount
    batchMean = FloatBuffer(count: channels)
    batchDeviation = FloatBuffer(count: channels)
    let tasks = (batchSize + StepContext.samplesOfTask - 1) / StepContext.samplesOfTask
    taskSums = (SharedBuffer(count: channels * tasks), SharedBuffer(count: channels * tasks))
  }

  var parameters: [Parameter] {
    [gamma, beta].compactMap(\.self) + [movingMean, movingVariance]
  }

  private var channels: Int { movingMean.shape.elementCount }

  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext) {
    if context.isTraining { takeStatistics(of: input, context) } else { useMovingStatistics() }
    let factors = factors
    let shifts = beta?.values.values ?? [Float](repeating: 0, count: channels)
    let means = batchMean.values
    context.forEachTile(of: StepContext.samplesOfTask) { tile in
      let range = elements(of: tile.samples, each: pixels * channels)
      output.modify(range) { y in
        input.read(range) { x in
          BatchNormalization.normalize(
            x, means: means.span, factors: factors.span, shifts: shifts.span, into: &y)
        }
      }
    }
  }

  func backward(
    input: FloatBuffer, output: FloatBuffer, outputGradient: FloatBuffer,
    inputGradient: FloatBuffer?, _ context: StepContext
  ) {
    let (means, deviations) = (batchMean.values, batchDeviation.values)
    let totals = sums(context) { range, first, second in
      input.read(range) { x in
        outputGradient.read(range) { dy in
          BatchNormalization.addGradients(
            x, outputGradient: dy, means: means.span, sums: &first, products: &second)
        }
      }
    }
    beta?.gradient.write(totals.first.map { Float($0) })
    gamma?.gradient.write(zip(totals.second, deviations).map { Float($0 / Double($1)) })
    guard let inputGradient else { return }
    let count = Double(context.sampleCount * pixels)
    let factors = factors
    let gradientMeans = totals.first.map { Float($0 / count) }
    let slopes = zip(totals.second, deviations).map { sum, deviation in
      Float(sum / count / Double(deviation) / Double(deviation))
    }
    context.forEachTile(of: StepContext.samplesOfTask) { tile in
      let range = elements(of: tile.samples, each: pixels * channels)
      inputGradient.modify(range) { dx in
        input.read(range) { x in
          outputGradient.read(range) { dy in
            BatchNormalization.inputGradient(
              x, outputGradient: dy, means: means.span, factors: factors.span,
              gradientMeans: gradientMeans.span, slopes: slopes.span, into: &dx)
          }
        }
      }
    }
  }

  /// What a distance from the mean is multiplied with.
  private var factors: [Float] {
    let scales = gamma?.values.values ?? [Float](repeating: 1, count: channels)
    return zip(scales, batchDeviation.values).map { $0 / $1 }
  }

  private func useMovingStatistics() {
    batchMean.write(movingMean.values.values)
    batchDeviation.write(movingVariance.values.values.map { ($0 + epsilon).squareRoot() })
  }

  private func takeStatistics(of input: FloatBuffer, _ context: StepContext) {
    let count = Double(context.sampleCount * pixels)
    let totals = sums(context) { range, first, second in
      input.read(range) { x in
        BatchNormalization.addMoments(x, sums: &first, squares: &second)
      }
    }
    let means = totals.first.map { $0 / count }
    let variances = zip(totals.second, means).map { max(0, $0 / count - $1 * $1) }
    batchMean.write(means.map { Float($0) })
    batchDeviation.write(variances.map { Float(($0 + Double(epsilon)).squareRoot()) })
    let correction = isUnbiased && count > 1 ? count / (count - 1) : 1
    update(movingMean, towards: means.map { Float($0) })
    update(movingVariance, towards: variances.map { Float($0 * correction) })
  }

  private func update(_ moving: Parameter, towards batch: [Float]) {
    let old = moving.values.values
    moving.values.write(zip(old, batch).map { $0 - ($0 - $1) * (1 - momentum) })
  }

  /// Two sums over all samples and pixels for each channel; `body` adds those of a task's elements.
  private func sums(
    _ context: StepContext,
    _ body: @Sendable (Range<Int>, inout MutableSpan<Double>, inout MutableSpan<Double>) -> Void
  ) -> (first: [Double], second: [Double]) {
    context.forEachTile(of: StepContext.samplesOfTask) { tile in
      let place = tile.task * channels..<(tile.task + 1) * channels
      taskSums.first.modify(place) { first in
        taskSums.second.modify(place) { second in
          for c in 0..<channels { (first[c], second[c]) = (0, 0) }
          body(elements(of: tile.samples, each: pixels * channels), &first, &second)
        }
      }
    }
    func total(_ buffer: SharedBuffer<Double>) -> [Double] {
      let values = buffer.values
      return (0..<channels).map { c in
        (0..<context.taskCount).reduce(0) { $0 + values[$1 * channels + c] }
      }
    }
    return (total(taskSums.first), total(taskSums.second))
  }
}
