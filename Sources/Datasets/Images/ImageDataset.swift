import ByteIO
public import Scoring
public import Tensors

/// Images that are decoded when they are read, so that memory holds none of them.
public struct ImageDataset: Dataset {
  /// Where the images come from.
  public private(set) var identity: DatasetIdentity
  /// The first class of each image, -1 where none is right; `nil` where nobody says.
  public let labels: NumericArray?
  /// The rules of a table; empty where directories are classes.
  public let ruledClasses: [RuledClasses]
  /// What is done to each image.
  public var preprocessing: ImagePreprocessing { pipeline.preprocessing }
  /// The images' paths, in the order of the samples.
  public let paths: [String]
  private let pipeline: ImagePipeline

  /// The extents of one sample: `[height, width, channels]`.
  public var sampleShape: Shape { pipeline.sampleShape }
  /// The number of images.
  public var sampleCount: Int { paths.count }

  /// Puts images and labels together.
  init(
    paths: [String], labels: NumericArray?, ruledClasses: [RuledClasses], pipeline: ImagePipeline,
    identity: DatasetIdentity
  ) {
    precondition(labels.map { $0.sampleCount == paths.count } ?? true, "images and labels")
    self.paths = paths
    self.labels = labels
    self.ruledClasses = ruledClasses
    self.pipeline = pipeline
    self.identity = identity
    self.identity.preprocessing = pipeline.preprocessing.summary
    self.identity.settings = pipeline.preprocessing.settings
    self.identity.settings?["size"] = "\(pipeline.height)x\(pipeline.width)"
  }

  /// Decodes and prepares the images of `range`, one after another, from `offset` on.
  ///
  /// - Throws: `DatasetError` for the first that can't be read.
  public func read(
    _ range: Range<Int>, into samples: inout MutableSpan<Float>, at offset: Int
  ) throws(DatasetError) {
    let size = sampleShape.elementCount
    for (place, sample) in range.enumerated() {
      let file: FileBytes
      do throws(ByteIOError) {
        file = try FileBytes(contentsOf: paths[sample])
      } catch { throw .bytes(error) }
      do throws(ImageError) {
        try pipeline.read(file, into: &samples, at: offset + place * size)
      } catch { throw .image(error) }
    }
  }

  /// The image's file.
  public func place(of sample: Int) -> String? { paths[sample] }

  /// The same images as a part of a known data set.
  func part(_ split: String) -> ImageDataset {
    var copy = self
    copy.identity.split = split
    return copy
  }

  /// The same images, prepared in another way for the same input.
  ///
  /// - Precondition: as many channels come out.
  public func preprocessed(_ preprocessing: ImagePreprocessing) -> ImageDataset {
    let other = ImagePipeline(preprocessing, width: pipeline.width, height: pipeline.height)
    precondition(other.sampleShape == sampleShape, "\(other.sampleShape)")
    return ImageDataset(
      paths: paths, labels: labels, ruledClasses: ruledClasses, pipeline: other, identity: identity)
  }

  /// Some of the images, in this order.
  public func selecting(_ samples: [Int]) -> ImageDataset {
    ImageDataset(
      paths: samples.map { paths[$0] }, labels: labels?.selecting(.indices(samples)),
      ruledClasses: ruledClasses.map { $0.selecting(samples) }, pipeline: pipeline,
      identity: identity)
  }
}
