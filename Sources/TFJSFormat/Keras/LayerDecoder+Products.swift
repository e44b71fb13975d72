import ModelGraph
import ModelSources
import Tensors

// Products with weights.
extension LayerDecoder {
  mutating func product(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    switch LayerClass.canonical(layer.className) {
    case "Dense":
      let activation = try ActivationDecoding.function(of: layer)
      return try emit(
        .dense(.init(units: try layer.int("units"), activation: activation)), call.input,
        for: layer, weights: try productWeights(of: layer, [(.filter, ["kernel"])]),
        keepsMask: true)
    case "Conv1D": return try convolution(call, spatialRank: 1)
    case "Conv2D": return try convolution(call, spatialRank: 2)
    case "DepthwiseConv1D": return try depthwise(call, spatialRank: 1)
    case "DepthwiseConv2D": return try depthwise(call, spatialRank: 2)
    case "SeparableConv1D": return try separable(call, spatialRank: 1)
    case "SeparableConv2D": return try separable(call, spatialRank: 2)
    case "Conv1DTranspose": return try transposed(call, spatialRank: 1)
    case "Conv2DTranspose": return try transposed(call, spatialRank: 2)
    default: return try embedding(call)
    }
  }

  /// The names of a filter or several, and of a bias where there is one.
  private func productWeights(
    of layer: LayerConfiguration, _ filters: [(WeightRole, [String])]
  ) throws(ModelFormatError) -> [WeightRole: String] {
    let hasBias = try layer.bool("use_bias", default: true)
    return names(of: layer, filters + (hasBias ? [(.bias, ["bias"])] : []))
  }

  private mutating func convolution(
    _ call: Call, spatialRank: Int
  ) throws(ModelFormatError) -> LayerValue {
    var (layer, input) = (call.layer, call.input)
    if layer["padding"]?.string == "causal", spatialRank == 1 {
      let window = try layer.extent("kernel_size", spatialRank: 1).width
      let dilation = try layer.extent(
        "dilation_rate", default: Extent2D(height: 1, width: 1), spatialRank: 1
      ).width
      var paddings = input.shape.dimensions.map { _ in AxisPadding(before: 0, after: 0) }
      if paddings.count >= 2 {
        paddings[paddings.count - 2].before = (window - 1) * dilation
      }
      input = try emit(.pad(paddings, .constant(0)), input, for: layer)
      layer = layer.setting("padding", to: .string("valid"))
    }
    var attributes = try attributes(
      of: layer, outputChannels: try layer.int("filters"), spatialRank: spatialRank)
    attributes.groups = try layer.int("groups", default: 1)
    return try emit(
      .conv2D(attributes), input, for: layer,
      weights: try productWeights(of: layer, [(.filter, ["kernel"])]))
  }

