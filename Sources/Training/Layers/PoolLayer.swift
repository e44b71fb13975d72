import Kernels
import ModelGraph

/// A pool over images.
struct PoolLayer: TrainableLayer {
  let kind: PoolKind
  let geometry: WindowGeometry

  private var outputCount: Int { geometry.outputPixelCount * geometry.channels }

  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext) {
    context.pool.run(over: context.sampleCount, inPartsOf: StepContext.samplesOfTask) {
      samples, _, _ in
      for sample in samples {
        output.modify(elements(of: sample..<sample + 1, each: outputCount)) { y in
          input.read(elements(of: sample..<sample + 1, each: geometry.inputCount)) { x in
            switch kind {
            case .maximum: maximumPool2D(image: x, geometry: geometry, output: &y)
            case .average: averagePool2D(image: x, geometry: geometry, output: &y)
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
    guard let inputGradient else { return }
    context.pool.run(over: context.sampleCount, inPartsOf: StepContext.samplesOfTask) {
      samples, _, _ in
      for sample in samples {
        let range = elements(of: sample..<sample + 1, each: geometry.inputCount)
        inputGradient.modify(range) { dx in
          outputGradient.read(elements(of: sample..<sample + 1, each: outputCount)) { dy in
            switch kind {
            case .maximum:
              input.read(range) { x in
                output.read(elements(of: sample..<sample + 1, each: outputCount)) { y in
                  maximumPoolGradient(
                    image: x, output: y, outputGradient: dy, geometry: geometry, into: &dx)
                }
              }
            case .average:
              averagePoolGradient(outputGradient: dy, geometry: geometry, into: &dx)
            }
          }
        }
      }
    }
  }
}
