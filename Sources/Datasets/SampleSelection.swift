import ByteIO
import Essentials
import Tensors

/// Which samples of a file a split takes, and in which order.
enum SampleSelection: Hashable {
  /// All, as they stand in the file.
  case all
  /// Neighbours, as they stand in the file.
  case range(Range<Int>)
  /// These, in this order.
  case indices([Int])

  /// The selected samples of `elements`, of which each sample has `perSample`.
  func select<Element>(_ elements: [Element], perSample: Int) -> [Element] {
    switch self {
    case .all: return elements
    case .range(let range):
      return Array(elements[range.lowerBound * perSample..<range.upperBound * perSample])
    case .indices(let indices):
      var selected: [Element] = []
      selected.reserveCapacity(indices.count * perSample)
      for index in indices {
        selected += elements[index * perSample..<(index + 1) * perSample]
      }
      return selected
    }
  }
}

extension NumericArray {
  /// The selected samples; bytes are copied only where they are not neighbours.
  func selecting(_ selection: SampleSelection) -> NumericArray {
    let extents = shape.dimensions.dropFirst()
    let perSample = extents.reduce(1, *)
    let selectedElements: Elements
    let count: Int
    switch selection {
    case .all: return self
    case .range(let range): count = range.count
    case .indices(let indices): count = indices.count
    }
    switch (elements, selection) {
    case (.bytes(let bytes, let offset), .range(let range)):
      selectedElements = .bytes(bytes, offset: offset + range.lowerBound * perSample)
    case (.bytes(let bytes, let offset), _):
      let all = bytes.withUnsignedBytes { span in
        (0..<shape.elementCount).map { span[offset + $0] }
      }
      selectedElements = .bytes(
        FileBytes(selection.select(all, perSample: perSample), source: source), offset: 0)
    case (.integers(let values), _):
      selectedElements = .integers(selection.select(values, perSample: perSample))
    case (.floats(let values), _):
      selectedElements = .floats(selection.select(values, perSample: perSample))
    }
    return NumericArray(
      shape: Shape([count] + extents), elements: selectedElements, source: source)
  }
}
