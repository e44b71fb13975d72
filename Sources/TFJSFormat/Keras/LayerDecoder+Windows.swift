import ModelGraph
import ModelSources
import Tensors

// Pools, and what gives images and sequences other extents.
extension LayerDecoder {
  mutating func window(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let (layer, input) = (call.layer, call.input)
    let keepsDimensions = try layer.bool("keepdims", default: false)
    switch LayerClass.canonical(layer.className) {
    case "MaxPooling1D": return try pool(call, .maximum, spatialRank: 1)
    case "AveragePooling1D": return try pool(call, .average, spatialRank: 1)
    case "MaxPooling2D": return try pool(call, .maximum, spatialRank: 2)
    case "AveragePooling2D": return try pool(call, .average, spatialRank: 2)
    case "GlobalMaxPooling2D":
      return try emit(
        .globalPool2D(.maximum, keepsDimensions: keepsDimensions), input, for: layer)
    case "GlobalAveragePooling2D":
      return try emit(
        .globalPool2D(.average, keepsDimensions: keepsDimensions), input, for: layer)
    case "GlobalMaxPooling1D":
      let time = try timeAxis(of: call)
      return try emit(
        .reduce(.maximum, axes: [time], keepsDimensions: keepsDimensions), input, for: layer)
    case "GlobalAveragePooling1D":
      return try globalAverage1D(call, keepsDimensions: keepsDimensions)
    case "ZeroPadding1D":
      let sides = try sides(layer, "padding", axes: 1)
      return try emit(.pad(try paddings(sides, of: call), .constant(0)), input, for: layer)
    case "ZeroPadding2D":
      let sides = try sides(layer, "padding", axes: 2)
      return try emit(
        .zeroPadding2D(
          .init(
            top: sides[0].before, bottom: sides[0].after, left: sides[1].before,
            right: sides[1].after)), input, for: layer)
    case "Cropping1D": return try crop(call, try sides(layer, "cropping", axes: 1))
    case "Cropping2D": return try crop(call, try sides(layer, "cropping", axes: 2))
    case "UpSampling1D": return try upsample1D(call)
    case "UpSampling2D": return try upsample2D(call)
    case "Resizing":
      return try resize(
        call, to: Extent2D(height: try layer.int("height"), width: try layer.int("width")),
        coordinates: .halfPixelCenters)
    default: return try centerCrop(call)
    }
  }

