import ModelGraph
import ModelSources
import RealModule
import Tensors

/// Complex numbers and Fourier transforms.
///
/// A complex value is a pair of values. What moves elements, or is linear in all it reads, works on
/// each part alone; a transform of `n` numbers is a product with a matrix of cosines and one of sines.
extension NodeDecoder {
  static let spectra: [String: Decoding] = [
    "Complex": { decoder in
      [GraphValue(real: try decoder.input(0), imaginary: try decoder.input(1))]
    },
    "Real": { decoder in
      let value = try decoder.input(0)
      return [value.parts?.real ?? value]
    },
    "Imag": { decoder in
      let value = try decoder.input(0)
      return [try decoder.parts(of: value).imaginary]
    },
    "ComplexAbs": { [try $0.magnitude()] },
    "RFFT": { [try $0.realTransform()] },
    "IRFFT": { [try $0.inverseRealTransform()] },
    "FFT": { [try $0.transform(isInverse: false)] },
    "IFFT": { [try $0.transform(isInverse: true)] },
  ]

  /// What works on real and imaginary parts alike.
  private static let linear: Set = [
    "Add", "AddV2", "Sub", "AddN", "Neg", "Reshape", "Squeeze", "ExpandDims", "Transpose",
    "ConcatV2", "Pack", "Slice", "StridedSlice", "Split", "SplitV", "Unpack", "ReverseV2", "Pad",
    "GatherV2", "Tile", "Sum", "Mean",
  ]
  /// Longer transforms would need matrices of more than 16 million numbers.
  private static let lengthLimit = 1 << 12

  /// The outputs of a linear operation on complex numbers; `nil` for other operations, and where
  /// there are none.
  mutating func partwise(_ decode: Decoding) throws -> [GraphValue?]? {
    guard Self.linear.contains(node.op), inputs.contains(where: { $0?.parts != nil }) else {
      return nil
    }
    let whole = inputs
    defer { inputs = whole }
    inputs = whole.map { $0?.parts?.real ?? $0 }
    let real = try decode(&self)
    inputs = whole.map { $0?.parts?.imaginary ?? $0 }
    let imaginary = try decode(&self)
    return zip(real, imaginary).map { real, imaginary in
      guard let real, let imaginary else { return nil }
      return GraphValue(real: real, imaginary: imaginary)
    }
  }

  private mutating func zeros(like value: GraphValue) throws(NodeFailure) -> GraphValue {
    try add(.broadcast(value.shape.dimensions), constant(0))
  }

  /// Real and imaginary part, the latter zeros where there is none.
  private mutating func parts(
    of value: GraphValue
  ) throws(NodeFailure) -> (real: GraphValue, imaginary: GraphValue) {
    if let parts = value.parts { return parts }
    return (value, try zeros(like: value))
  }

  private mutating func magnitude() throws(NodeFailure) -> GraphValue {
    guard let (real, imaginary) = try input(0).parts else {
      return try add(.elementary(.absolute), input(0))
    }
    let sum = try add(
      .binary(.add), add(.elementary(.square), real), add(.elementary(.square), imaginary))
    return try add(.elementary(.squareRoot), sum)
  }

  /// How many numbers are transformed: TF.js takes those that there are.
  private mutating func length(whole: Int) throws(NodeFailure) -> Int {
    guard inputs.count > 1 else { return whole }
    let told = try integer(1)
    return told == whole || follows(.transformLength) ? whole : told
  }

  /// The first elements of the last axis, or all and zeros behind them.
  private mutating func fitted(
    _ value: GraphValue, to count: Int
  ) throws(NodeFailure) -> GraphValue {
    let extents = value.shape.dimensions
    let last = extents.count - 1
    if count < extents[last] {
      return try add(
        .slice(
          extents.enumerated().map { AxisSlice(start: 0, count: $0 == last ? count : $1) }),
        value)
    }
    if count == extents[last] { return value }
    return try add(
      .pad(
        extents.indices.map {
          AxisPadding(before: 0, after: $0 == last ? count - extents[last] : 0)
        }, .constant(0)), value)
  }

  /// The product of the last axis with a matrix whose elements `body` gives by row and column.
  private mutating func product(
    _ value: GraphValue, columns: Int, _ body: (Int, Int) -> Double
  ) throws(NodeFailure) -> GraphValue {
    let rows = value.shape.channels
    guard value.shape.rank > 0, (1...Self.lengthLimit).contains(rows),
      (1...Self.lengthLimit).contains(columns)
    else { throw .unsupported("it transforms \(rows) to \(columns) numbers") }
    var elements: [Double] = []
    elements.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns { elements.append(body(row, column)) }
    }
    let matrix = GraphValue(
      KnownArray(shape: Shape([rows, columns]), elements: elements), type: .float)
    let outer = Array(value.shape.dimensions.dropLast())
    let flat = try reshaped(value, to: [value.shape.elementCount / rows, rows])
    let product = try add(
      .matrixProduct(transposesFirst: false, transposesSecond: false), flat, matrix)
    return try reshaped(product, to: outer + [columns])
  }

  private mutating func realTransform() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let count = try length(whole: value.shape.channels)
    let samples = try fitted(value, to: count)
    let bins = count / 2 + 1
    return GraphValue(
      real: try product(samples, columns: bins) { Double.cosine($0 * $1, of: count) },
      imaginary: try product(samples, columns: bins) { -Double.sine($0 * $1, of: count) })
  }

  private mutating func inverseRealTransform() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let (real, imaginary) = try parts(of: value)
    let bins = value.shape.channels
    let count = try length(whole: bins <= 2 ? bins : 2 * (bins - 1))
    let needed = count / 2 + 1
    // Every bin but the first, and the last of an even number, stands for two.
    func factor(_ bin: Int) -> Double {
      (bin == 0 || 2 * bin == count ? 1 : 2) / Double(count)
    }
    let cosines = try product(fitted(real, to: needed), columns: count) {
      factor($0) * .cosine($0 * $1, of: count)
    }
    let sines = try product(fitted(imaginary, to: needed), columns: count) {
      factor($0) * .sine($0 * $1, of: count)
    }
    return try add(.binary(.subtract), cosines, sines)
  }

  private mutating func transform(isInverse: Bool) throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let (real, imaginary) = try parts(of: value)
    let count = value.shape.channels
    let scale = isInverse ? 1 / Double(max(1, count)) : 1
    let sign = isInverse ? -1.0 : 1.0
    func cosine(_ row: Int, _ column: Int) -> Double { scale * .cosine(row * column, of: count) }
    func sine(_ row: Int, _ column: Int) -> Double {
      sign * scale * .sine(row * column, of: count)
    }
    return GraphValue(
      real: try add(
        .binary(.add), product(real, columns: count, cosine),
        product(imaginary, columns: count, sine)),
      imaginary: try add(
        .binary(.subtract), product(imaginary, columns: count, cosine),
        product(real, columns: count, sine)))
  }
}

extension Double {
  /// The cosine of a share of the full circle, exact at quarters.
  fileprivate static func cosine(_ share: Int, of count: Int) -> Double {
    let turn = share % count
    if 4 * turn == count || 4 * turn == 3 * count { return 0 }
    return .cos(2 * .pi * Double(turn) / Double(count))
  }

  /// The sine of a share of the full circle, exact at halves.
  fileprivate static func sine(_ share: Int, of count: Int) -> Double {
    let turn = share % count
    if 2 * turn == count { return 0 }
    return .sin(2 * .pi * Double(turn) / Double(count))
  }
}
