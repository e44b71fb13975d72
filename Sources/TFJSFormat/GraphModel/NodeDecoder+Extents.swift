import ModelGraph
import ModelSources
import Tensors

/// Extents as numbers, and arrays made of numbers alone.
extension NodeDecoder {
  static let extents: [String: Decoding] = [
    "Shape": { [try $0.known(list: $0.input(0).shape.dimensions)] },
    "ShapeN": { decoder in
      try decoder.allInputs().map { decoder.known(list: $0.shape.dimensions) }
    },
    "Size": { [try $0.constant(Double($0.input(0).shape.elementCount), type: .integer)] },
    "Rank": { [try $0.constant(Double($0.input(0).shape.rank), type: .integer)] },
    "Fill": { decoder in
      let shape = try decoder.shape(decoder.integers(0))
      return [try decoder.add(.broadcast(shape.dimensions), decoder.input(1))]
    },
    "Range": { [try $0.range()] },
    "LinSpace": { [try $0.evenlySpaced()] },
    "OneHot": { [try $0.oneHot()] },
  ]

  private func known(list: [Int]) -> GraphValue {
    GraphValue(KnownArray(list: list), type: .integer)
  }

  private func range() throws(NodeFailure) -> GraphValue {
    let (start, limit, step) = (try number(0), try number(1), try number(2))
    let count = ((limit - start) / step).rounded(.up)
    guard step != 0, count.isFinite, count <= 0x1p24 else {
      throw invalid("it counts from \(start) to \(limit) in steps of \(step)")
    }
    let type = try input(0).type
    let numbers = (0..<max(0, Int(count))).map { start + Double($0) * step }
    return GraphValue(
      KnownArray(shape: Shape([numbers.count]), elements: numbers), type: type)
  }

  private func evenlySpaced() throws(NodeFailure) -> GraphValue {
    let (start, stop, count) = (try number(0), try number(1), try integer(2))
    guard (1...1 << 24).contains(count) else { throw invalid("it has \(count) elements") }
    let step = (stop - start) / Double(max(1, count - 1))
    let numbers = (0..<count).map { start + Double($0) * step }
    return GraphValue(KnownArray(shape: Shape([count]), elements: numbers), type: .float)
  }

  /// Indices compared with all numbers below the depth.
  private mutating func oneHot() throws(NodeFailure) -> GraphValue {
    let (indices, depth) = (try input(0), try integer(1))
    guard (1...1 << 24).contains(depth) else { throw invalid("its depth is \(depth)") }
    let rank = indices.shape.rank + 1
    var axis = try axis(node.int("axis", default: -1), of: rank)
    if axis != rank - 1, follows(.oneHotAxis) { axis = rank - 1 }
    var extents = indices.shape.dimensions
    extents.insert(1, at: axis)
    var numberExtents = [Int](repeating: 1, count: rank)
    numberExtents[axis] = depth
    let numbers = GraphValue(
      KnownArray(shape: Shape(numberExtents), elements: (0..<depth).map(Double.init)),
      type: .integer)
    let hits = try add(
      .binary(.equal), reshaped(indices, to: extents), numbers, type: .boolean)
    let (on, off) = (try input(2), try input(3))
    return try add(.select, hits, on, off, type: on.type)
  }
}
