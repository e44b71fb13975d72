import Datasets
import Scoring
import Tensors

/// Samples of a data set that stand side by side, as a data set without labels.
struct DatasetSlice: Dataset {
  private let base: any Dataset
  private let samples: Range<Int>

  /// - Precondition: the data set has these samples.
  init(_ base: any Dataset, samples: Range<Int>) {
    precondition(
      samples.lowerBound >= 0 && samples.upperBound <= base.sampleCount, "samples \(samples)")
    self.base = base
    self.samples = samples
  }

  var identity: DatasetIdentity { base.identity }
  var sampleCount: Int { samples.count }
  var sampleShape: Shape { base.sampleShape }
  var storedShape: Shape { base.storedShape }
  var pictureShape: Shape { base.pictureShape }
  var normalization: Normalization? { base.normalization }
  var labels: NumericArray? { nil }

  func read(
    _ range: Range<Int>, into target: inout MutableSpan<Float>, at offset: Int
  ) throws(DatasetError) {
    let first = samples.lowerBound
    try base.read(
      range.lowerBound + first..<range.upperBound + first, into: &target, at: offset)
  }

  func place(of sample: Int) -> String? { base.place(of: sample + samples.lowerBound) }
}
