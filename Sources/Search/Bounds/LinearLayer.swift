import ModelGraph
import Tensors

/// A product with weights as a linear map, whose channels may be measured in scales of their own.
struct LinearLayer: Sendable {
  /// Filters of which each sees channels of its own.
  private let groupCount: Int
  /// Channels of a group.
  private let inputs: Int
  private let outputs: Int
  /// By group: `[tap][input][output]`.
  private let filters: [[Double]]
  /// `nil` for a fully connected layer.
  private let window: WindowedFilter?

  /// Whether one product makes all of the output.
  private let isOfVectors: Bool

  /// Channels in front of it and behind it.
  var inputCount: Int { groupCount * inputs }
  var outputCount: Int { groupCount * outputs }

  /// `nil` for what is no such product.
  init?(_ node: Node, _ weights: WeightTable, input: Shape, output: Shape) {
    guard let filter = node.weightNames[.filter].flatMap({ weights[$0] })?.decoded,
      filter.scalarType == .float32
    else { return nil }
    let values = filter.floats().map { Double($0) }
    let channels = input.channels
    switch node.operation {
    case .dense(let attributes):
      (groupCount, inputs, outputs) = (1, channels, attributes.units)
      (filters, window) = ([values], nil)
    case .conv2D(let attributes):
      groupCount = max(1, attributes.groups)
      inputs = channels / groupCount
      outputs = attributes.outputChannels / groupCount
      guard let window = WindowedFilter(attributes, output) else { return nil }
      self.window = window
      let (own, all) = (outputs, attributes.outputChannels)
      filters = (0..<groupCount).map { group in
        stride(from: 0, to: values.count, by: all).flatMap {
          values[$0 + group * own..<$0 + (group + 1) * own]
        }
      }
    case .depthwiseConv2D(let attributes):
      groupCount = channels
      (inputs, outputs) = (1, attributes.outputChannels / max(1, channels))
      guard let window = WindowedFilter(attributes, output) else { return nil }
      self.window = window
      let own = outputs
      filters = (0..<groupCount).map { group in
        stride(from: 0, to: values.count, by: channels * own).flatMap {
          values[$0 + group * own..<$0 + (group + 1) * own]
        }
      }
    default: return nil
    }
    isOfVectors =
      groupCount == 1 && output.elementCount == outputs && values.count == inputs * outputs
    guard groupCount * inputs == channels, !values.isEmpty, values.allSatisfy(\.isFinite) else {
      return nil
    }
  }

  /// An upper bound of how many times longer a difference gets, each channel divided by its scale.
  func bound(from before: [Double], to after: [Double]) -> Double {
    var greatest = 0.0
    for (group, filter) in filters.enumerated() {
      let scaled = filter.indices.map { place in
        let (input, output) = channels(of: place, group)
        return filter[place] * before[input % before.count] / after[output % after.count]
      }
      let own =
        window.map {
          ConvolutionNorm(scaled, inputs: inputs, outputs: outputs, attributes: $0).bound()
        } ?? SpectralNorm.bound(scaled, rows: inputs, columns: outputs)
      greatest = max(greatest, own)
    }
    return greatest
  }

  /// The squares of the filter's numbers, summed by input channel and by output channel.
  func squares(from before: [Double], to after: [Double]) -> (inputs: [Double], outputs: [Double]) {
    var sums = (
      inputs: [Double](repeating: 0, count: inputCount),
      outputs: [Double](repeating: 0, count: outputCount)
    )
    for (group, filter) in filters.enumerated() {
      for place in filter.indices {
        let (input, output) = channels(of: place, group)
        let value = filter[place] * before[input % before.count] / after[output % after.count]
        sums.inputs[input] += value * value
        sums.outputs[output] += value * value
      }
    }
    return sums
  }

  /// The matrix `[input, class]` of a layer that makes one number a class of a whole vector, each input
  /// times its scale; `nil` for other layers.
  func matrix(from before: [Double]) -> (values: [Double], classCount: Int)? {
    guard isOfVectors else { return nil }
    let values = filters[0].indices.map { place in
      filters[0][place] * before[place / outputs % before.count]
    }
    return (values, outputs)
  }

  private func channels(of place: Int, _ group: Int) -> (input: Int, output: Int) {
    (group * inputs + place / outputs % inputs, group * outputs + place % outputs)
  }
}

extension WindowedFilter {
  fileprivate init?(_ attributes: Conv2DAttributes, _ output: Shape) {
    let spatial = Array(output.dimensions.dropLast().suffix(attributes.spatialRank))
    guard spatial.count == attributes.spatialRank, let width = spatial.last else { return nil }
    let isImage = attributes.spatialRank > 1
    self.init(
      height: isImage ? attributes.filter.height : 1, width: attributes.filter.width,
      strides: (isImage ? attributes.strides.height : 1, attributes.strides.width),
      dilation: (isImage ? attributes.dilation.height : 1, attributes.dilation.width),
      outputHeight: isImage ? spatial[0] : 1, outputWidth: width)
  }
}
