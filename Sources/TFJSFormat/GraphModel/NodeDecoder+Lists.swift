import ModelGraph
import ModelSources
import Tensors

/// Lists of tensors (`TensorList…`, `TensorArray…`), whose places are known numbers.
///
/// A list is a value like others: what changes it makes another one. A tensor array is what its
/// `flow` carries; its handle says nothing.
extension NodeDecoder {
  static let lists: [String: Decoding] = [
    "TensorListFromTensor": { [GraphValue(list: try $0.rows(of: $0.input(0)))] },
    "TensorListReserve": { [try $0.emptyList(count: $0.integer(1))] },
    "EmptyTensorList": { [try $0.emptyList(count: 0)] },
    "TensorListResize": { decoder in
      let (list, count) = (try decoder.list(0), try decoder.integer(1))
      let empty = try decoder.emptyList(count: max(0, count - list.count))
      return [GraphValue(list: Array(list.prefix(max(0, count))) + (empty.elements ?? []))]
    },
    "TensorListLength": { [try $0.constant(Double($0.list(0).count), type: .integer)] },
    "TensorListGetItem": { decoder in
      try decoder.elements(of: decoder.list(0), at: [decoder.integer(1)], shapeInput: 2)
    },
    "TensorListSetItem": { decoder in
      [try decoder.list(0, setting: decoder.integer(1), to: decoder.input(2))]
    },
    "TensorListPushBack": { [GraphValue(list: try $0.list(0) + [$0.input(1)])] },
    "TensorListPopBack": { decoder in
      let list = try decoder.list(0)
      let last = try decoder.elements(of: list, at: [list.count - 1], shapeInput: 1)
      return [GraphValue(list: list.dropLast())] + last
    },
    "TensorListStack": { [try $0.stacked($0.list(0), at: nil, shapeInput: 1)] },
    "TensorListGather": { [try $0.stacked($0.list(0), at: $0.integers(1), shapeInput: 2)] },
    "TensorListScatter": { [try $0.scattered($0.input(0), $0.integers(1), into: [])] },
    "TensorListScatterV2": { decoder in
      let empty = try decoder.emptyList(count: max(0, decoder.integer(3))).elements ?? []
      return [try decoder.scattered(decoder.input(0), decoder.integers(1), into: empty)]
    },
    "TensorListConcat": { try $0.joined($0.list(0)) },
    "TensorListConcatV2": { try $0.joined($0.list(0)) },
    "TensorListSplit": { [try $0.parts(of: $0.input(0), $0.integers(2))] },
    "TensorArrayV3": { decoder in
      [decoder.constant(0, type: .integer), try decoder.emptyList(count: decoder.integer(0))]
    },
    "TensorArrayWriteV3": { decoder in
      [try decoder.list(3, setting: decoder.integer(1), to: decoder.input(2))]
    },
    "TensorArrayReadV3": { decoder in
      try decoder.elements(of: decoder.list(2), at: [decoder.integer(1)], shapeInput: nil)
    },
    "TensorArrayGatherV3": { [try $0.stacked($0.list(2), at: $0.integers(1), shapeInput: nil)] },
    "TensorArrayScatterV3": { decoder in
      [try decoder.scattered(decoder.input(2), decoder.integers(1), into: decoder.list(3))]
    },
    "TensorArrayConcatV3": { try $0.joined($0.list(1)) },
    "TensorArraySplitV3": { [try $0.parts(of: $0.input(1), $0.integers(2))] },
    "TensorArraySizeV3": { [try $0.constant(Double($0.list(1).count), type: .integer)] },
    "TensorArrayCloseV3": { _ in [] },
  ]

  private static let countLimit = 1 << 16

  private func list(_ index: Int) throws(NodeFailure) -> [GraphValue?] {
    guard let elements = try input(index).elements else {
      throw .format(node.wrongInput(index, expected: "a list of tensors", found: "a tensor"))
    }
    return elements
  }

