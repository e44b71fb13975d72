import ModelGraph
import ModelSources
import Tensors

// Normalizations, and functions of single elements.
extension LayerDecoder {
  mutating func normalization(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let (layer, input) = (call.layer, call.input)
    switch LayerClass.canonical(layer.className) {
    case "BatchNormalization": return try batchNormalization(call)
    case "LayerNormalization": return try layerNormalization(call)
    case "GroupNormalization":
      guard try lastAxis(call) else { throw layer.wrong("axis", expected: "the last axis") }
      let isInstance = layer["groups"]?.int == -1
      let groups = isInstance ? input.shape.channels : try layer.int("groups", default: 32)
      return try emit(
        .groupNormalization(
          groups: groups,
          epsilon: try layer.float("epsilon", default: 1e-3)), input, for: layer,
        weights: names(of: layer, try scaleAndCenter(layer)))
    case "UnitNormalization":
      guard try lastAxis(call) else { throw layer.wrong("axis", expected: "the last axis") }
      return try emit(.unitNormalization, input, for: layer, keepsMask: true)
    case "Rescaling": return try rescaling(call)
    case "LayerScale": return try layerScale(call)
    default: return try featureNormalization(call)
    }
  }

  private func lastAxis(_ call: Call) throws(ModelFormatError) -> Bool {
    for number in try call.layer.ints("axis") ?? [-1]
    where try axis(number, of: call) != call.input.shape.rank - 1 { return false }
    return true
  }

  private func scaleAndCenter(
    _ layer: LayerConfiguration
  ) throws(ModelFormatError) -> [(role: WeightRole, names: [String])] {
    var variables: [(WeightRole, [String])] = []
    if try layer.bool("scale", default: true) { variables.append((.gamma, ["gamma"])) }
    if try layer.bool("center", default: true) { variables.append((.beta, ["beta"])) }
    return variables
  }

  private mutating func batchNormalization(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let variables =
      try scaleAndCenter(layer) + [
        (.movingMean, ["moving_mean", "running_mean"]),
        (.movingVariance, ["moving_variance", "running_std"]),
      ]
    let numbers = try layer.ints("axis") ?? [-1]
    guard numbers.count == 1, let number = numbers.first else {
      throw layer.wrong("axis", expected: "one axis")
    }
    let axis = try axis(number, of: call)
    if axis != call.input.shape.rank - 1 { _ = follows(.batchNormalizationAxis, at: layer) }
    return try emit(
      .batchNormalization(
        epsilon: try layer.float("epsilon", default: 1e-3),
        axis: axis == call.input.shape.rank - 1 ? nil : axis), call.input, for: layer,
      weights: names(of: layer, variables), keepsMask: true)
  }

  /// Over axes that are not the last ones: those are brought to the end, and back.
  private mutating func layerNormalization(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let (layer, input) = (call.layer, call.input)
    var axes: [Int] = []
    for number in try layer.ints("axis") ?? [-1] { axes.append(try axis(number, of: call)) }
    axes.sort()
    let rank = input.shape.rank
    let operation = Operation.layerNormalization(
      epsilon: try layer.float("epsilon", default: 1e-3), axisCount: axes.count)
    let weights = names(of: layer, try scaleAndCenter(layer))
    if axes == Array(rank - axes.count..<rank) {
      return try emit(operation, input, for: layer, weights: weights, keepsMask: true)
    }
    let order = (0..<rank).filter { !axes.contains($0) } + axes
    let moved = try emit(.transpose(order), input, for: layer)
    let normalized = try emit(operation, moved, for: layer, weights: weights)
    let back = (0..<rank).map { place in order.firstIndex(of: place) ?? place }
    return try emit(.transpose(back), normalized, for: layer)
  }

  private mutating func rescaling(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let scale = try numbers(layer, "scale", default: 1)
    let offset = try numbers(layer, "offset", default: 0)
    let scaled = try emit(.binary(.multiply), [call.input, scale], for: layer)[0]
    return try emit(.binary(.add), [scaled, offset], for: layer)[0]
  }

  /// ConvNeXt's layer: each channel by a factor of its own.
  private mutating func layerScale(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let name =
      weights.find(call.layer, ["gamma"], index: 0) ?? weights.only(of: call.layer)
      ?? "\(call.layer.name)/gamma"
    let factors = try weight(name, for: call.layer)
    var output = try emit(.binary(.multiply), [call.input, factors], for: call.layer)[0]
    output.mask = call.input.mask
    return output
  }

