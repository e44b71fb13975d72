import Kernels
import Tensors

/// A convolution's filter at work on single images, with what memory that takes.
struct ImageConvolution: Sendable {
  enum Kind: Sendable {
    case full(Conv2D)
    case depthwise(WindowGeometry, multiplier: Int)
  }

  let kind: Kind
  let filter: Parameter
  let filterSums: PartialSums
  private let scratch: [FloatBuffer]
  /// The filter as gradients of images take it; empty for depthwise ones.
  private let transposedFilter: FloatBuffer

  init(_ kind: Kind, filter: Parameter, batchSize: Int, workerCount: Int) {
    self.kind = kind
    self.filter = filter
    filterSums = PartialSums(count: filter.shape.elementCount, batchSize: batchSize)
    switch kind {
    case .full(let conv2D):
      scratch = (0..<workerCount).map { _ in FloatBuffer(count: conv2D.scratchCount) }
      transposedFilter = FloatBuffer(count: conv2D.filterCount)
    case .depthwise:
      scratch = []
      transposedFilter = FloatBuffer(count: 0)
    }
  }

  var geometry: WindowGeometry {
    switch kind {
    case .full(let conv2D): conv2D.geometry
    case .depthwise(let geometry, multiplier: _): geometry
    }
  }

  func run(_ image: Span<Float>, into output: inout MutableSpan<Float>, worker: Int) {
    filter.values.read { filter in
      switch kind {
      case .full(let conv2D):
        scratch[worker].modify {
          conv2D.run(image: image, filter: filter, scratch: &$0, output: &output)
        }
      case .depthwise(let geometry, let multiplier):
        depthwiseConv2D(
          image: image, filter: filter, geometry: geometry, multiplier: multiplier,
          output: &output)
      }
    }
  }

  /// Must be called before `imageGradient` when the filter has changed.
  func transposeFilter() {
    guard case .full(let conv2D) = kind else { return }
    transposedFilter.modify { transposed in
      filter.values.read {
        transpose(
          $0, rows: conv2D.filterCount / conv2D.outputChannels, columns: conv2D.outputChannels,
          into: &transposed)
      }
    }
  }

  /// Adds to the task's part of the filter's gradient.
  func addFilterGradient(_ image: Span<Float>, _ gradient: Span<Float>, _ tile: Tile, isFirst: Bool)
  {
    filterSums.modify(tile, startingAnew: isFirst) { sums in
      switch kind {
      case .full(let conv2D):
        scratch[tile.worker].modify {
          conv2D.addFilterGradient(
            image: image, outputGradient: gradient, scratch: &$0, into: &sums)
        }
      case .depthwise(let geometry, let multiplier):
        addDepthwiseFilterGradient(
          image: image, outputGradient: gradient, geometry: geometry, multiplier: multiplier,
          into: &sums)
      }
    }
  }

  func imageGradient(
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
