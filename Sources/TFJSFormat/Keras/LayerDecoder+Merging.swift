import ModelGraph
import ModelSources
import Tensors

// Layers that make one value of several, and those that only rearrange one.
extension LayerDecoder {
  mutating func merge(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let mode = layer["mode"]?.string ?? "sum"
    let className =
      layer.className == "Merge" ? LayerClass.mergeModes[mode] ?? "Add" : layer.className
    var output: LayerValue
    switch className {
    case "Add": output = try fold(.add, call)
    case "Multiply": output = try fold(.multiply, call)
    case "Maximum": output = try fold(.maximum, call)
    case "Minimum": output = try fold(.minimum, call)
    case "Subtract": output = try fold(.subtract, call)
    case "Average":
      let sum = try fold(.add, call)
      let count = try constant([1 / Float(call.inputs.count)], [], for: layer)
      output = try emit(.binary(.multiply), [sum, count], for: layer)[0]
    case "CustomScaleLayer":
      // Inception-ResNet's sum, the second input made smaller.
      guard call.inputs.count == 2 else { throw layer.wrong("scale", expected: "two inputs") }
      let factor = try constant([layer.float("scale")], [], for: layer)
      let scaled = try emit(.binary(.multiply), [call.inputs[1], factor], for: layer)[0]
      output = try emit(.binary(.add), [call.input, scaled], for: layer)[0]
    case "Dot": return try dot(call)
    default: return try concatenate(call)
    }
    output.mask = try commonMask(of: call)
    if output.mask != nil, call.input.mask == nil {
      // TF.js looks at the first input's mask alone.
      output.maskLoss = .init(layer: layer.fullName, className: className)
      if semantics == .tfjs { output.mask = nil }
    }
    return output
  }

  private mutating func fold(
    _ function: BinaryFunction, _ call: Call
  ) throws(ModelFormatError) -> LayerValue {
    var result = call.input
    for other in call.inputs.dropFirst() {
      result = try emit(.binary(function), [result, other], for: call.layer)[0]
    }
    return result
  }

  /// The steps that count in all inputs that have a mask.
  private mutating func commonMask(of call: Call) throws(ModelFormatError) -> ValueID? {
    var common: LayerValue?
    for input in call.inputs {
      guard let mask = input.mask else { continue }
      let value = LayerValue(value: mask, shape: Shape(input.shape.dimensions.dropLast()))
      if let other = common {
        common = try emit(.binary(.logicalAnd), [other, value], for: call.layer)[0]
      } else {
        common = value
      }
    }
    return common?.value
  }

  private mutating func concatenate(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let number =
      call.layer.className == "Merge"
      ? try call.layer.ints("concat_axis")?.first ?? -1
      : try call.layer.ints("axis")?.first ?? -1
    let axis = try axis(number, of: call)
    var output = try emit(.concatenate(axis: axis), call.inputs, for: call.layer)[0]
    let last = call.input.shape.rank - 1
    guard call.inputs.contains(where: { $0.mask != nil }) else { return output }
    if axis == last {
      output.mask = try commonMask(of: call)
    } else {
      var masks: [LayerValue] = []
      for input in call.inputs {
        let shape = Shape(input.shape.dimensions.dropLast())
        if let mask = input.mask {
          masks.append(LayerValue(value: mask, shape: shape))
        } else {
          masks.append(
            try constant(
              Array(repeating: 1, count: shape.elementCount), shape.dimensions, for: call.layer))
        }
      }
      output.mask = try emit(.concatenate(axis: axis), masks, for: call.layer)[0].value
    }
    return output
  }

  /// The product of two inputs over one axis of each, the others of the first before the others
  /// of the second.
  private mutating func dot(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    guard call.inputs.count == 2 else { throw layer.wrong("axes", expected: "two inputs") }
    let key = layer["axes"] == nil ? "dot_axes" : "axes"
    let numbers = try layer.ints(key) ?? [-1]
    guard let first = numbers.first, let last = numbers.last, numbers.count <= 2 else {
      throw layer.wrong(key, expected: "an axis, or one of each input")
    }
    let isNormalized = try layer.bool("normalize", default: false)
    var matrices: [LayerValue] = []
    var others: [[Int]] = []
    for (input, number) in zip(call.inputs, [first, last]) {
      let part = Call(layer: layer, inputs: [input], leading: call.leading)
      let axis = try axis(number, of: part, key)
      guard call.leading == 0 else {
        throw layer.wrong(key, expected: "no TimeDistributed around the layer")
      }
      var order = Array(0..<input.shape.rank)
      order.append(order.remove(at: axis))
      var value =
        order == Array(0..<input.shape.rank)
        ? input : try emit(.transpose(order), input, for: layer)
      if isNormalized { value = try emit(.unitNormalization, value, for: layer) }
      others.append(value.shape.dimensions.dropLast())
      matrices.append(
        try emit(
          .reshape([value.shape.dimensions.dropLast().reduce(1, *), value.shape.channels]),
          value, for: layer))
    }
    let product = try emit(
      .matrixProduct(transposesFirst: false, transposesSecond: true), matrices, for: layer)[0]
    let extents = others[0] + others[1]
    return try emit(.reshape(extents.isEmpty ? [1] : extents), product, for: layer)
  }

  mutating func arrangement(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let (layer, input) = (call.layer, call.input)
    switch layer.className {
    case "Flatten": return try emit(.flatten(from: call.leading), input, for: layer)
    case "RepeatVector":
      let count = try layer.int("n")
      let extents = call.leadingExtents
      let features = call.sampleExtents
      let row = try emit(.reshape(extents + [1] + features), input, for: layer)
      return try emit(.broadcast(extents + [count] + features), row, for: layer)
    case "Permute":
      guard let places = try layer.ints("dims"), places.sorted() == Array(1...max(1, places.count))
      else { throw layer.wrong("dims", expected: "the axes from 1 on, in another order") }
      return try emit(
        .transpose(Array(0..<call.leading) + places.map { $0 - 1 + call.leading }), input,
        for: layer)
    default:
      // TF.js writes the extent that the others leave as null, Keras as -1.
      let extents = layer["target_shape"]?.array?.map { $0 == .null ? -1 : $0.int }
      let target = extents?.compactMap(\.self)
      guard let target, target.count == extents?.count,
        target.allSatisfy({ (-1...1 << 24).contains($0) })
      else { throw layer.wrong("target_shape", expected: "a list of extents") }
      return try emit(.reshape(call.leadingExtents + target), input, for: layer)
    }
  }

  mutating func masking(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let (layer, input) = (call.layer, call.input)
    let number = try layer.float("mask_value", default: 0)
    let mask = try emit(.mask(value: number), input, for: layer)
    let column = try emit(.reshape(mask.shape.dimensions + [1]), mask, for: layer)
    var output = try emit(.binary(.multiply), [input, column], for: layer)[0]
    output.mask = mask.value
    return output
  }
}