  private func emptyList(count: Int) throws(NodeFailure) -> GraphValue {
    guard (0...Self.countLimit).contains(count) else {
      throw invalid("its list has \(count) places")
    }
    return GraphValue(list: Array(repeating: nil, count: count))
  }

  private func list(
    _ index: Int, setting place: Int, to value: GraphValue
  ) throws(NodeFailure) -> GraphValue {
    var elements = try list(index)
    guard (0..<Self.countLimit).contains(place) else {
      throw invalid("it sets element \(place) of \(elements.count)")
    }
    while elements.count <= place { elements.append(nil) }
    elements[place] = value
    return GraphValue(list: elements)
  }

  /// The parts of a value along its first axis.
  private mutating func rows(of value: GraphValue) throws(NodeFailure) -> [GraphValue?] {
    guard let count = value.shape.dimensions.first, count <= Self.countLimit else {
      throw invalid("it takes \(value.shape) apart")
    }
    let rest = Array(value.shape.dimensions.dropFirst())
    var rows: [GraphValue?] = []
    for row in try split(value, 0, [Int](repeating: 1, count: count)) {
      guard let row else { continue }
      rows.append(try reshaped(row, to: rest))
    }
    return rows
  }

  /// Elements by their places; those that were never set are zeros.
  private mutating func elements(
    of list: [GraphValue?], at places: [Int], shapeInput: Int?
  ) throws(NodeFailure) -> [GraphValue] {
    var result: [GraphValue] = []
    for place in places {
      guard list.indices.contains(place) else {
        throw invalid("it takes element \(place) of \(list.count)")
      }
      if let element = list[place] {
        result.append(element)
      } else {
        result.append(try zeros(like: list, shapeInput: shapeInput))
      }
    }
    return result
  }

  private mutating func zeros(
    like list: [GraphValue?], shapeInput: Int?
  ) throws(NodeFailure) -> GraphValue {
    var extents = list.lazy.compactMap(\.self).first?.shape.dimensions
    if extents == nil, let shapeInput { extents = try integers(shapeInput) }
    guard let extents, extents.allSatisfy({ $0 >= 0 }) else {
      throw .unsupported("it takes an element that was never set")
    }
    return try add(.broadcast(shape(extents).dimensions), constant(0))
  }

  private mutating func stacked(
    _ list: [GraphValue?], at places: [Int]?, shapeInput: Int?
  ) throws(NodeFailure) -> GraphValue {
    let elements = try elements(
      of: list, at: places ?? Array(list.indices), shapeInput: shapeInput)
    guard let first = elements.first else { throw invalid("its list has no elements") }
    guard elements.allSatisfy({ $0.shape == first.shape }) else {
      throw invalid("its list has elements of different extents")
    }
    var rows: [GraphValue] = []
    for element in elements {
      rows.append(try reshaped(element, to: [1] + element.shape.dimensions))
    }
    return try concatenated(rows, 0)
  }

  private mutating func scattered(
    _ value: GraphValue, _ places: [Int], into list: [GraphValue?]
  ) throws(NodeFailure) -> GraphValue {
    let rows = try rows(of: value)
    guard rows.count == places.count, places.allSatisfy((0..<Self.countLimit).contains) else {
      throw invalid("it sets \(rows.count) elements at \(places.count) places")
    }
    var elements = list
    for (place, row) in zip(places, rows) {
      while elements.count <= place { elements.append(nil) }
      elements[place] = row
    }
    return GraphValue(list: elements)
  }

  private mutating func joined(_ list: [GraphValue?]) throws(NodeFailure) -> [GraphValue?] {
    let elements = try elements(of: list, at: Array(list.indices), shapeInput: nil)
    let lengths = elements.map { $0.shape.dimensions.first ?? 0 }
    return [
      try concatenated(elements, 0), GraphValue(KnownArray(list: lengths), type: .integer),
    ]
  }

  private mutating func parts(
    of value: GraphValue, _ lengths: [Int]
  ) throws(NodeFailure) -> GraphValue {
    guard value.shape.rank > 0 else { throw invalid("it splits a single number") }
    return GraphValue(list: try split(value, 0, lengths))
  }
}
