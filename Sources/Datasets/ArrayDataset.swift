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
  /// The extents of one sample as the file has them.
  public let storedShape: Shape
  /// What was done to each number; `nil` where that has no name.
  public var normalization: Normalization? {
    if let columns = identity.columns {
      return columns.contains { $0.mean != 0 || $0.deviation != 1 } ? .zScore : Normalization.none
    }
    guard case .named(let normalization) = scaling else { return nil }
    return normalization
  }
  private let inputs: NumericArray
  private let scaling: ElementScaling
  /// Whether nobody asked for the scaling: what the model says counts more.
  private let isStandard: Bool
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
    try self.init(
      inputs: inputs, labels: labels, scaling: .named(normalization), isStandard: false,
      identity: identity)
  }

  /// An array of samples alone; without a normalization bytes become 0…1, unless a model says
  /// otherwise.
  ///
  /// - Throws: as with labels.
  public init(
    samples: NumericArray, normalization: Normalization?
  ) throws(DatasetError) {
    var standard = Normalization.none
    if case .bytes = samples.elements { standard = .unit }
    let scaling = normalization ?? standard
    try self.init(
      inputs: samples, labels: nil, scaling: .named(scaling), isStandard: normalization == nil,
      identity: DatasetIdentity(
        name: samples.source, files: [], preprocessing: scaling.summary))
  }

  /// Puts samples and labels together.
  ///
  /// `isStandard`: whether nobody asked for the scaling.
  init(
    inputs: NumericArray, labels: NumericArray?, scaling: ElementScaling, isStandard: Bool,
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
    storedShape = Shape(extents)
    sampleShape = Shape(extents.count == 2 ? extents + [1] : extents)
    sampleCount = inputs.sampleCount
    self.inputs = inputs
    self.labels = labels
    self.scaling = scaling
    self.isStandard = isStandard
    self.identity = identity
    byteValues = (0...255).map { scaling(Float($0)) }
  }

  private init(_ other: ArrayDataset, scaling: ElementScaling, identity: DatasetIdentity) {
    inputs = other.inputs
    labels = other.labels
    sampleCount = other.sampleCount
    sampleShape = other.sampleShape
    storedShape = other.storedShape
    self.scaling = scaling
    isStandard = false
    self.identity = identity
    byteValues = (0...255).map { scaling(Float($0)) }
  }

  /// The same data with its numbers as the file has them, where nobody asked for another scaling: the
  /// model says what they mean.
  ///
  /// `reason`: how it says so.
  public func takenAsStored(because reason: String) -> ArrayDataset {
    guard isStandard else { return self }
    var identity = identity
    if let steps = identity.preprocessing.firstRange(of: scaling.summary) {
      identity.preprocessing.replaceSubrange(steps, with: ElementScaling.named(.none).summary)
    }
    identity.preprocessingReason = reason
    return ArrayDataset(self, scaling: .named(.none), identity: identity)
  }

  /// The same data with a sentence that a reader must not miss.
  public func noticing(_ notice: String) -> ArrayDataset {
    var copy = self
    copy.identity.notice = notice
    return copy
  }

  /// The same data with words for how its file was read, and with sentences on what was found in it.
  func reading(_ parts: [String], noticing notices: [String]) -> ArrayDataset {
    var copy = self
    copy.identity.add(reading: parts)
    copy.identity.notices += notices
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
        samples[offset + index] = scaling(Float(values[first + index]))
      }
    case .floats(let values):
      guard scaling.keepsNumbers else {
        let values = values.span
        for index in 0..<count { samples[offset + index] = scaling(values[first + index]) }
        return
      }
      unsafe samples.withUnsafeMutableBufferPointer { samples in
        unsafe values[first..<first + count].withUnsafeBufferPointer { values in
          unsafe _ = UnsafeMutableBufferPointer(rebasing: samples[offset..<offset + count])
            .update(fromContentsOf: values)
        }
      }
    }
  }
}
