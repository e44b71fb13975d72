import ByteIO
public import Tensors

/// A data set that is in memory, or mapped.
public struct ArrayDataset: Dataset {
  /// Where the data comes from.
  public private(set) var identity: DatasetIdentity
  /// The extents of one sample.
  public let sampleShape: Shape
  /// The labels as the file holds them; `nil` where there are none.
  public let labels: NumericArray?
  /// The number of samples.
  public let sampleCount: Int
  private let inputs: NumericArray
  private let normalization: Normalization
  /// What each byte becomes; the division is done once for each of 256 values.
  private let byteValues: [Float]

  /// Puts samples and labels together.
  ///
  /// Images without a channel axis get one: `[n, 28, 28]` becomes `[n, 28, 28, 1]`.
  ///
  /// - Throws: `DatasetError.noSamples`, `.labelCountMismatch` or `.notFinite`.
  public init(
    inputs: NumericArray, labels: NumericArray?, normalization: Normalization,
    identity: DatasetIdentity
  ) throws(DatasetError) {
    guard inputs.sampleCount > 0, inputs.shape.elementCount > 0 else {
      throw .noSamples(file: inputs.source)
    }
    if let labels, labels.sampleCount != inputs.sampleCount {
      throw .labelCountMismatch(
        file: labels.source, labels: labels.sampleCount, samples: inputs.sampleCount)
    }
    try inputs.checkFinite()
    try labels?.checkFinite(isLabel: true)
    let extents = Array(inputs.shape.dimensions.dropFirst())
    sampleShape = Shape(extents.count == 2 ? extents + [1] : extents)
    sampleCount = inputs.sampleCount
    self.inputs = inputs
    self.labels = labels
    self.normalization = normalization
    self.identity = identity
    byteValues = (0...255).map { normalization(Float($0)) }
  }

  /// The same data with a sentence that a reader must not miss.
  public func noticing(_ notice: String) -> ArrayDataset {
    var copy = self
    copy.identity.notice = notice
    return copy
  }

  /// Writes the preprocessed samples of `range`, one after another, from `offset` on.
  public func read(
    _ range: Range<Int>, into samples: inout MutableSpan<Float>, at offset: Int
  ) throws(DatasetError) {
    let size = sampleShape.elementCount
    let first = range.lowerBound * size
    let count = range.count * size
    switch inputs.elements {
    case .bytes(let bytes, let start):
      bytes.withUnsignedBytes { source in
        let values = byteValues.span
        for index in 0..<count {
          samples[offset + index] = values[Int(source[start + first + index])]
        }
      }
    case .integers(let values):
      for index in 0..<count {
        samples[offset + index] = normalization(Float(values[first + index]))
      }
    case .floats(let values):
      let values = values.span
      for index in 0..<count {
        samples[offset + index] = normalization(values[first + index])
      }
    }
  }
}