  /// A number, or a list (of lists) of them, as an array.
  private mutating func numbers(
    _ layer: LayerConfiguration, _ key: String, default fallback: Double
  ) throws(ModelFormatError) -> LayerValue {
    let value = layer[key] ?? .number("\(fallback)")
    var dimensions: [Int] = []
    var flat = [value]
    while flat.first?.array != nil {
      let lists = flat.map { $0.array ?? [] }
      guard let count = lists.first?.count, lists.allSatisfy({ $0.count == count }), count > 0
      else { throw layer.wrong(key, expected: "numbers") }
      dimensions.append(count)
      flat = lists.flatMap(\.self)
    }
    let elements = flat.compactMap(\.double)
    guard elements.count == flat.count, elements.allSatisfy(\.isFinite) else {
      throw layer.wrong(key, expected: "numbers")
    }
    return try constant(elements.map { Float($0) }, dimensions, for: layer)
  }

  /// Keras' preprocessing layer: `(x - mean) / max(√variance, 1e-7)`.
  private mutating func featureNormalization(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let (layer, input) = (call.layer, call.input)
    var mean: LayerValue
    var variance: LayerValue
    if layer["mean"] != nil {
      mean = try numbers(layer, "mean", default: 0)
      variance = try numbers(layer, "variance", default: 1)
    } else {
      mean = try weight(weights.name(of: layer, ["mean"], index: 0), for: layer)
      variance = try weight(weights.name(of: layer, ["variance"], index: 1), for: layer)
    }
    if let axes = try layer.ints("axis"), !axes.isEmpty {
      var extents = input.shape.dimensions.map { _ in 1 }
      for number in axes {
        let axis = try axis(number, of: call)
        extents[axis] = input.shape.dimensions[axis]
      }
      if mean.shape.elementCount == extents.reduce(1, *) {
        mean = try emit(.reshape(extents), mean, for: layer)
      }
      if variance.shape.elementCount == extents.reduce(1, *) {
        variance = try emit(.reshape(extents), variance, for: layer)
      }
    }
    let root = try emit(.elementary(.squareRoot), variance, for: layer)
    if try layer.bool("invert", default: false) {
      let scaled = try emit(.binary(.multiply), [input, root], for: layer)[0]
      return try emit(.binary(.add), [scaled, mean], for: layer)[0]
    }
    let deviation = try emit(.clip(lower: 1e-7, upper: .infinity), root, for: layer)
    let centered = try emit(.binary(.subtract), [input, mean], for: layer)[0]
    return try emit(.binary(.divide), [centered, deviation], for: layer)[0]
  }

  mutating func activation(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let (layer, input) = (call.layer, call.input)
    switch layer.className {
    case "PReLU":
      var extents = call.sampleExtents
      for number in try layer.ints("shared_axes") ?? [] {
        guard (1...max(1, extents.count)).contains(number), !extents.isEmpty else {
          throw layer.wrong("shared_axes", expected: "axes behind the batch axis")
        }
        extents[number - 1] = 1
      }
      return try emit(
        .parametricRectifier(alphaShape: Shape(extents)), input, for: layer,
        weights: names(of: layer, [(.alpha, ["alpha"])]), keepsMask: true)
    case "Softmax":
      var axes: [Int] = []
      for number in try layer.ints("axis") ?? [-1] { axes.append(try axis(number, of: call)) }
      guard axes.count == 1, let axis = axes.first else {
        throw layer.wrong("axis", expected: "one axis")
      }
      return try emit(
        axis == input.shape.rank - 1 ? .activation(.softmax) : .softmax(axis: axis), input,
        for: layer, keepsMask: true)
    default:
      if layer.className == "Activation", let object = layer["activation"],
        LayerConfiguration.className(of: object) == "PReLU"
      {
        throw layer.wrong("activation", expected: "a function without weights")
      }
      let function = followed(try ActivationDecoding.function(of: layer), of: layer)
      return try emit(.activation(function), input, for: layer, keepsMask: true)
    }
  }
  /// The function of a layer that is one, as far as TF.js knows its settings.
  private mutating func followed(
    _ function: ActivationFunction, of layer: LayerConfiguration
  ) -> ActivationFunction {
    func ignores(_ setting: String) -> SemanticDifference {
      .ignoredSetting(className: layer.className, setting: setting)
    }
    if layer.className == "LeakyReLU", let slope = layer["negative_slope"]?.double, slope != 0.3 {
      _ = follows(ignores("negative_slope"), at: layer)
    }
    guard layer.className == "ReLU",
      case .rectifier(let maximum, var slope, var threshold) = function
    else { return function }
    if slope != 0, follows(ignores("negative_slope"), at: layer) { slope = 0 }
    if threshold != 0, follows(ignores("threshold"), at: layer) { threshold = 0 }
    return .rectifier(maximum: maximum, negativeSlope: slope, threshold: threshold)
  }
}
