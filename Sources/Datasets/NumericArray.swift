public import ByteIO
public import Tensors

/// Numbers as a file holds them, with their extents.
public struct NumericArray: Sendable {
  /// The numbers, in C order.
  public enum Elements: Sendable {
    /// Unsigned bytes of a file, from an offset on; not copied.
    case bytes(FileBytes, offset: Int)
    /// Whole numbers.
    case integers([Int])
    /// Numbers of floating point, rounded to binary32.
    case floats([Float])
  }

  /// The extents, samples first.
  public let shape: Shape
  /// The numbers.
  public let elements: Elements
  /// The file, for error messages.
  public let source: String

  /// Makes an array.
  ///
  /// - Precondition: there are as many elements as the shape says.
  public init(shape: Shape, elements: Elements, source: String) {
    switch elements {
    case .bytes(let bytes, let offset):
      precondition(bytes.count - offset >= shape.elementCount, "bytes of \(shape)")
    case .integers(let values): precondition(values.count == shape.elementCount, "\(shape)")
    case .floats(let values): precondition(values.count == shape.elementCount, "\(shape)")
    }
    self.shape = shape
    self.elements = elements
    self.source = source
  }

  /// The extent of the first axis; 0 for a scalar.
  public var sampleCount: Int { shape.dimensions.first ?? 0 }

  /// All elements as binary32.
  public var floats: [Float] {
    switch elements {
    case .bytes(let bytes, let offset):
      bytes.withUnsignedBytes { span in
        (0..<shape.elementCount).map { Float(span[offset + $0]) }
      }
    case .integers(let values): values.map { Float($0) }
    case .floats(let values): values
    }
  }

  /// All elements, if each is a whole number.
  public var integers: [Int]? {
    switch elements {
    case .bytes(let bytes, let offset):
      bytes.withUnsignedBytes { span in
        (0..<shape.elementCount).map { Int(span[offset + $0]) }
      }
    case .integers(let values): values
    case .floats(let values):
      values.allSatisfy { Int(exactly: $0) != nil } ? values.map { Int($0) } : nil
    }
  }

  /// The same elements under other extents.
  ///
  /// - Precondition: the counts are equal.
  func reshaped(_ shape: Shape) -> NumericArray {
    NumericArray(shape: shape, elements: elements, source: source)
  }

  /// Makes sure that every element is a finite number.
  ///
  /// - Throws: `DatasetError.notFinite` with the sample and the place in it.
  public func checkFinite(isLabel: Bool = false) throws(DatasetError) {
    guard case .floats(let values) = elements,
      let index = values.firstIndex(where: { !$0.isFinite })
    else { return }
    let perSample = max(1, shape.elementCount / max(1, sampleCount))
    throw .notFinite(
      file: source, what: isLabel ? "label" : "input", sample: index / perSample,
      element: index % perSample,
      value: values[index].isNaN ? "NaN" : "infinity")
  }
}
