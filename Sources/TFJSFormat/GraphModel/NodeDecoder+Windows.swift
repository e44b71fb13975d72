import ModelGraph
import ModelSources
import Tensors

/// Pools and resizing, and the settings that all windows have.
extension NodeDecoder {
  static let windows: [String: Decoding] = [
    "MaxPool": { [try $0.pool(.maximum)] }, "AvgPool": { [try $0.pool(.average)] },
    "MaxPoolWithArgmax": { [try $0.pool(.maximum), try $0.poolPlaces()] },
    "ResizeBilinear": { [try $0.resized(.bilinear)] },
    "ResizeNearestNeighbor": { [try $0.resized(.nearest)] },
    "CropAndResize": { [try $0.croppedAndResized()] },
  ]

  private mutating func pool(_ kind: PoolKind) throws(NodeFailure) -> GraphValue {
    try requireChannelsLast()
    guard try explicitPadding() == nil else { throw .unsupported("a pool with explicit paddings") }
    return try add(
      .pool2D(
        .init(
          kind: kind, window: spatialExtent("ksize"), strides: spatialExtent("strides"),
          padding: padding())), input(0))
  }

  private mutating func poolPlaces() throws(NodeFailure) -> GraphValue {
    let image = try input(0)
    return try add(
      .poolPlaces(
        .init(
          kind: .maximum, window: spatialExtent("ksize"), strides: spatialExtent("strides"),
          padding: padding())), image, type: .integer)
  }

  private mutating func resized(
    _ interpolation: Resize2DAttributes.Interpolation
  ) throws(NodeFailure) -> GraphValue {
    let size = try integers(1)
    guard size.count == 2, size.allSatisfy({ (1...1 << 16).contains($0) }) else {
      throw .format(
        node.wrongInput(1, expected: "height and width", found: "\(size.prefix(4))"))
    }
    let coordinates: Resize2DAttributes.Coordinates =
      if try node.bool("align_corners") {
        .alignedCorners
      } else if try node.bool("half_pixel_centers") {
        .halfPixelCenters
      } else {
        .asymmetric
      }
    return try add(
      .resize2D(
        .init(
          size: .init(height: size[0], width: size[1]), interpolation: interpolation,
          coordinates: coordinates)), input(0), type: .float)
  }

  private mutating func croppedAndResized() throws(NodeFailure) -> GraphValue {
    let size = try integers(3)
    guard size.count == 2, size.allSatisfy({ (1...1 << 16).contains($0) }) else {
      throw .format(
        node.wrongInput(3, expected: "height and width", found: "\(size.prefix(4))"))
    }
    let method = try node.string("method", default: "bilinear")
    guard ["bilinear", "nearest"].contains(method) else {
      throw .unsupported("the method '\(method)'")
    }
    return try add(
      .cropAndResize(
        .init(
          size: .init(height: size[0], width: size[1]),
          interpolation: method == "bilinear" ? .bilinear : .nearest,
          outside: node.float("extrapolation_value", default: 0))), input(0), input(1), input(2),
      type: .float)
  }

  /// Only images with their channels on the last axis can be run.
  func requireChannelsLast() throws(NodeFailure) {
    let format = try node.string("data_format", default: "NHWC")
    guard format == "NHWC" || format == "NWC" else {
      throw .unsupported("'data_format' \(format)")
    }
  }

  /// The two extents in the middle of a list of four; 1 and 1 where there is none.
  func spatialExtent(_ key: String) throws(NodeFailure) -> Extent2D {
    let extents = try node.ints(key)
    if extents.isEmpty { return Extent2D(height: 1, width: 1) }
    guard extents.count == 4, extents.allSatisfy({ (1...1 << 16).contains($0) }) else {
      throw node.wrong(key, expected: "four whole numbers from 1 on")
    }
    guard extents[0] == 1, extents[3] == 1 else {
      throw .unsupported("'\(key)' \(extents) over samples or channels")
    }
    return Extent2D(height: extents[1], width: extents[2])
  }

  /// What happens at the edge; explicit paddings are put around first.
  func padding() throws(NodeFailure) -> Padding {
    switch try node.string("padding", default: "VALID") {
    case "SAME": .same
    case "VALID", "EXPLICIT": .valid
    default: throw node.wrong("padding", expected: "SAME, VALID or EXPLICIT")
    }
  }

  /// Paddings by axis, where they are told one by one.
  func explicitPadding() throws(NodeFailure) -> [AxisPadding]? {
    guard try node.string("padding", default: "VALID") == "EXPLICIT" else { return nil }
    let edges = try node.ints("explicit_paddings")
    guard edges.count == 8, edges.allSatisfy({ (0...1 << 16).contains($0) }) else {
      throw node.wrong("explicit_paddings", expected: "eight whole numbers")
    }
    return (0..<4).map { AxisPadding(before: edges[2 * $0], after: edges[2 * $0 + 1]) }
  }
}
