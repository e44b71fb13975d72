import ModelGraph
import ModelSources
import Tensors

/// Parts of arrays.
extension NodeDecoder {
  static let slicings: [String: Decoding] = [
    "Slice": { [try $0.sliced()] },
    "StridedSlice": { [try $0.stridedSlice()] },
    "Split": { decoder in
      let value = try decoder.input(1)
      let axis = try decoder.axis(decoder.integer(0), of: value.shape.rank)
      let count = try decoder.node.int("num_split", default: 1)
      guard count > 0, value.shape.dimensions[axis] % count == 0 else {
        throw decoder.invalid("it splits \(value.shape.dimensions[axis]) elements in \(count)")
      }
      let extent = value.shape.dimensions[axis] / count
      return try decoder.split(value, axis, [Int](repeating: extent, count: count))
    },
    "SplitV": { decoder in
      let value = try decoder.input(0)
      let axis = try decoder.axis(decoder.integer(2), of: value.shape.rank)
      var extents = try decoder.integers(1)
      if let free = extents.firstIndex(of: -1) {
        let known = extents.filter { $0 > 0 }.reduce(0) { $0 &+ $1 }
        extents[free] = value.shape.dimensions[axis] &- known
      }
      return try decoder.split(value, axis, extents)
    },
    "Unpack": { decoder in
      let value = try decoder.input(0)
      let axis = try decoder.axis(
        decoder.node.int("axis", default: 0), of: value.shape.rank)
      var extents = value.shape.dimensions
      let count = extents.remove(at: axis)
      let parts = try decoder.split(value, axis, [Int](repeating: 1, count: count))
      return try parts.map { try $0.map { try decoder.reshaped($0, to: extents) } }
    },
    "ReverseV2": { decoder in
      let value = try decoder.input(0)
      var axes: Set<Int> = []
      for number in try decoder.integers(1) {
        axes.insert(try decoder.axis(number, of: value.shape.rank))
      }
      return [try decoder.reversed(value, axes)]
    },
    "Reverse": { decoder in
      let value = try decoder.input(0)
      let flags = try decoder.integers(1)
      return [try decoder.reversed(value, Set(flags.indices.filter { flags[$0] != 0 }))]
    },
  ]

  /// The parts of a value along an axis.
  mutating func split(
    _ value: GraphValue, _ axis: Int, _ extents: [Int]
  ) throws(NodeFailure) -> [GraphValue?] {
    let whole = value.shape.dimensions[axis]
    guard extents.allSatisfy({ (0...whole).contains($0) }), extents.count <= 1 << 16,
      extents.reduce(0, +) == whole
    else { throw invalid("it splits \(whole) elements in \(extents.prefix(8))") }
    var parts: [GraphValue?] = []
    var start = 0
    for extent in extents {
      var slices = value.shape.dimensions.map { AxisSlice(start: 0, count: $0) }
      slices[axis] = AxisSlice(start: start, count: extent)
      parts.append(extent == whole ? value : try add(.slice(slices), value))
      start += extent
    }
    return parts
  }

  private mutating func reversed(
    _ value: GraphValue, _ axes: Set<Int>
  ) throws(NodeFailure) -> GraphValue {
    let slices = value.shape.dimensions.enumerated().map { axis, extent in
      axes.contains(axis)
        ? AxisSlice(start: max(0, extent - 1), count: extent, step: -1)
        : AxisSlice(start: 0, count: extent)
    }
    return try add(.slice(slices), value)
  }

  private mutating func sliced() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let extents = value.shape.dimensions
    let (starts, counts) = (try integers(1), try integers(2))
    guard starts.count == extents.count, counts.count == extents.count else {
      throw invalid("it slices \(starts.count) of \(extents.count) axes")
    }
    var slices: [AxisSlice] = []
    for (axis, extent) in extents.enumerated() {
      let start = starts[axis]
      guard (0...extent).contains(start) else {
        throw invalid("it begins at element \(start) of \(extent)")
      }
      let count = counts[axis] == -1 ? extent - start : counts[axis]
      guard (0...extent - start).contains(count) else {
        throw invalid("it takes \(count) elements of \(extent) from \(start) on")
      }
      slices.append(AxisSlice(start: start, count: count))
    }
    return try add(.slice(slices), value)
  }

  private mutating func stridedSlice() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let slicing = try StridedSlicing(
      node, extents: value.shape.dimensions, begins: integers(1), ends: integers(2),
      steps: inputs.count > 3 ? integers(3) : [])
    if slicing.slices.contains(where: { $0.step != 1 && $0.count > 1 }),
      try node.int("shrink_axis_mask", default: 0) != 0, value.numbers == nil
    {
      _ = follows(.shrinkingSteps)
    }
    let part = try add(.slice(slicing.slices), value)
    return try reshaped(part, to: slicing.extents)
  }
}
