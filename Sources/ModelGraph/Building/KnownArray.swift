package import Tensors

/// An array whose elements are known while a graph is decoded: extents, axes, factors.
///
/// binary64, so that the whole numbers of int32 are exact.
package struct KnownArray: Sendable {
  /// More is left to the engine.
  package static let countLimit = 1 << 14

  package let shape: Shape
  package let elements: [Double]

  /// - Precondition: as many elements as the shape says.
  package init(shape: Shape, elements: [Double]) {
    precondition(shape.elementCount == elements.count, "\(elements.count) elements for \(shape)")
    self.shape = shape
    self.elements = elements
  }

  /// A list of whole numbers.
  package init(list: [Int]) {
    self.init(shape: Shape([list.count]), elements: list.map(Double.init))
  }

  /// A single number.
  package init(_ number: Double) { self.init(shape: Shape([]), elements: [number]) }

  /// The elements, when all of them are whole numbers; those beyond int64 become its ends.
  package var integers: [Int]? {
    var result: [Int] = []
    for element in elements {
      guard element.isFinite, element == element.rounded(.towardZero) else { return nil }
      result.append(Int(exactly: element) ?? (element < 0 ? .min : .max))
    }
    return result
  }

  /// A weight's numbers; `nil` for texts and complex numbers.
  package init?(_ weight: Weight) {
    let tensor = weight.decoded
    let elements: [Double]? =
      switch tensor.scalarType {
      case .float32: tensor.withFloats { doubles($0) }
      case .int32: tensor.withElements(as: Int32.self) { doubles($0) }
      case .int8: tensor.withElements(as: Int8.self) { doubles($0) }
      case .uint8, .bool: tensor.withElements(as: UInt8.self) { doubles($0) }
      case .uint16: tensor.withElements(as: UInt16.self) { doubles($0) }
      case .float16:
        tensor.withElements(as: UInt16.self) { halves in
          halves.indices.map { Double(Float16(bitPattern: halves[$0])) }
        }
      case .complex64, .string: nil
      }
    guard let elements else { return nil }
    self.init(shape: tensor.shape, elements: elements)
  }
}

private func doubles<Element: BinaryFloatingPoint>(_ span: Span<Element>) -> [Double] {
  span.indices.map { Double(span[$0]) }
}

private func doubles<Element: BinaryInteger>(_ span: Span<Element>) -> [Double] {
  span.indices.map { Double(span[$0]) }
}

extension KnownArray {
  /// What `body` makes of each element.
  package func map(_ body: (Double) -> Double) -> KnownArray {
    KnownArray(shape: shape, elements: elements.map(body))
  }

  /// The elements at the places that `place` finds for each element of an array of these extents.
  package func picking(_ shape: Shape, _ place: ([Int]) -> Int) -> KnownArray {
    var coordinates = [Int](repeating: 0, count: shape.rank)
    var picked: [Double] = []
    picked.reserveCapacity(shape.elementCount)
    for _ in 0..<shape.elementCount {
      picked.append(elements[place(coordinates)])
      for axis in coordinates.indices.reversed() {
        coordinates[axis] += 1
        if coordinates[axis] < shape.dimensions[axis] { break }
        coordinates[axis] = 0
      }
    }
    return KnownArray(shape: shape, elements: picked)
  }

  /// Extents of 1 and missing first axes stretched to these.
  package func stretched(to target: Shape) -> KnownArray {
    if shape == target { return self }
    let missing = target.rank - shape.rank
    let steps = shape.steps
    return picking(target) { coordinates in
      zip(steps, coordinates.dropFirst(missing)).enumerated().reduce(0) { place, axis in
        place + (shape.dimensions[axis.offset] == 1 ? 0 : axis.element.0 * axis.element.1)
      }
    }
  }
}

extension Shape {
  /// How far apart neighbours along each axis lie.
  package var steps: [Int] {
    var steps = [Int](repeating: 1, count: rank)
    for axis in dimensions.indices.dropLast().reversed() {
      steps[axis] = steps[axis + 1] * dimensions[axis + 1]
    }
    return steps
  }
}
