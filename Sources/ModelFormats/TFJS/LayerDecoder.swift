import ModelGraph
import Tensors

/// Turns one Keras layer into an operation.
struct LayerDecoder {
  /// What became of a layer.
  enum Result {
    case operation(Operation, [WeightRole: String] = [:])
    case unsupported(reason: String?)
  }

  let weights: WeightNames

  /// Decodes a layer by its class.
  ///
  /// `input`: the extents of its input; `nil` behind a layer that can't be run.
  func decode(_ layer: LayerConfiguration, input: Shape?) throws(ModelFormatError) -> Result {
    if let reason = unsupportedSetting(of: layer, inputRank: input?.rank) {
      return .unsupported(reason: reason)
    }
    switch layer.className {
    case "Dense":
      return .operation(
        .dense(.init(units: try layer.int("units"), activation: try activation(of: layer))),
        try productWeights(of: layer, filter: ["kernel"]))
    case "Conv2D", "Convolution2D":
      return .operation(
        .conv2D(try convolution(layer, outputChannels: try layer.int("filters"))),
        try productWeights(of: layer, filter: ["kernel"]))
    case "DepthwiseConv2D":
      let multiplier = try layer.int("depth_multiplier", default: 1)
      let channels = input?.dimensions.last ?? 1
      return .operation(
        .depthwiseConv2D(try convolution(layer, outputChannels: channels * multiplier)),
        try productWeights(of: layer, filter: ["depthwise_kernel", "kernel"]))
    case "MaxPooling2D", "MaxPool2D": return .operation(try pool(layer, .maximum))
    case "AveragePooling2D", "AvgPool2D": return .operation(try pool(layer, .average))
    case "GlobalMaxPooling2D", "GlobalMaxPool2D":
      return .operation(
        .globalPool2D(.maximum, keepsDimensions: try layer.bool("keepdims", default: false)))
    case "GlobalAveragePooling2D", "GlobalAvgPool2D":
      return .operation(
        .globalPool2D(.average, keepsDimensions: try layer.bool("keepdims", default: false)))
    case "BatchNormalization", "BatchNormalizationV1", "BatchNormalizationV2":
      return try batchNormalization(layer)
    case "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax":
      return .operation(.activation(try activation(of: layer)))
    case "Flatten": return .operation(.flatten())
    case "Reshape": return .operation(try reshape(layer))
    case "ZeroPadding2D": return .operation(try zeroPadding(layer))
    case "Dropout": return .operation(.dropout(rate: try layer.float("rate", default: 0)))
    case "SpatialDropout2D", "GaussianDropout", "GaussianNoise", "AlphaDropout",
      "ActivityRegularization":
      return .operation(.identity)
    default: return .unsupported(reason: nil)
    }
  }

  /// Why a layer of a class that is known can't be run all the same.
  private func unsupportedSetting(of layer: LayerConfiguration, inputRank: Int?) -> String? {
    if layer["data_format"]?.string == "channels_first" { return "'data_format' channels_first" }
    if let groups = layer["groups"]?.int, groups != 1 { return "'groups' \(groups)" }
    switch activationFunction(of: layer) {
    case .unknown(let name): return "activation '\(name)'"
    case .known: break
    }
    let axis = (layer["axis"]?.array ?? [layer["axis"] ?? .number("-1")]).map(\.int)
    let isChannelwise =
      layer.className.hasPrefix("BatchNormalization") || layer.className == "Softmax"
    if isChannelwise, axis != [-1], let inputRank, axis != [inputRank] {
      return "'axis' other than the last"
    }
    return nil
  }

  private func productWeights(
    of layer: LayerConfiguration, filter: [String]
  ) throws(ModelFormatError) -> [WeightRole: String] {
    let hasBias = try layer.bool("use_bias", default: true)
    return names(of: layer, [(.filter, filter)] + (hasBias ? [(.bias, ["bias"])] : []))
  }

  /// The file's names of variables, which are given in Keras' order.
  private func names(
    of layer: LayerConfiguration, _ variables: [(role: WeightRole, names: [String])]
  ) -> [WeightRole: String] {
    var result: [WeightRole: String] = [:]
    for (index, variable) in variables.enumerated() {
      result[variable.role] = weights.name(of: layer, variable.names, index: index)
    }
    return result
  }

  private func convolution(
    _ layer: LayerConfiguration, outputChannels: Int
  ) throws(ModelFormatError) -> Conv2DAttributes {
    let one = Extent2D(height: 1, width: 1)
    return Conv2DAttributes(
      outputChannels: outputChannels, filter: try layer.extent("kernel_size"),
      strides: try layer.extent("strides", default: one),
      dilation: try layer.extent("dilation_rate", default: one),
      padding: try layer.padding(), activation: try activation(of: layer))
  }

  private func pool(
    _ layer: LayerConfiguration, _ kind: PoolKind
  ) throws(ModelFormatError) -> Operation {
    let window = try layer.extent("pool_size", default: Extent2D(height: 2, width: 2))
    return .pool2D(
      .init(
        kind: kind, window: window, strides: try layer.extent("strides", default: window),
        padding: try layer.padding()))
  }

  private func batchNormalization(
    _ layer: LayerConfiguration
  ) throws(ModelFormatError) -> Result {
    var variables: [(WeightRole, [String])] = []
    if try layer.bool("scale", default: true) { variables.append((.gamma, ["gamma"])) }
    if try layer.bool("center", default: true) { variables.append((.beta, ["beta"])) }
    variables.append((.movingMean, ["moving_mean"]))
    variables.append((.movingVariance, ["moving_variance"]))
    return .operation(
      .batchNormalization(epsilon: try layer.float("epsilon", default: 1e-3)),
      names(of: layer, variables))
  }

  private func reshape(_ layer: LayerConfiguration) throws(ModelFormatError) -> Operation {
    let target = (layer["target_shape"]?.array ?? []).map(\.int)
    guard layer["target_shape"]?.array != nil,
      target.allSatisfy({ $0.map { (-1...1 << 24).contains($0) } ?? false })
    else { throw layer.wrong("target_shape", expected: "a list of extents") }
    return .reshape(target.compactMap(\.self))
  }

  private func zeroPadding(_ layer: LayerConfiguration) throws(ModelFormatError) -> Operation {
    let range = 0...1 << 16
    guard let sides = layer["padding"]?.array, sides.contains(where: { $0.array != nil }) else {
      let both = try layer.extent("padding", in: range, default: Extent2D(height: 1, width: 1))
      return .zeroPadding2D(
        .init(top: both.height, bottom: both.height, left: both.width, right: both.width))
    }
    let numbers = sides.flatMap { ($0.array ?? [$0, $0]).map(\.int) }
    guard numbers.count == 4, let top = numbers[0], let bottom = numbers[1],
      let left = numbers[2], let right = numbers[3],
      [top, bottom, left, right].allSatisfy(range.contains)
    else { throw layer.wrong("padding", expected: "rows and columns on each side") }
    return .zeroPadding2D(.init(top: top, bottom: bottom, left: left, right: right))
  }
}
