import Kernels
import ModelGraph
import Tensors

/// The inputs that the weights of a product see: for a convolution the windows of the image.
struct ProductInputs: Sendable {
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
  private let elementCount: Int
  /// Elements of an input.
  let count: Int
  /// Products with inputs of their own: the channels of a depthwise convolution, else 1.
  let groupCount: Int

  /// So many inputs of a sample are looked at, spread over it.
  private static let greatestPlaceCount = 49
  /// Correlations of more elements take more memory and time than they are worth.
  private static let greatestCount = 2_304

  /// `role`: the weights that see them; of a recurrent layer its filter, or its recurrent filter, whose
  /// inputs are the layer's outputs of all steps.
  ///
  /// `nil` for products whose inputs have another form.
  init?(_ node: Node, role: WeightRole = .filter, input: Shape) {
    elementCount = input.elementCount
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
  func columns(ofFilterWith elementCount: Int) -> [[[Int]]] {
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

  /// What the weights see of a tile's samples, which stand one after another.
  ///
  /// For each group its inputs side by side, element by element. `samples` are the samples' numbers,
  /// which choose the places.
  func gathered(_ values: Span<Float>, samples: Range<Int>) -> [[Float]] {
    switch kind {
    case .rows:
      let places = places(of: elementCount / count, samples)
      return [
        gathered(places) { start, row, element in values[start + row * count + element] }
      ]
    case .previousRows:
      let places = places(of: elementCount / count, samples)
      return [
        gathered(places) { start, row, element in
          row > 0 ? values[start + (row - 1) * count + element] : 0
        }
      ]
    case .windows(let geometry):
      let channels = geometry.channels
      let places = places(of: geometry.outputPixelCount, samples)
      return [
        gathered(places) { start, place, element in
          let (window, channel) = (element / channels, element % channels)
          return ProductInputs.pixel(geometry, place, window).map { values[start + $0 + channel] }
            ?? 0
        }
      ]
    case .channelWindows(let geometry, _):
      let places = places(of: geometry.outputPixelCount, samples)
      var groups: [[Float]] = []
      for channel in 0..<geometry.channels {
        groups.append(
          gathered(places) { start, place, element in
            ProductInputs.pixel(geometry, place, element).map { values[start + $0 + channel] } ?? 0
          })
      }
      return groups
    }
  }

  /// Where a sample of the tile begins, and a place in it.
  private typealias Place = (start: Int, place: Int)

  /// Places spread evenly over each sample, other ones for each.
  private func places(of placeCount: Int, _ samples: Range<Int>) -> [Place] {
    let wanted = min(placeCount, ProductInputs.greatestPlaceCount)
    return samples.enumerated().flatMap { position, sample in
      (0..<wanted).map { index in
        (position * elementCount, (index * placeCount / wanted + sample * 7) % placeCount)
      }
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

  private func gathered(_ places: [Place], _ element: (Int, Int, Int) -> Float) -> [Float] {
    var inputs = [Float](repeating: 0, count: count * places.count)
    for index in 0..<count {
      for (column, place) in places.enumerated() {
        inputs[index * places.count + column] = element(place.start, place.place, index)
      }
    }
    return inputs
  }
}
