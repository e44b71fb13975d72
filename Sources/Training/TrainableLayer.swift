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

  /// Tasks of the step.
  var taskCount: Int { (sampleCount + Self.samplesOfTask - 1) / Self.samplesOfTask }

  /// Runs `body` over all samples, `size` at a time.
  func forEachTile(of size: Int, _ body: @Sendable (Tile) -> Void) {
    pool.run(over: sampleCount, inPartsOf: Self.samplesOfTask) { samples, task, worker in
      for first in stride(from: samples.lowerBound, to: samples.upperBound, by: size) {
        body(
          Tile(
            samples: first..<min(first + size, samples.upperBound), task: task,
            isFirst: first == samples.lowerBound, worker: worker))
      }
    }
  }
}

/// A layer that can go backward.
///
/// Values are `[sample, …]`, samples one after another.
protocol TrainableLayer: Sendable {
  /// Its weights, in the file's order.
  var parameters: [Parameter] { get }
}

extension TrainableLayer {
  var parameters: [Parameter] { [] }
}

/// A layer in which samples do not meet: it runs tile by tile, with its neighbours, so that what
/// they hand each other is in the cache.
protocol SampleLayer: TrainableLayer {
  func forward(_ inputs: [ValuePart], into output: ValuePart, _ tile: Tile, _ context: StepContext)

  /// Called once, before the tiles.
  func prepareBackward()

  /// Adds to the partial sums of its parameters, and sets the gradients of its inputs unless they
  /// are `nil`.
  ///
  /// `outputGradient` may be overwritten.
  func backward(
    inputs: [ValuePart], output: ValuePart, outputGradient: ValuePart,
    inputGradients: [ValuePart?], _ tile: Tile, _ context: StepContext)

  /// The sums that make up its parameters' gradients, once all tiles are through.
  var partialSums: [(sums: PartialSums, target: FloatBuffer)] { get }
}

extension SampleLayer {
  func prepareBackward() {}
  var partialSums: [(sums: PartialSums, target: FloatBuffer)] { [] }
}

/// A layer that needs all samples of a batch at once.
protocol BatchLayer: TrainableLayer {
  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext)

  /// Sets the gradients of its parameters and, unless `inputGradient` is `nil`, that of its input.
  ///
  /// `outputGradient` may be overwritten.
  func backward(
    input: FloatBuffer, output: FloatBuffer, outputGradient: FloatBuffer,
    inputGradient: FloatBuffer?, _ context: StepContext)
}

/// The range of some samples' elements.
func elements(of samples: Range<Int>, each count: Int) -> Range<Int> {
  samples.lowerBound * count..<samples.upperBound * count
}
