public import Scoring
public import Tensors

/// A data set whose samples are read with other extents than they have in their file: with an axis of
/// extent 1 more or less, as a flat row, or with their axes in another order.
public struct FittedDataset: Dataset {
  private let base: any Dataset
  /// Where each of a sample's elements stands in the file's sample; `nil` where the order stays.
  private let sources: [Int]?

  /// Where the data comes from, and how its samples were read.
  public let identity: DatasetIdentity
  /// The extents of one sample.
  public let sampleShape: Shape
  /// The extents of one sample as a picture, where it is one.
  public let pictureShape: Shape

  /// What was done to each number.
  public var normalization: Normalization? { base.normalization }
  /// The number of samples.
  public var sampleCount: Int { base.sampleCount }
  /// The labels as the file holds them.
  public var labels: NumericArray? { base.labels }
  /// The rules, where there are some.
  public var ruledClasses: [RuledClasses] { base.ruledClasses }

  /// Reads samples with other extents.
  ///
  /// - Parameters:
  ///   - base: the samples.
  ///   - shape: the extents that they are read with.
  ///   - order: which axis of the file's samples each new axis is, where they are moved.
  ///   - reading: what is done, in words; `nil` where the file has these extents.
  /// - Precondition: `shape` has as many elements as the samples; `order` is one of their axes.
  public init(_ base: any Dataset, shape: Shape, order: [Int]? = nil, reading: String?) {
    precondition(shape.elementCount == base.sampleShape.elementCount, "\(shape)")
    self.base = base
    sampleShape = shape
    pictureShape = order == nil ? base.pictureShape : shape
    sources = order.map { FittedDataset.sources(of: base.storedShape, order: $0) }
    var identity = base.identity
    identity.add(reading: reading.map { [$0] } ?? [])
    self.identity = identity
  }

  /// The places of a sample's elements once its axes stand in another order.
  static func sources(of shape: Shape, order: [Int]) -> [Int] {
    precondition(order.sorted() == Array(0..<shape.rank), "\(order)")
    var strides = [Int](repeating: 1, count: shape.rank)
    for axis in (0..<shape.rank).dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape.dimensions[axis + 1]
    }
    return order.reduce([0]) { places, axis in
      places.flatMap { place in
        (0..<shape.dimensions[axis]).map { place + $0 * strides[axis] }
      }
    }
  }

  /// Writes the preprocessed samples of `range`, one after another, from `offset` on.
  ///
  /// - Throws: `DatasetError` for the first that can't be read.
  public func read(
    _ range: Range<Int>, into samples: inout MutableSpan<Float>, at offset: Int
  ) throws(DatasetError) {
    guard let sources else { return try base.read(range, into: &samples, at: offset) }
    let size = sources.count
    var stored = [Float](repeating: 0, count: size)
    for (place, sample) in range.enumerated() {
      var span = stored.mutableSpan
      try base.read(sample..<sample + 1, into: &span)
      for (index, source) in sources.enumerated() {
        samples[offset + place * size + index] = stored[source]
      }
    }
  }

  /// The file of a sample that has one of its own.
  public func place(of sample: Int) -> String? { base.place(of: sample) }
}
