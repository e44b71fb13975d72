public import Scoring
public import Tensors

/// Samples that were read once and stay in memory, for what runs over them again and again.
public struct ResidentDataset: Dataset {
  private let values: [Float]

  /// Where the data comes from.
  public let identity: DatasetIdentity
  /// The number of samples.
  public let sampleCount: Int
  /// The extents of one sample.
  public let sampleShape: Shape
  /// The extents of one sample as its file has them.
  public let storedShape: Shape
  /// The extents of one sample as a picture, where it is one.
  public let pictureShape: Shape
  /// The labels as the file holds them; `nil` where there are none.
  public let labels: NumericArray?
  /// The rules, where there are some.
  public let ruledClasses: [RuledClasses]
  private let places: [String?]

  /// The memory that a data set would take, in bytes.
  public static func byteCount(of dataset: any Dataset) -> Int {
    dataset.sampleCount * dataset.sampleShape.elementCount * MemoryLayout<Float>.stride
  }

  /// Reads all samples, on all cores.
  ///
  /// - Throws: `DatasetError` for the first that can't be read.
  public init(_ dataset: any Dataset) async throws {
    let size = dataset.sampleShape.elementCount
    let partCount = min(16, max(1, dataset.sampleCount))
    let parts = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for part in 0..<partCount {
        group.addTask {
          let first = dataset.sampleCount * part / partCount
          let end = dataset.sampleCount * (part + 1) / partCount
          var values = [Float](repeating: 0, count: (end - first) * size)
          var span = values.mutableSpan
          try dataset.read(first..<end, into: &span)
          return (part, values)
        }
      }
      return try await group.reduce(into: [[Float]](repeating: [], count: partCount)) {
        $0[$1.0] = $1.1
      }
    }
    values = parts.flatMap(\.self)
    identity = dataset.identity
    sampleCount = dataset.sampleCount
    sampleShape = dataset.sampleShape
    storedShape = dataset.storedShape
    pictureShape = dataset.pictureShape
    labels = dataset.labels
    ruledClasses = dataset.ruledClasses
    places = (0..<dataset.sampleCount).map(dataset.place)
  }

  /// Writes the samples of `range`, one after another, from `offset` on.
  public func read(
    _ range: Range<Int>, into samples: inout MutableSpan<Float>, at offset: Int
  ) throws(DatasetError) {
    let size = sampleShape.elementCount
    let span = values.span
    let first = range.lowerBound * size
    for index in 0..<range.count * size { samples[offset + index] = span[first + index] }
  }

  /// The file of a sample that has one of its own.
  public func place(of sample: Int) -> String? { places[sample] }
}
