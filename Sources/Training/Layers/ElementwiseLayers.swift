import Essentials
import Kernels

/// A function of every element.
struct ActivationLayer: TrainableLayer {
  let function: ElementFunction
  let count: Int

  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext) {
    forEachPart(context) { range in
      output.modify(range) { y in
        input.read(range) { copy($0, to: &y) }
        apply(function, to: &y)
      }
    }
  }

  func backward(
    input: FloatBuffer, output: FloatBuffer, outputGradient: FloatBuffer,
    inputGradient: FloatBuffer?, _ context: StepContext
  ) {
    guard let inputGradient else { return }
    forEachPart(context) { range in
      inputGradient.modify(range) { dx in
        outputGradient.read(range) { copy($0, to: &dx) }
        output.read(range) { multiplyByDerivative(of: function, output: $0, gradient: &dx) }
      }
    }
  }

  private func forEachPart(
    _ context: StepContext, _ body: @Sendable (Range<Int>) -> Void
  ) {
    context.pool.run(over: context.sampleCount, inPartsOf: StepContext.samplesOfTask) {
      samples, _, _ in body(elements(of: samples, each: count))
    }
  }
}

/// The same elements under other extents.
struct ReshapeLayer: TrainableLayer {
  let count: Int

  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext) {
    ActivationLayer(function: .linear, count: count).forward(input, into: output, context)
  }

  func backward(
    input: FloatBuffer, output: FloatBuffer, outputGradient: FloatBuffer,
    inputGradient: FloatBuffer?, _ context: StepContext
  ) {
    ActivationLayer(function: .linear, count: count).backward(
      input: input, output: output, outputGradient: outputGradient,
      inputGradient: inputGradient, context)
  }
}

/// Zeros for a fraction of the elements while training, the others scaled up for it (Srivastava
/// et al., "Dropout", JMLR 15, 2014; the inverted form).
///
/// Which elements drop is a function of the step's seed, the layer and the sample.
struct DropoutLayer: TrainableLayer {
  let rate: Float
  let count: Int
  /// The layer's place in the network: each drops others.
  let index: Int

  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext) {
    scale(input, into: output, context)
  }

  func backward(
    input: FloatBuffer, output: FloatBuffer, outputGradient: FloatBuffer,
    inputGradient: FloatBuffer?, _ context: StepContext
  ) {
    if let inputGradient { scale(outputGradient, into: inputGradient, context) }
  }

  private func scale(_ source: FloatBuffer, into target: FloatBuffer, _ context: StepContext) {
    let isDropping = context.isTraining && rate > 0
    // 24 bits of a random number below this drop.
    let threshold = UInt64(Double(rate) * 0x1p24)
    let factor = 1 / (1 - rate)
    context.pool.run(over: context.sampleCount, inPartsOf: StepContext.samplesOfTask) {
      samples, _, _ in
      for sample in samples {
        var generator = SeededGenerator(
          seed: context.seed &+ UInt64(index) << 40 &+ UInt64(sample) << 20)
        let range = elements(of: sample..<sample + 1, each: count)
        target.modify(range) { y in
          source.read(range) { x in
            if !isDropping { return copy(x, to: &y) }
            for element in 0..<count {
              y[element] = generator.next() >> 40 < threshold ? 0 : x[element] * factor
            }
          }
        }
      }
    }
  }
}

/// Zeros around an image.
struct ZeroPaddingLayer: TrainableLayer {
  let height: Int, width: Int, channels: Int
  let top: Int, bottom: Int, left: Int, right: Int

  private var inputCount: Int { height * width * channels }
  private var outputCount: Int { (height + top + bottom) * (width + left + right) * channels }

  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext) {
    context.pool.run(context.sampleCount) { sample, _ in
      output.modify(elements(of: sample..<sample + 1, each: outputCount)) { y in
        input.read(elements(of: sample..<sample + 1, each: inputCount)) { x in
          zeroPad2D(
            image: x, height: height, width: width, channels: channels, top: top,
            bottom: bottom, left: left, right: right, output: &y)
        }
      }
    }
  }

  func backward(
    input: FloatBuffer, output: FloatBuffer, outputGradient: FloatBuffer,
    inputGradient: FloatBuffer?, _ context: StepContext
  ) {
    let row = width * channels
    let paddedRow = (left + width + right) * channels
    context.pool.run(context.sampleCount) { sample, _ in
      inputGradient?.modify(elements(of: sample..<sample + 1, each: inputCount)) { dx in
        outputGradient.read(elements(of: sample..<sample + 1, each: outputCount)) { dy in
          for y in 0..<height {
            let first = (top + y) * paddedRow + left * channels
            for index in 0..<row { dx[y * row + index] = dy[first + index] }
          }
        }
      }
    }
  }
}