  private mutating func depthwise(
    _ call: Call, spatialRank: Int
  ) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let multiplier = try layer.int("depth_multiplier", default: 1)
    var attributes = try attributes(
      of: layer, outputChannels: call.input.shape.channels * multiplier, spatialRank: spatialRank)
    let one = Extent2D(height: 1, width: 1)
    if attributes.dilation != one, spatialRank == 2,
      follows(
        .ignoredSetting(className: "DepthwiseConv2D", setting: "dilation_rate"), at: layer)
    {
      attributes.dilation = one
    }
    return try emit(
      .depthwiseConv2D(attributes),
      call.input, for: layer,
      weights: try productWeights(of: layer, [(.filter, ["depthwise_kernel", "kernel"])]))
  }

  /// A depthwise convolution, then one of 1×1.
  private mutating func separable(
    _ call: Call, spatialRank: Int
  ) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let multiplier = try layer.int("depth_multiplier", default: 1)
    let weights = try productWeights(
      of: layer, [(.filter, ["depthwise_kernel"]), (.value, ["pointwise_kernel"])])
    var first = try attributes(
      of: layer, outputChannels: call.input.shape.channels * multiplier, spatialRank: spatialRank)
    let activation = first.activation
    first.activation = .linear
    let middle = try emit(
      .depthwiseConv2D(first), call.input, for: layer,
      weights: weights.filter { $0.key == .filter })
    let one = Extent2D(height: 1, width: 1)
    var pointwise: [WeightRole: String] = [:]
    pointwise[.filter] = weights[.value]
    pointwise[.bias] = weights[.bias]
    return try emit(
      .conv2D(
        .init(
          outputChannels: try layer.int("filters"), filter: one, strides: one, dilation: one,
          padding: .valid, activation: activation, spatialRank: spatialRank)),
      middle, for: layer, weights: pointwise)
  }

  private mutating func transposed(
    _ call: Call, spatialRank: Int
  ) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    var attributes = try attributes(
      of: layer, outputChannels: try layer.int("filters"), spatialRank: spatialRank)
    let one = Extent2D(height: 1, width: 1)
    if attributes.dilation != one, spatialRank == 2,
      follows(
        .ignoredSetting(className: "Conv2DTranspose", setting: "dilation_rate"), at: layer)
    {
      attributes.dilation = one
    }
    let extents = call.input.shape.dimensions.dropLast().suffix(spatialRank)
    guard extents.count == spatialRank else {
      throw layer.wrong("kernel_size", expected: "an input with \(spatialRank + 1) axes")
    }
    let zero = Extent2D(height: -1, width: -1)
    let outputPadding = try layer.extent(
      "output_padding", in: 0...1 << 16, default: zero, spatialRank: spatialRank)
    let (padding, strides) = (attributes.padding, attributes.strides)
    // Keras' `deconv_output_length`.
    func length(_ extent: Int, _ window: Int, _ stride: Int, _ extra: Int) -> Int {
      let isSame = padding == .same
      guard extra >= 0 else { return extent * stride + (isSame ? 0 : max(window - stride, 0)) }
      return (extent - 1) * stride + window - (isSame ? window / 2 * 2 : 0) + extra
    }
    let window = attributes.dilatedFilter
    func size(_ extra: Extent2D) -> Extent2D {
      Extent2D(
        height: spatialRank == 1
          ? 1 : length(extents[extents.startIndex], window.height, strides.height, extra.height),
        width: length(extents[extents.endIndex - 1], window.width, strides.width, extra.width))
    }
    var outputSize = size(outputPadding)
    if outputSize != size(zero), spatialRank == 2,
      follows(
        .ignoredSetting(className: "Conv2DTranspose", setting: "output_padding"), at: layer)
    {
      outputSize = size(zero)
    }
    return try emit(
      .transposedConv2D(.init(outputSize: outputSize, convolution: attributes)), call.input,
      for: layer,
      weights: try productWeights(of: layer, [(.filter, ["kernel"])]))
  }

  private func attributes(
    of layer: LayerConfiguration, outputChannels: Int, spatialRank: Int
  ) throws(ModelFormatError) -> Conv2DAttributes {
    let one = Extent2D(height: 1, width: 1)
    var filter = one
    if layer["kernel_size"] == nil, let rows = layer["nb_row"]?.int,
      let columns = layer["nb_col"]?.int, rows > 0, columns > 0
    {
      filter = Extent2D(height: rows, width: columns)
    } else {
      filter = try layer.extent("kernel_size", spatialRank: spatialRank)
    }
    return Conv2DAttributes(
      outputChannels: outputChannels, filter: filter,
      strides: try layer.extent("strides", default: one, spatialRank: spatialRank),
      dilation: try layer.extent("dilation_rate", default: one, spatialRank: spatialRank),
      padding: try layer.padding(), activation: try ActivationDecoding.function(of: layer),
      spatialRank: spatialRank)
  }

  private mutating func embedding(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let rows = try layer.int("input_dim", in: 1...1 << 31)
    let table = weights.name(of: layer, ["embeddings"], index: 0)
    var output = try emit(
      .embedding(rows: rows, width: try layer.int("output_dim")), call.input, for: layer,
      weights: [.filter: table])
    if try layer.bool("mask_zero", default: false) {
      let zero = try constant([0], [], for: layer)
      output.mask = try emit(.binary(.notEqual), [call.input, zero], for: layer)[0].value
    }
    return output
  }
}
