public import ModelGraph
public import Tensors

/// Exactly one scheme for every float32 weight: what quantizing, correcting and optimizing carry out.
public struct QuantizationPlan: Hashable, Sendable, Codable {
  /// The scheme of each weight.
  public private(set) var schemes: [String: QuantizationScheme]
  private let channels: [String: OutputChannels]

  init(schemes: [String: QuantizationScheme], channels: [String: OutputChannels]) {
    self.schemes = schemes
    self.channels = channels
  }

  /// A plan by what weights are for.
  ///
  /// What has no elements, or holds infinities as masks do, has no range to quantize: it stays float32.
  ///
  /// - Parameters:
  ///   - filters: how weights of several axes are stored, which products multiply with.
  ///   - others: how vectors are, and biases of several rows, as a GRU has them.
  ///   - exceptions: weights that are stored in another way.
  ///   - model: the model whose weights these are.
  public init(
    filters: QuantizationScheme, others: QuantizationScheme,
    exceptions: [String: QuantizationScheme] = [:], of model: Model
  ) {
    let biases = Set(model.graph.nodes.compactMap { $0.weightNames[.bias] })
    schemes = Dictionary(
      model.weights.entries.compactMap { entry in
        let (name, weight) = (entry.name, entry.weight)
        guard weight.scalarType == .float32 else { return nil }
        guard weight.shape.elementCount > 0, weight.isFinite else { return (name, .float32) }
        let isFilter = weight.shape.rank > 1 && !biases.contains(name)
        return (name, exceptions[name] ?? (isFilter ? filters : others))
      }, uniquingKeysWith: { $1 })
    channels = model.scaleChannels
  }

  /// The channels that share a scale in a weight.
  func channels(of weight: String) -> OutputChannels { channels[weight] ?? .together }

  /// The scheme of a weight; `nil` for one that is not of float32 and stays as it is.
  public subscript(weight: String) -> QuantizationScheme? { schemes[weight] }

  /// The plan with other schemes for some of its weights; weights that it does not have are left out.
  public func replacing(_ schemes: [String: QuantizationScheme]) -> QuantizationPlan {
    var plan = self
    for (name, scheme) in schemes where plan.schemes[name] != nil { plan.schemes[name] = scheme }
    return plan
  }
}
