import ByteIO
package import Tensors

/// Preprocessing for a model's input: file in, numbers out.
package struct ImagePipeline: Sendable {
  package let preprocessing: ImagePreprocessing
  package let width: Int
  package let height: Int
  private let decoder: ImageDecoder
  /// By channel, in the model's order.
  private let mean: [Float]
  private let deviation: [Float]
  private let divisor: Float

  /// Prepares for inputs of `height` by `width`.
  package init(_ preprocessing: ImagePreprocessing, width: Int, height: Int) {
    self.preprocessing = preprocessing
    self.width = width
    self.height = height
    decoder = ImageDecoder(
      transform: preprocessing.transform, followsOrientation: preprocessing.followsOrientation)
    let constants = preprocessing.scaling.constants
    divisor = constants.divisor
    switch preprocessing.channels {
    case .rgb, .grey: (mean, deviation) = (constants.mean, constants.deviation)
    case .bgr: (mean, deviation) = (constants.mean.reversed(), constants.deviation.reversed())
    }
  }

  /// The extents of what comes out.
  package var sampleShape: Shape { Shape([height, width, preprocessing.channels.count]) }

  /// Decodes and prepares a file.
  ///
  /// - Throws: `ImageError`; then nothing was written.
  func read(_ file: FileBytes, into sample: inout MutableSpan<Float>, at offset: Int)
    throws(ImageError)
  {
    write(try decoder.decode(file), into: &sample, at: offset)
  }

  /// Prepares an image.
  package func write(_ image: RGBImage, into sample: inout MutableSpan<Float>, at offset: Int) {
    let place = preprocessing.fit.placement(
      of: (image.width, image.height), in: (width, height))
    let channelCount = preprocessing.channels.count
    let resampler = ImageResampler(
      columns: AxisSampling(
        preprocessing.resampling, from: image.width, to: place.width, range: place.columns),
      rows: AxisSampling(
        preprocessing.resampling, from: image.height, to: place.height, range: place.rows),
      channelCount: channelCount)
    let pixels = preprocessing.channels == .grey ? image.luma : image.pixels
    let isReversed = preprocessing.channels == .bgr
    var values = [Float](repeating: 0, count: width * height * channelCount)
    let rowCount = width * channelCount
    resampler.run(pixels.span, width: image.width) { row, mixed in
      for x in 0..<width {
        for channel in 0..<channelCount {
          let source = x * channelCount + (isReversed ? channelCount - 1 - channel : channel)
          values[row * rowCount + x * channelCount + channel] =
            (mixed[source] / divisor - mean[channel]) / deviation[channel]
        }
      }
    }
    let source = values.span
    for index in source.indices { sample[offset + index] = source[index] }
  }
}
