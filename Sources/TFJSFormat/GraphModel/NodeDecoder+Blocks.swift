import ModelGraph
import ModelSources
import Tensors

/// Blocks of pixels as channels or as samples, and back.
///
/// All of them are reshapes around a transpose. Since the batch axis is an axis like others, a
/// convolution between `SpaceToBatchND` and `BatchToSpaceND` (as old exporters wrote dilation)
/// works on so many images.
extension NodeDecoder {
  static let blocks: [String: Decoding] = [
    "DepthToSpace": { [try $0.depthToSpace()] },
    "SpaceToDepth": { [try $0.spaceToDepth()] },
    "SpaceToBatchND": { [try $0.spaceToBatch()] },
    "BatchToSpaceND": { [try $0.batchToSpace()] },
  ]

  private func blockSize(of image: GraphValue) throws(NodeFailure) -> Int {
    try requireChannelsLast()
    let block = try node.int("block_size", default: 0)
    guard image.shape.rank == 4, (1...1 << 12).contains(block) else {
      throw invalid("it cuts \(image.shape) into blocks of \(block)")
    }
    return block
  }

  private mutating func depthToSpace() throws(NodeFailure) -> GraphValue {
    let image = try input(0)
    let block = try blockSize(of: image)
    let extents = image.shape.dimensions
    guard extents[3] % (block * block) == 0 else {
      throw invalid("it cuts \(extents[3]) channels into blocks of \(block)")
    }
    let channels = extents[3] / (block * block)
    let parts = try reshaped(
      image, to: [extents[0], extents[1], extents[2], block, block, channels])
    return try reshaped(
      transposed(parts, [0, 1, 3, 2, 4, 5]),
      to: [extents[0], extents[1] * block, extents[2] * block, channels])
  }

  private mutating func spaceToDepth() throws(NodeFailure) -> GraphValue {
    let image = try input(0)
    let block = try blockSize(of: image)
    let extents = image.shape.dimensions
    guard extents[1] % block == 0, extents[2] % block == 0 else {
      throw invalid("it cuts \(image.shape) into blocks of \(block)")
    }
    let (rows, columns) = (extents[1] / block, extents[2] / block)
    let parts = try reshaped(image, to: [extents[0], rows, block, columns, block, extents[3]])
    return try reshaped(
      transposed(parts, [0, 1, 3, 2, 4, 5]),
      to: [extents[0], rows, columns, block * block * extents[3]])
  }

  /// The extents of blocks along the axes behind the first.
  private func blocks(of value: GraphValue) throws(NodeFailure) -> [Int] {
    let blocks = try integers(1)
    guard blocks.count < value.shape.rank, blocks.allSatisfy({ (1...1 << 12).contains($0) }) else {
      throw .format(
        node.wrongInput(
          1, expected: "up to \(value.shape.rank - 1) extents from 1 on",
          found: "\(blocks.prefix(8))"))
    }
    return blocks
  }

  private mutating func spaceToBatch() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let blocks = try blocks(of: value)
    let none = AxisPadding(before: 0, after: 0)
    let edges = try paddings(input: 2, count: blocks.count)
    let others = [AxisPadding](repeating: none, count: value.shape.rank - 1 - blocks.count)
    let padded = try add(.pad([none] + edges + others, .constant(0)), value)
    let extents = padded.shape.dimensions
    guard zip(extents.dropFirst(), blocks).allSatisfy({ $0 % $1 == 0 }) else {
      throw invalid("it cuts \(extents) into blocks of \(blocks)")
    }
    let counts = zip(extents.dropFirst(), blocks).map { $0 / $1 }
    let rest = Array(extents.dropFirst(1 + blocks.count))
    let parts = try reshaped(
      padded, to: [extents[0]] + zip(counts, blocks).flatMap { [$0, $1] } + rest)
    let axes = blocks.indices
    let order =
      axes.map { 2 + 2 * $0 } + [0] + axes.map { 1 + 2 * $0 }
      + rest.indices.map { 1 + 2 * blocks.count + $0 }
    return try reshaped(
      transposed(parts, order), to: [blocks.reduce(extents[0], *)] + counts + rest)
  }

  private mutating func batchToSpace() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let blocks = try blocks(of: value)
    let crops = try paddings(input: 2, count: blocks.count)
    let extents = value.shape.dimensions
    let blockCount = blocks.reduce(1) { $0 &* $1 }
    guard blockCount > 0, extents[0] % blockCount == 0 else {
      throw invalid("it joins \(extents[0]) images to blocks of \(blocks)")
    }
    let batch = extents[0] / blockCount
    let counts = Array(extents.dropFirst().prefix(blocks.count))
    let rest = Array(extents.dropFirst(1 + blocks.count))
    let parts = try reshaped(value, to: blocks + [batch] + counts + rest)
    let axes = blocks.indices
    let order =
      [blocks.count] + axes.flatMap { [blocks.count + 1 + $0, $0] }
      + rest.indices.map { 1 + 2 * blocks.count + $0 }
    let joined = try reshaped(
      transposed(parts, order), to: [batch] + zip(counts, blocks).map { $0 * $1 } + rest)
    let cropped = zip(zip(counts, blocks), crops).map { extent, crop in
      AxisSlice(start: crop.before, count: extent.0 * extent.1 - crop.before - crop.after)
    }
    guard cropped.allSatisfy({ $0.count >= 0 }) else {
      throw invalid("it crops \(joined.shape) by more than there is")
    }
    return try add(
      .slice(
        [AxisSlice(start: 0, count: batch)] + cropped
          + rest.map { AxisSlice(start: 0, count: $0) }), joined)
  }
}
