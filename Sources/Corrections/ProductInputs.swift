import Kernels
package import ModelGraph
package import Tensors

/// The inputs that the weights of a product see: for a convolution the windows of the image.
package struct ProductInputs: Sendable {
  private enum Kind {
    /// Rows of the last axis.
    case rows
    /// Rows of the last axis, each one place later: what a recurrent layer said the step before,
    /// and zeros before the first.
    case previousRows
    case windows(WindowGeometry)
    /// Windows of each channel by itself.
    case channelWindows(WindowGeometry, multiplier: Int)
  }

  private let kind: Kind
  /// Elements of the value that the inputs are taken from.
  let elementCount: Int
  /// Elements of an input.
  package let count: Int
  /// Products with inputs of their own: the channels of a depthwise convolution, else 1.
  package let groupCount: Int

  /// Places of a sample that are looked at, spread over it.
  package private(set) var placeCount: Int

  /// More inputs of a sample are not looked at.
  private static let greatestPlaceCount = 49
  /// So many inputs are enough for any product, and so many for each of its elements: the correlation is
  /// but half believed (`InputCorrelation.error`), and more inputs choose no better codes.
  private static let enoughInputs = (least: 4_096, perElement: 8)
  /// Correlations of more elements take more memory and time than they are worth.
  private static let greatestCount = 2_304

  /// `role`: the weights that see them; of a recurrent layer its filter, or its recurrent filter, whose
  /// inputs are the layer's outputs of all steps.
  ///
  /// `nil` for products whose inputs have another form.
  package init?(_ node: Node, role: WeightRole = .filter, input: Shape) {
    (elementCount, placeCount) = (input.elementCount, 0)
    switch node.operation {
    case .dense:
      guard let last = input.dimensions.last else { return nil }
      (kind, count, groupCount) = (.rows, last, 1)
    case .recurrent:
      guard input.rank == 2, let last = input.dimensions.last else { return nil }
      (kind, count, groupCount) = (role == .recurrentFilter ? .previousRows : .rows, last, 1)
    case .conv2D(let attributes):
      guard attributes.groups == 1, input.rank == attributes.spatialRank + 1 else { return nil }
      let geometry = ProductInputs.geometry(attributes, input)
      kind = .windows(geometry)
      count = geometry.windowHeight * geometry.windowWidth * geometry.channels
      groupCount = 1
    case .depthwiseConv2D(let attributes):
      guard input.rank == attributes.spatialRank + 1 else { return nil }
      let geometry = ProductInputs.geometry(attributes, input)
      let multiplier = attributes.outputChannels / max(1, geometry.channels)
      kind = .channelWindows(geometry, multiplier: multiplier)
      count = geometry.windowHeight * geometry.windowWidth
      groupCount = geometry.channels
    default: return nil
    }
    guard count > 0, count <= ProductInputs.greatestCount else { return nil }
    placeCount = min(allPlaceCount, ProductInputs.greatestPlaceCount)
  }

  /// The inputs of which no more places are looked at than it takes on so many samples.
  package func thinned(forSamples sampleCount: Int) -> ProductInputs {
    let enough = ProductInputs.enoughInputs
    let inputCount = max(enough.least, enough.perElement * count)
    let places = (inputCount + sampleCount - 1) / max(1, sampleCount)
    var inputs = self
    inputs.placeCount = min(placeCount, max(1, places))
    return inputs
  }

  private static func geometry(_ attributes: Conv2DAttributes, _ input: Shape) -> WindowGeometry {
    // A sequence is an image of one row.
    let extents = attributes.spatialRank == 2 ? input.dimensions : [1] + input.dimensions
    return WindowGeometry(
      input: (extents[0], extents[1], extents[2]),
      window: (attributes.filter.height, attributes.filter.width),
      strides: (attributes.strides.height, attributes.strides.width),
      dilation: (attributes.dilation.height, attributes.dilation.width),
      isSamePadded: attributes.padding == .same)
  }

  /// The places of a filter whose weights are one column, in the order of an input's elements.
  package func columns(ofFilterWith elementCount: Int) -> [[[Int]]] {
    switch kind {
    case .rows, .previousRows, .windows:
      let units = elementCount / count
      return [(0..<units).map { unit in (0..<count).map { $0 * units + unit } }]
    case .channelWindows(let geometry, let multiplier):
      return (0..<geometry.channels).map { channel in
        (0..<multiplier).map { part in
          (0..<count).map { ($0 * geometry.channels + channel) * multiplier + part }
        }
      }
    }
  }

  private var allPlaceCount: Int {
    switch kind {
    case .rows, .previousRows: elementCount / count
    case .windows(let geometry), .channelWindows(let geometry, _): geometry.outputPixelCount
    }
  }

  /// Gathers what the weights see of some samples, which stand one after another in `values`.
  ///
  /// `inputs`: for each group its inputs side by side, element by element; of `inputCount` that a group
  /// has these are the ones from `first` on. `samples` are the samples' numbers, which choose the places.
  package func gather(
    _ values: Span<Float>, samples: Range<Int>, into inputs: inout [Float], _ first: Int,
    of inputCount: Int
  ) {
    var span = inputs.mutableSpan
    var column = first
    for (position, sample) in samples.enumerated() {
      let sampleStart = position * elementCount
      for index in 0..<placeCount {
        // Spread evenly over each sample, other ones for each.
        let place = (index * allPlaceCount / placeCount + sample * 7) % allPlaceCount
        switch kind {
        case .rows:
          copy(values, sampleStart + place * count, count, to: &span, column, inputCount)
        case .previousRows:
          if place > 0 {
            copy(values, sampleStart + (place - 1) * count, count, to: &span, column, inputCount)
          }
        case .windows(let geometry):
          for window in 0..<count / geometry.channels {
            // Beyond the edge there are zeros.
            guard let pixel = ProductInputs.pixel(geometry, place, window) else { continue }
            copy(
              values, sampleStart + pixel, geometry.channels, to: &span,
              window * geometry.channels * inputCount + column, inputCount)
          }
        case .channelWindows(let geometry, _):
          for window in 0..<count {
            guard let pixel = ProductInputs.pixel(geometry, place, window) else { continue }
            copy(
              values, sampleStart + pixel, geometry.channels, to: &span,
              window * inputCount + column, count * inputCount)
          }
        }
        column += 1
      }
    }
  }

  /// Copies numbers that stand side by side to places that are `step` apart.
  private func copy(
    _ values: Span<Float>, _ start: Int, _ count: Int, to target: inout MutableSpan<Float>,
    _ first: Int, _ step: Int
  ) {
    var place = first
    for index in start..<start + count {
      target[place] = values[index]
      place += step
    }
  }

  /// Where the first channel of a window's pixel lies; `nil` beyond the edge.
  private static func pixel(_ geometry: WindowGeometry, _ place: Int, _ window: Int) -> Int? {
    let (y, x) = (place / geometry.outputWidth, place % geometry.outputWidth)
    let row =
      y * geometry.strideY - geometry.paddingTop
      + window / geometry.windowWidth * geometry.dilationY
    let column =
      x * geometry.strideX - geometry.paddingLeft
      + window % geometry.windowWidth * geometry.dilationX
    guard (0..<geometry.inputHeight).contains(row), (0..<geometry.inputWidth).contains(column)
    else { return nil }
    return (row * geometry.inputWidth + column) * geometry.channels
  }
}
