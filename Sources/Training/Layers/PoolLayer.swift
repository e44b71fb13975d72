import Kernels
import ModelGraph

/// A pool over images.
struct PoolLayer: SampleLayer {
  let kind: PoolKind
  let geometry: WindowGeometry

  func forward(_ inputs: [ValuePart], into output: ValuePart, _ tile: Tile, _ context: StepContext)
  {
    let count = tile.samples.count
    for index in 0..<count {
      output.sample(index, of: count).modify { y in
        inputs[0].sample(index, of: count).read { x in
          switch kind {
          case .maximum: maximumPool2D(image: x, geometry: geometry, output: &y)
          case .average: averagePool2D(image: x, geometry: geometry, output: &y)
          }
        }
      }
    }
  }

  func backward(
    inputs: [ValuePart], output: ValuePart, outputGradient: ValuePart,
    inputGradients: [ValuePart?], _ tile: Tile, _ context: StepContext
  ) {
    let count = tile.samples.count
    for index in 0..<count {
      inputGradients[0]?.sample(index, of: count).modify { dx in
        outputGradient.sample(index, of: count).read { dy in
          switch kind {
          case .maximum:
            inputs[0].sample(index, of: count).read { x in
              output.sample(index, of: count).read { y in
                maximumPoolGradient(
                  image: x, output: y, outputGradient: dy, geometry: geometry, into: &dx)
              }
            }
          case .average: averagePoolGradient(outputGradient: dy, geometry: geometry, into: &dx)
          }
        }
      }
    }
  }
}
