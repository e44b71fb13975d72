import Kernels
import Tensors

/// A convolution over images, of all channels or channel by channel, with a maximum pool behind it
/// or none.
///
/// No function that it applies ever falls, so that the pool may come before bias and function: they
/// and their gradients then run on what the pool leaves, and what the pool leaves out is not kept.
struct ConvolutionLayer: SampleLayer {
  private let convolution: ImageConvolution
  private let outputChannels: Int
  private let bias: Parameter?
  private let activation: ElementFunction
  private let biasSums: PartialSums
  private var pool: PoolMemory?

  private struct PoolMemory {
    let geometry: WindowGeometry
    /// Where in its window each greatest element stood, for the whole batch.
    let places: SharedBuffer<UInt8>
    /// The convolution's output, or the gradient of it, of one image for each worker.
    let images: [FloatBuffer]
  }

  init(
    _ convolution: ImageConvolution, outputChannels: Int, bias: Parameter?,
    activation: ElementFunction, batchSize: Int
  ) {
    self.convolution = convolution
    self.outputChannels = outputChannels
    self.bias = bias
    self.activation = activation
    biasSums = PartialSums(count: outputChannels, batchSize: batchSize)
  }

  /// The layer with a maximum pool behind it; `nil` where that is not the same.
  func pooled(_ geometry: WindowGeometry, batchSize: Int, workerCount: Int) -> ConvolutionLayer? {
    guard pool == nil, MaximumPool.hasPlaces(geometry), activation.isNondecreasing else {
      return nil
    }
    var layer = self
    let count = geometry.outputPixelCount * outputChannels
    layer.pool = PoolMemory(
      geometry: geometry, places: SharedBuffer(count: count * batchSize),
      images: (0..<workerCount).map { _ in FloatBuffer(count: geometry.inputCount) })
    return layer
  }

  var parameters: [Parameter] { [convolution.filter] + (bias.map { [$0] } ?? []) }

  var partialSums: [(sums: PartialSums, target: FloatBuffer)] {
    [(convolution.filterSums, convolution.filter.gradient)]
      + (bias.map { [(biasSums, $0.gradient)] } ?? [])
  }

  func forward(_ inputs: [ValuePart], into output: ValuePart, _ tile: Tile, _ context: StepContext)
  {
    let count = tile.samples.count
    for (index, sample) in tile.samples.enumerated() {
      output.sample(index, of: count).modify { y in
        inputs[0].sample(index, of: count).read { x in
          if let pool {
            pool.images[tile.worker].modify { image in
              convolution.run(x, into: &image, worker: tile.worker)
              pool.places.modify(elements(of: sample..<sample + 1, each: y.count)) { places in
                MaximumPool.run(
                  image: image.span, geometry: pool.geometry, output: &y, places: &places)
              }
            }
          } else {
            convolution.run(x, into: &y, worker: tile.worker)
          }
        }
        if let bias {
          bias.values.read { addBias($0, then: activation, channel: .fastest, to: &y) }
        } else {
          apply(activation, to: &y)
        }
      }
    }
  }

  func prepareBackward() { convolution.transposeFilter() }

  func backward(
    inputs: [ValuePart], output: ValuePart, outputGradient: ValuePart,
    inputGradients: [ValuePart?], _ tile: Tile, _ context: StepContext
  ) {
    outputGradient.modify { dy in
      output.read { multiplyByDerivative(of: activation, output: $0, gradient: &dy) }
    }
    if bias != nil {
      biasSums.modify(tile, startingAnew: tile.isFirst) { db in
        outputGradient.read { addRows($0, into: &db) }
      }
    }
    let count = tile.samples.count
    for (index, sample) in tile.samples.enumerated() {
      inputs[0].sample(index, of: count).read { x in
        outputGradient.sample(index, of: count).read { dy in
          let isFirst = tile.isFirst && index == 0
          let dx = inputGradients[0]?.sample(index, of: count)
          guard let pool else { return propagate(x, dy, to: dx, tile, isFirst: isFirst) }
          pool.images[tile.worker].modify { image in
            pool.places.read(elements(of: sample..<sample + 1, each: dy.count)) { places in
              MaximumPool.gradient(
                outputGradient: dy, places: places, geometry: pool.geometry, into: &image)
            }
            propagate(x, image.span, to: dx, tile, isFirst: isFirst)
          }
        }
      }
    }
  }

  private func propagate(
    _ image: Span<Float>, _ gradient: Span<Float>, to target: ValuePart?, _ tile: Tile,
    isFirst: Bool
  ) {
    convolution.addFilterGradient(image, gradient, tile, isFirst: isFirst)
    target?.modify { convolution.imageGradient(gradient, into: &$0, worker: tile.worker) }
  }
}
