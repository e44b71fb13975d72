import ModelGraph
import ModelSources
import Tensors

/// Elements in other places.
extension NodeDecoder {
  static let arrangements: [String: Decoding] = [
    "Reshape": { [try $0.add(.reshape($0.integers(1)), $0.input(0))] },
    "Squeeze": { [try $0.squeezed()] },
    "ExpandDims": { [try $0.expanded()] },
    "Transpose": { decoder in
      let value = try decoder.input(0)
      var order: [Int] = []
      for number in try decoder.integers(1) {
        order.append(try decoder.axis(number, of: value.shape.rank))
      }
      return [try decoder.transposed(value, order)]
    },
    "ConcatV2": { decoder in
      let values = try decoder.allInputs().dropLast()
      return [try decoder.concatenated(Array(values), decoder.integer(values.count))]
    },
    "Concat": { decoder in
      [try decoder.concatenated(decoder.allInputs(from: 1), decoder.integer(0))]
    },
    "Pack": { [try $0.packed()] },
    "Pad": { [try $0.padded(.constant(0))] },
    "PadV2": { [try $0.padded(.constant(Float($0.number(2))))] },
    "MirrorPad": { decoder in
      let mode = try decoder.node.string("mode", default: "REFLECT")
      return [try decoder.padded(mode == "SYMMETRIC" ? .symmetry : .reflection)]
    },
    "Tile": { [try $0.tiled()] },
    "BroadcastTo": { decoder in
      let shape = try decoder.shape(decoder.integers(1))
      return [try decoder.add(.broadcast(shape.dimensions), decoder.input(0))]
    },
    "GatherV2": { [try $0.gathered(axis: $0.integer(2))] },
    "Gather": { [try $0.gathered(axis: 0)] },
    "ResourceGather": { [try $0.gathered(axis: 0)] },
    "GatherNd": { [try $0.gatheredByCoordinates()] },
  ]

  private mutating func squeezed() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    var axes: Set<Int> = []
    for number in try node.ints(node.has("squeeze_dims") ? "squeeze_dims" : "axis") {
      axes.insert(try axis(number, of: value.shape.rank))
    }
    if axes.isEmpty {
      axes = Set(value.shape.dimensions.indices.filter { value.shape.dimensions[$0] == 1 })
    }
    guard axes.allSatisfy({ value.shape.dimensions[$0] == 1 }) else {
      throw .graph(
        .unfitInput(
          node: node.name, className: node.op,
          expected: "extents of 1 at the axes \(axes.sorted())",
          found: value.shape))
    }
    return try reshaped(
      value,
      to: value.shape.dimensions.enumerated().filter { !axes.contains($0.offset) }
        .map(\.element))
  }

  private mutating func expanded() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    var extents = value.shape.dimensions
    extents.insert(1, at: try axis(integer(1), of: extents.count + 1))
    return try reshaped(value, to: extents)
  }

  mutating func concatenated(_ values: [GraphValue], _ axis: Int) throws(NodeFailure) -> GraphValue
  {
    guard let first = values.first else { throw invalid("it has nothing to concatenate") }
    let axis = try self.axis(axis, of: first.shape.rank)
    return values.count == 1 ? first : try add(.concatenate(axis: axis), values)
  }

  private mutating func packed() throws(NodeFailure) -> GraphValue {
    let values = try allInputs()
    let rank = (values.first?.shape.rank ?? 0) + 1
    let axis = try axis(node.int("axis", default: 0), of: rank)
    var parts: [GraphValue] = []
    for value in values {
      guard value.shape.rank == rank - 1 else {
        throw .graph(
          .unfitInput(
            node: node.name, className: node.op, expected: "\(rank - 1) axes", found: value.shape))
      }
      var extents = value.shape.dimensions
      extents.insert(1, at: axis)
      parts.append(try reshaped(value, to: extents))
    }
    return try concatenated(parts, axis)
  }

  private mutating func padded(_ content: PaddingContent) throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    return try add(.pad(paddings(input: 1, count: value.shape.rank), content), value)
  }

  /// What an input `[axes, 2]` says.
  func paddings(input index: Int, count: Int) throws(NodeFailure) -> [AxisPadding] {
    let edges = try integers(index)
    guard edges.count == 2 * count, edges.allSatisfy({ (0...1 << 24).contains($0) }) else {
      throw .format(
        node.wrongInput(
          index, expected: "two whole numbers for each of \(count) axes",
          found: "\(edges.prefix(8))"))
    }
    return (0..<count).map { AxisPadding(before: edges[2 * $0], after: edges[2 * $0 + 1]) }
  }

  private mutating func tiled() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let multiples = try integers(1), extents = value.shape.dimensions
    guard multiples.count == extents.count, multiples.allSatisfy({ (0...1 << 24).contains($0) })
    else {
      throw .format(
        node.wrongInput(
          1, expected: "a whole number for each of \(extents.count) axes", found: "\(multiples)"))
    }
    if multiples.allSatisfy({ $0 == 1 }) { return value }
    let lined = try reshaped(value, to: extents.flatMap { [1, $0] })
    let target = try shape(zip(multiples, extents).flatMap { [$0, $1] })
    let repeated = try add(.broadcast(target.dimensions), lined)
    return try reshaped(repeated, to: zip(multiples, extents).map { $0 * $1 })
  }

  private mutating func gathered(axis: Int) throws(NodeFailure) -> GraphValue {
    let data = try input(0)
    var indices = try input(1)
    let axis = try self.axis(axis, of: data.shape.rank)
    let batchAxes = try node.int("batch_dims", default: 0)
    if batchAxes != 0 {
      // Axes in common need a loop, unless they have one element each, as that of the batch.
      let common = indices.shape.dimensions.prefix(max(0, batchAxes))
      guard batchAxes > 0, batchAxes <= axis, common.count == batchAxes,
        common.allSatisfy({ $0 == 1 })
      else { throw .unsupported("'batch_dims' \(batchAxes)") }
      indices = try reshaped(indices, to: Array(indices.shape.dimensions.dropFirst(batchAxes)))
    }
    if let table = data.weightName, data.shape.rank == 2, axis == 0, data.type == .float,
      indices.numbers == nil
    {
      return try add(
        .embedding(rows: data.shape.dimensions[0], width: data.shape.dimensions[1]), indices,
        weights: [.filter: table], type: .float)
    }
    return try add(.gather(axis: axis), data, indices)
  }

  /// The last axis of the indices has coordinates of the first axes of the data.
  private mutating func gatheredByCoordinates() throws(NodeFailure) -> GraphValue {
    let (data, indices) = (try input(0), try input(1))
    let depth = indices.shape.channels
    guard indices.shape.rank > 0, (1...max(1, data.shape.rank)).contains(depth) else {
      throw .graph(
        .unfitInput(
          node: node.name, className: node.op, expected: "up to \(data.shape.rank) coordinates",
          found: indices.shape))
    }
    let outer = Shape(Array(data.shape.dimensions.prefix(depth)))
    let steps = GraphValue(KnownArray(list: outer.steps), type: .integer)
    let places = try add(
      .reduce(.sum, axes: [indices.shape.rank - 1], keepsDimensions: false),
      add(.binary(.multiply), indices, steps))
    let rows = try reshaped(
      data, to: [outer.elementCount] + data.shape.dimensions.dropFirst(depth))
    return try add(.gather(axis: 0), rows, places)
  }
}