  private mutating func pool(
    _ call: Call, _ kind: PoolKind, spatialRank: Int
  ) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let standard = Extent2D(height: spatialRank == 2 ? 2 : 1, width: 2)
    let window = try layer.extent("pool_size", default: standard, spatialRank: spatialRank)
    return try emit(
      .pool2D(
        .init(
          kind: kind, window: window,
          strides: try layer.extent("strides", default: window, spatialRank: spatialRank),
          padding: try layer.padding(), spatialRank: spatialRank)), call.input, for: layer)
  }

  /// The axis before the last.
  func timeAxis(of call: Call) throws(ModelFormatError) -> Int {
    guard call.sampleExtents.count >= 2 else {
      throw .graph(
        .unfitInput(
          node: call.layer.fullName, className: call.layer.className,
          expected: "a sequence [time, features]", found: call.input.shape), file: file)
    }
    return call.input.shape.rank - 2
  }

  /// With a mask: the sum of the steps that count, over their number.
  private mutating func globalAverage1D(
    _ call: Call, keepsDimensions: Bool
  ) throws(ModelFormatError) -> LayerValue {
    let (layer, input) = (call.layer, call.input)
    let time = try timeAxis(of: call)
    noteMaskLoss(input)
    guard let mask = input.mask, !follows(.maskedMean, at: layer) else {
      return try emit(
        .reduce(.mean, axes: [time], keepsDimensions: keepsDimensions), input, for: layer)
    }
    let flags = LayerValue(value: mask, shape: Shape(input.shape.dimensions.dropLast()))
    let column = try emit(.reshape(flags.shape.dimensions + [1]), flags, for: layer)
    let counted = try emit(.binary(.multiply), [input, column], for: layer)[0]
    let sum = try emit(
      .reduce(.sum, axes: [time], keepsDimensions: keepsDimensions), counted, for: layer)
    let count = try emit(
      .reduce(.sum, axes: [time], keepsDimensions: keepsDimensions), column, for: layer)
    return try emit(.binary(.divide), [sum, count], for: layer)[0]
  }

  /// What is put, or cut off, before and behind each spatial axis: a number for all, one an axis,
  /// or a pair an axis (for one axis, a pair).
  private func sides(
    _ layer: LayerConfiguration, _ key: String, axes: Int
  ) throws(ModelFormatError) -> [AxisPadding] {
    let wrong = layer.wrong(key, expected: "whole numbers from 0 on for each side")
    func checked(_ number: Int?) throws(ModelFormatError) -> Int {
      guard let number, (0...1 << 16).contains(number) else { throw wrong }
      return number
    }
    guard let value = layer[key] else {
      return Array(repeating: AxisPadding(before: 1, after: 1), count: axes)
    }
    guard let items = value.array else {
      let number = try checked(value.int)
      return Array(repeating: AxisPadding(before: number, after: number), count: axes)
    }
    if axes == 1, items.count <= 2, items.allSatisfy({ $0.array == nil }) {
      return [
        AxisPadding(before: try checked(items.first?.int), after: try checked(items.last?.int))
      ]
    }
    guard items.count == axes else { throw wrong }
    var sides: [AxisPadding] = []
    for item in items {
      let pair = item.array ?? [item, item]
      guard pair.count == 2 else { throw wrong }
      sides.append(
        AxisPadding(before: try checked(pair[0].int), after: try checked(pair[1].int)))
    }
    return sides
  }

  /// Paddings of all axes from those of the spatial ones.
  private func paddings(
    _ sides: [AxisPadding], of call: Call
  ) throws(ModelFormatError) -> [AxisPadding] {
    let rank = call.input.shape.rank
    guard rank > sides.count else { throw unfit(call, sides.count) }
    let none = AxisPadding(before: 0, after: 0)
    return Array(repeating: none, count: rank - sides.count - 1) + sides + [none]
  }

  private func unfit(_ call: Call, _ axes: Int) -> ModelFormatError {
    .graph(
      .unfitInput(
        node: call.layer.fullName, className: call.layer.className,
        expected: "\(axes + 1) axes", found: call.input.shape), file: file)
  }

  private mutating func crop(
    _ call: Call, _ sides: [AxisPadding]
  ) throws(ModelFormatError) -> LayerValue {
    let all = try paddings(sides, of: call)
    var slices: [AxisSlice] = []
    for (extent, side) in zip(call.input.shape.dimensions, all) {
      guard extent > side.before + side.after else { throw unfit(call, sides.count) }
      slices.append(AxisSlice(start: side.before, count: extent - side.before - side.after))
    }
    return try emit(.slice(slices), call.input, for: call.layer)
  }

  private mutating func upsample1D(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let time = try timeAxis(of: call)
    let size = try layer.int("size", default: 2)
    let extents = call.input.shape.dimensions
    var stretched = extents
    stretched.insert(1, at: time + 1)
    let column = try emit(.reshape(stretched), call.input, for: layer)
    stretched[time + 1] = size
    let repeated = try emit(.broadcast(stretched), column, for: layer)
    var result = extents
    result[time] *= size
    return try emit(.reshape(result), repeated, for: layer)
  }

  private mutating func upsample2D(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let size = try call.layer.extent("size", default: Extent2D(height: 2, width: 2))
    let extents = call.input.shape.dimensions.suffix(3)
    guard extents.count == 3 else { throw unfit(call, 2) }
    let isNearest = (call.layer["interpolation"]?.string ?? "nearest") == "nearest"
    let isAsymmetric =
      isNearest
      || (size != Extent2D(height: 1, width: 1) && follows(.upSamplingCoordinates, at: call.layer))
    return try resize(
      call,
      to: Extent2D(
        height: extents[extents.startIndex] * size.height,
        width: extents[extents.startIndex + 1] * size.width),
      coordinates: isAsymmetric ? .asymmetric : .halfPixelCenters,
      standard: "nearest")
  }

  private mutating func resize(
    _ call: Call, to size: Extent2D, coordinates: Resize2DAttributes.Coordinates,
    standard: String = "bilinear"
  ) throws(ModelFormatError) -> LayerValue {
    let name = call.layer["interpolation"]?.string ?? standard
    return try emit(
      .resize2D(
        .init(
          size: size, interpolation: name == "nearest" ? .nearest : .bilinear,
          coordinates: coordinates)), call.input, for: call.layer)
  }

  private mutating func centerCrop(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let size = [try layer.int("height"), try layer.int("width")]
    let extents = call.input.shape.dimensions
    guard extents.count >= 3 else { throw unfit(call, 2) }
    let columns = extents[extents.count - 2]
    // Of one column too many, TF.js leaves out the first, Keras the last.
    let skipsFirst = columns - size[1] == 1 && follows(.centerCrop, at: layer)
    var slices = extents.map { AxisSlice(start: 0, count: $0) }
    for (index, wanted) in size.enumerated() {
      let axis = extents.count - 3 + index
      guard extents[axis] >= wanted else {
        throw layer.wrong(
          index == 0 ? "height" : "width", expected: "no more than the input's \(extents[axis])")
      }
      let start = index == 1 && skipsFirst ? 1 : (extents[axis] - wanted) / 2
      slices[axis] = AxisSlice(start: start, count: wanted)
    }
    return try emit(.slice(slices), call.input, for: layer)
  }
}
