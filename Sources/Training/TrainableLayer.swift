import ModelGraph

/// What a layer needs to know of the step it takes part in.
package struct StepContext: Sendable {
  package let sampleCount: Int
  package let pool: WorkerPool
  /// Whether dropout drops and batch norm uses the batch's statistics.
  let isTraining: Bool
  /// What randomness of this step is made from: seed, step and sample decide, nothing else.
  let seed: UInt64

  /// Describes a step.
  package init(sampleCount: Int, pool: WorkerPool, isTraining: Bool, seed: UInt64) {
    self.sampleCount = sampleCount
    self.pool = pool
    self.isTraining = isTraining
    self.seed = seed
  }

  /// Samples of one task: few enough for all workers, enough for a product to run at speed.
  static let samplesOfTask = 8
}

/// A layer that can go backward.
///
/// Values are `[sample, …]`, samples one after another.
protocol TrainableLayer: Sendable {
  /// Its weights, in the file's order.
  var parameters: [Parameter] { get }

  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext)

  /// Sets the gradients of its parameters and, unless `inputGradient` is `nil`, that of its input.
  ///
  /// `outputGradient` may be overwritten.
  func backward(
    input: FloatBuffer, output: FloatBuffer, outputGradient: FloatBuffer,
    inputGradient: FloatBuffer?, _ context: StepContext)
}

extension TrainableLayer {
  var parameters: [Parameter] { [] }
}

/// The range of some samples' elements.
func elements(of samples: Range<Int>, each count: Int) -> Range<Int> {
  samples.lowerBound * count..<samples.upperBound * count
}
