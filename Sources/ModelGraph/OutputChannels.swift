public import Tensors

/// Which output channel of a product an element of its filter belongs to.
public struct OutputChannels: Hashable, Sendable, Codable {
  /// The number of channels.
  public let count: Int
  /// Elements of neighbouring channels are so far apart.
  public let step: Int
  /// The first of the filter's axes that the channels run over; `nil` for one channel of all elements.
  public let axis: Int?

  /// The channels of a product's filter; `nil` for what is no product.
  public init?(_ operation: Operation, _ filter: Shape) {
    switch operation {
    case .dense(let attributes): (count, step, axis) = (attributes.units, 1, filter.rank - 1)
    case .conv2D(let attributes):
      (count, step, axis) = (attributes.outputChannels, 1, filter.rank - 1)
    case .depthwiseConv2D(let attributes):
      (count, step, axis) = (attributes.outputChannels, 1, filter.rank - 2)
    case .transposedConv2D(let attributes):
      (count, step, axis) = (
        attributes.convolution.outputChannels, filter.channels, filter.rank - 2
      )
    default: return nil
    }
    guard count > 0, step > 0 else { return nil }
  }

  /// One channel for all elements.
  public static let together = OutputChannels()

  private init() { (count, step, axis) = (1, 1, nil) }

  /// The channel of the element at a place in row-major order.
  public func channel(of place: Int) -> Int { place / step % count }
}

extension Model {
  /// Which elements share a scale at `int8`, by the filters' names: those of an output channel, but all
  /// of a fully connected layer, as in TFLite (its converter of TensorFlow 2.15).
  public var scaleChannels: [String: OutputChannels] {
    Dictionary(
      graph.nodes.compactMap { node in
        guard let name = node.weightNames[.filter], let filter = weights[name],
          let channels = OutputChannels(node.operation, filter.shape)
        else { return nil }
        if case .dense = node.operation { return (name, .together) }
        return (name, channels)
      }, uniquingKeysWith: { first, _ in first })
  }
}
