import Kernels
import Tensors

/// A convolution over images, of all channels or channel by channel.
struct ConvolutionLayer: TrainableLayer {
  enum Kind: Sendable {
    case full(Conv2D)
    case depthwise(WindowGeometry, multiplier: Int)
  }

  let kind: Kind
  let outputChannels: Int
  let filter: Parameter
  let bias: Parameter?
  let activation: ElementFunction
  private let scratch: [FloatBuffer]
  /// The filter as gradients of images take it; empty for depthwise ones.
  private let transposedFilter: FloatBuffer
  private let filterSums: PartialSums
  private let biasSums: PartialSums

  init(
    _ kind: Kind, outputChannels: Int, filter: Parameter, bias: Parameter?,
    activation: ElementFunction, batchSize: Int, workerCount: Int
  ) {
    self.kind = kind
    self.outputChannels = outputChannels
    self.filter = filter
    self.bias = bias
    self.activation = activation
    let taskCount = (batchSize + StepContext.samplesOfTask - 1) / StepContext.samplesOfTask
    filterSums = PartialSums(count: filter.shape.elementCount, taskCount: taskCount)
    biasSums = PartialSums(count: outputChannels, taskCount: taskCount)
    if case .full = kind {
      transposedFilter = FloatBuffer(count: filter.shape.elementCount)
    } else {
      transposedFilter = FloatBuffer(count: 0)
    }
    scratch = (0..<workerCount).map { _ in
      if case .full(let conv2D) = kind {
        FloatBuffer(count: conv2D.scratchCount)
      } else {
        FloatBuffer(count: 0)
      }
    }
  }

  var parameters: [Parameter] { [filter] + (bias.map { [$0] } ?? []) }

  private var geometry: WindowGeometry {
    switch kind {
    case .full(let conv2D): conv2D.geometry
    case .depthwise(let geometry, multiplier: _): geometry
    }
  }
  private var inputCount: Int { geometry.inputCount }
  private var outputCount: Int { geometry.outputPixelCount * outputChannels }

  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext) {
    context.pool.run(over: context.sampleCount, inPartsOf: StepContext.samplesOfTask) {
      samples, _, worker in
      for sample in samples {
        output.modify(elements(of: sample..<sample + 1, each: outputCount)) { y in
          input.read(elements(of: sample..<sample + 1, each: inputCount)) { x in
            filter.values.read { w in convolve(x, w, into: &y, worker: worker) }
          }
          if let bias {
            bias.values.read { addBias($0, then: activation, channel: .fastest, to: &y) }
          } else {
            apply(activation, to: &y)
          }
        }
      }
    }
  }

  func backward(
    input: FloatBuffer, output: FloatBuffer, outputGradient: FloatBuffer,
    inputGradient: FloatBuffer?, _ context: StepContext
  ) {
    if case .full(let conv2D) = kind, inputGradient != nil {
      transposedFilter.modify { transposed in
        filter.values.read {
          transpose(
            $0, rows: conv2D.filterCount / outputChannels, columns: outputChannels,
            into: &transposed)
        }
      }
    }
    let size = StepContext.samplesOfTask
    context.pool.run(over: context.sampleCount, inPartsOf: size) { samples, task, worker in
      // Sample by sample, so that its gradient stays in the cache.
      biasSums.modify(task: task) { db in
        filterSums.modify(task: task) { dw in
          for sample in samples {
            let range = elements(of: sample..<sample + 1, each: outputCount)
            outputGradient.modify(range) { dy in
              output.read(range) {
                multiplyByDerivative(of: activation, output: $0, gradient: &dy)
              }
            }
            outputGradient.read(range) { dy in
              addRows(dy, into: &db)
              let inputRange = elements(of: sample..<sample + 1, each: inputCount)
              input.read(inputRange) { addFilterGradient($0, dy, into: &dw, worker: worker) }
              inputGradient?.modify(inputRange) { dx in
                imageGradient(dy, into: &dx, worker: worker)
              }
            }
          }
        }
      }
    }
    let tasks = (context.sampleCount + size - 1) / size
    filterSums.reduce(tasks: tasks, into: filter.gradient, context.pool)
    if let bias { biasSums.reduce(tasks: tasks, into: bias.gradient, context.pool) }
  }

  private func convolve(
    _ image: Span<Float>, _ weight: Span<Float>, into output: inout MutableSpan<Float>,
    worker: Int
  ) {
    switch kind {
    case .full(let conv2D):
      scratch[worker].modify {
        conv2D.run(image: image, filter: weight, scratch: &$0, output: &output)
      }
    case .depthwise(let geometry, let multiplier):
      depthwiseConv2D(
        image: image, filter: weight, geometry: geometry, multiplier: multiplier,
        output: &output)
    }
  }

  private func addFilterGradient(
    _ image: Span<Float>, _ gradient: Span<Float>, into sums: inout MutableSpan<Float>,
    worker: Int
  ) {
    switch kind {
    case .full(let conv2D):
      scratch[worker].modify {
        conv2D.addFilterGradient(
          image: image, outputGradient: gradient, scratch: &$0, into: &sums)
      }
    case .depthwise(let geometry, let multiplier):
      addDepthwiseFilterGradient(
        image: image, outputGradient: gradient, geometry: geometry, multiplier: multiplier,
        into: &sums)
    }
  }

  private func imageGradient(
    _ gradient: Span<Float>, into result: inout MutableSpan<Float>, worker: Int
  ) {
    switch kind {
    case .full(let conv2D):
      scratch[worker].modify { scratch in
        transposedFilter.read {
          conv2D.inputGradient(
            outputGradient: gradient, filter: $0, order: .transposed, scratch: &scratch,
            into: &result)
        }
      }
    case .depthwise(let geometry, let multiplier):
      filter.values.read {
        depthwiseInputGradient(
          outputGradient: gradient, filter: $0, geometry: geometry, multiplier: multiplier,
          into: &result)
      }
    }
  }
}
