import Essentials
import Kernels

/// A function of every element.
struct ActivationLayer: SampleLayer {
  let function: ElementFunction

  func forward(_ inputs: [ValuePart], into output: ValuePart, _ tile: Tile, _ context: StepContext)
  {
    output.modify { y in
      inputs[0].read { copy($0, to: &y) }
      apply(function, to: &y)
    }
  }

  func backward(
    inputs: [ValuePart], output: ValuePart, outputGradient: ValuePart,
    inputGradients: [ValuePart?], _ tile: Tile, _ context: StepContext
  ) {
    inputGradients[0]?.modify { dx in
      outputGradient.read { copy($0, to: &dx) }
      output.read { multiplyByDerivative(of: function, output: $0, gradient: &dx) }
    }
  }
}

/// The sum of its inputs, as at the end of a residual block (He et al., arXiv 1512.03385).
struct AddLayer: SampleLayer {
  func forward(_ inputs: [ValuePart], into output: ValuePart, _ tile: Tile, _ context: StepContext)
  {
    output.modify { y in inputs[0].read { copy($0, to: &y) } }
    for input in inputs.dropFirst() { output.add(input) }
  }

  func backward(
    inputs: [ValuePart], output: ValuePart, outputGradient: ValuePart,
    inputGradients: [ValuePart?], _ tile: Tile, _ context: StepContext
  ) {
    for gradient in inputGradients {
      gradient?.modify { dx in outputGradient.read { copy($0, to: &dx) } }
    }
  }
}

/// Zeros for a fraction of the elements while training, the others scaled up for it (Srivastava
/// et al., "Dropout", JMLR 15, 2014; the inverted form).
///
/// Which elements drop is a function of the step's seed, the layer and the sample.
struct DropoutLayer: SampleLayer {
  let rate: Float
  /// The layer's place in the network: each drops others.
  let index: Int

  func forward(_ inputs: [ValuePart], into output: ValuePart, _ tile: Tile, _ context: StepContext)
  {
    scale(inputs[0], into: output, tile, context)
  }

  func backward(
    inputs: [ValuePart], output: ValuePart, outputGradient: ValuePart,
    inputGradients: [ValuePart?], _ tile: Tile, _ context: StepContext
  ) {
    if let gradient = inputGradients[0] { scale(outputGradient, into: gradient, tile, context) }
  }

  private func scale(
    _ source: ValuePart, into target: ValuePart, _ tile: Tile, _ context: StepContext
  ) {
    guard context.isTraining, rate > 0 else {
      return target.modify { y in source.read { copy($0, to: &y) } }
    }
    let count = tile.samples.count
    for (place, sample) in tile.samples.enumerated() {
      var generator = SeededGenerator(
        seed: context.seed &+ UInt64(index) << 40 &+ UInt64(sample) << 20)
      target.sample(place, of: count).modify { y in
        source.sample(place, of: count).read { x in
          let bits = (0..<(x.count + 3) / 4).map { _ in generator.next() }
          dropOut(x, rate: rate, randomBits: bits.span, into: &y)
        }
      }
    }
  }
}

/// Zeros around an image.
struct ZeroPaddingLayer: SampleLayer {
  let height: Int, width: Int, channels: Int
  let top: Int, bottom: Int, left: Int, right: Int

  func forward(_ inputs: [ValuePart], into output: ValuePart, _ tile: Tile, _ context: StepContext)
  {
    let count = tile.samples.count
    for index in 0..<count {
      output.sample(index, of: count).modify { y in
        inputs[0].sample(index, of: count).read { x in
          zeroPad2D(
            image: x, height: height, width: width, channels: channels, top: top,
            bottom: bottom, left: left, right: right, output: &y)
        }
      }
    }
  }

  func backward(
    inputs: [ValuePart], output: ValuePart, outputGradient: ValuePart,
    inputGradients: [ValuePart?], _ tile: Tile, _ context: StepContext
  ) {
    let row = width * channels
    let paddedRow = (left + width + right) * channels
    let count = tile.samples.count
    for index in 0..<count {
      inputGradients[0]?.sample(index, of: count).modify { dx in
        outputGradient.sample(index, of: count).read { dy in
          for y in 0..<height {
            let first = (top + y) * paddedRow + left * channels
            for index in 0..<row { dx[y * row + index] = dy[first + index] }
          }
        }
      }
    }
  }
}
