/// An array of numbers: written once, read-only ever after.
///
/// Copies share their memory.
public struct Tensor: Sendable {
  /// The extents, slowest axis first.
  public let shape: Shape
  /// What the elements are.
  public let scalarType: ScalarType
  private let storage: TensorStorage

  /// The number of elements.
  public var elementCount: Int { shape.elementCount }

  /// The number of bytes.
  public var byteCount: Int { storage.byteCount }

  /// Makes a tensor and lets `initialize` write its bytes, which are zero at first.
  ///
  /// `byteCount`: only for `.string`, whose elements differ in length.
  public init<Failure: Error>(
    shape: Shape, scalarType: ScalarType, byteCount: Int? = nil,
    initialize: (inout MutableRawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    self.shape = shape
    self.scalarType = scalarType
    let size = scalarType.byteCount.map { $0 * shape.elementCount } ?? byteCount ?? 0
    storage = try TensorStorage(byteCount: size, initialize: initialize)
  }

  /// Makes a float32 tensor.
  ///
  /// - Throws: `TensorError.elementCountMismatch` when shape and array disagree.
  public init(shape: Shape, floats: [Float]) throws(TensorError) {
    guard shape.elementCount == floats.count else {
      throw .elementCountMismatch(shape: shape, elementCount: floats.count)
    }
    self.init(shape: shape) { values in
      for index in floats.indices { values[index] = floats[index] }
    }
  }

  /// Makes a float32 tensor and lets `initialize` write its elements, which are zero at first.
  public init(shape: Shape, initializingFloats initialize: (inout MutableSpan<Float>) -> Void) {
    self.init(shape: shape, scalarType: .float32, elements: Float.self, initialize)
  }

  /// Makes a tensor of `Element`s and lets `initialize` write them; they are zero at first.
  ///
  /// - Precondition: `Element` has the size that `scalarType` says.
  public init<Element: BitwiseCopyable>(
    shape: Shape, scalarType: ScalarType, elements: Element.Type,
    _ initialize: (inout MutableSpan<Element>) -> Void
  ) {
    precondition(MemoryLayout<Element>.stride == scalarType.byteCount, "element size")
    self.init(shape: shape, scalarType: scalarType) { bytes in
      unsafe bytes.withUnsafeMutableBytes { buffer in
        var span = unsafe MutableSpan(
          _unsafeElements: buffer.assumingMemoryBound(to: Element.self))
        initialize(&span)
      }
    }
  }

  /// Lends the elements of a float32 tensor.
  ///
  /// - Precondition: the scalar type is float32.
  public func withFloats<Result, Failure: Error>(
    _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(scalarType == .float32, "floats asked of a \(scalarType) tensor")
    return try storage.withElements(as: Float.self, body)
  }

  /// Lends the elements as `Element`s.
  ///
  /// - Precondition: `Element` has the size that the scalar type says.
  public func withElements<Element: BitwiseCopyable, Result, Failure: Error>(
    as type: Element.Type, _ body: (Span<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(MemoryLayout<Element>.stride == scalarType.byteCount, "element size")
    return try storage.withElements(as: type, body)
  }

  /// Lends the bytes as they lie in memory: little endian, C order.
  public func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withBytes(body)
  }

  /// A copy of the elements of a float32 tensor.
  public func floats() -> [Float] {
    withFloats { span in unsafe span.withUnsafeBufferPointer { unsafe Array($0) } }
  }

  /// The elements as floats, whatever they are stored as; empty for complex numbers and strings.
  public func numbers() -> [Float] {
    func converted<Element: BitwiseCopyable>(
      _ type: Element.Type, _ convert: (Element) -> Float
    ) -> [Float] {
      withElements(as: type) { span in span.indices.map { convert(span[$0]) } }
    }
    return switch scalarType {
    case .float32: floats()
    case .float16: converted(Float16.self) { Float($0) }
    case .int8: converted(Int8.self) { Float($0) }
    case .uint8, .bool: converted(UInt8.self) { Float($0) }
    case .uint16: converted(UInt16.self) { Float($0) }
    case .int32: converted(Int32.self) { Float($0) }
    case .complex64, .string: []
    }
  }

  /// The same elements under another shape.
  ///
  /// - Throws: `TensorError.elementCountMismatch` when the counts differ.
  public func reshaped(to shape: Shape) throws(TensorError) -> Tensor {
    guard shape.elementCount == elementCount else {
      throw .elementCountMismatch(shape: shape, elementCount: elementCount)
    }
    return Tensor(shape: shape, scalarType: scalarType, storage: storage)
  }

  private init(shape: Shape, scalarType: ScalarType, storage: TensorStorage) {
    self.shape = shape
    self.scalarType = scalarType
    self.storage = storage
  }
}
