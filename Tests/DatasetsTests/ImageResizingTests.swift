import Datasets
import Tensors
import TestSupport
import Testing

@Suite("Resizing of images")
struct ImageResizingTests {
  static let sizes = [(5, 4), (13, 19), (17, 31), (1, 1), (30, 8)]

  private func prepare(
    _ image: RGBImage, to size: (height: Int, width: Int), _ preprocessing: ImagePreprocessing
  ) -> [Float] {
    let pipeline = ImagePipeline(preprocessing, width: size.width, height: size.height)
    var values = [Float](repeating: .nan, count: pipeline.sampleShape.elementCount)
    var span = values.mutableSpan
    pipeline.write(image, into: &span, at: 0)
    return values
  }

  @Test("Bilinear resizes are TensorFlow's", arguments: ImageResampling.allCases, sizes)
  func reference(method: ImageResampling, size: (height: Int, width: Int)) throws {
    let source = ImageFixture.image(try ImageFixture.array("resize-source"))
    let expected = try ImageFixture.array(
      "resize-\(method.rawValue)-\(size.height)x\(size.width)")
    var preprocessing = ImagePreprocessing()
    preprocessing.resampling = method
    preprocessing.scaling = .none
    let found = prepare(source, to: size, preprocessing)
    // Sums of at most 13 · 19 products, in another order: 247 · 2⁻²⁴ · 255 at the very worst.
    expectClose(found, expected.floats, within: 255 * 1e-5)
  }

  @Test("An image of the right size stays what it is, whatever the method")
  func identity() throws {
    let source = ImageFixture.image(try ImageFixture.array("resize-source"))
    for method in ImageResampling.allCases {
      for fit in [ImageFit.squash, .crop(fraction: 1)] {
        var preprocessing = ImagePreprocessing()
        preprocessing.resampling = method
        preprocessing.fit = fit
        preprocessing.scaling = .none
        #expect(prepare(source, to: (13, 19), preprocessing) == source.pixels.map { Float($0) })
      }
    }
  }

  @Test("A crop takes the centre of what was scaled alike")
  func crop() {
    // Columns of their own number: what is left of them is seen at once.
    let wide = RGBImage(
      width: 16, height: 8,
      pixels: (0..<8).flatMap { _ in (0..<16).flatMap { [UInt8($0), UInt8($0), UInt8($0)] } })
    var preprocessing = ImagePreprocessing()
    preprocessing.scaling = .none
    preprocessing.channels = .grey
    preprocessing.fit = .crop(fraction: 1)
    #expect(Array(prepare(wide, to: (8, 8), preprocessing)[..<8]) == (4..<12).map { Float($0) })
    preprocessing.fit = .crop(fraction: 0.5)
    #expect(Array(prepare(wide, to: (4, 4), preprocessing)[..<4]) == [6, 7, 8, 9])
    preprocessing.fit = .squash
    #expect(Array(prepare(wide, to: (8, 8), preprocessing)[..<3]) == [0, 2, 4])
  }

  @Test("Scalings are those of Keras' preprocess_input, channel by channel")
  func scalings() {
    let pixel = RGBImage(width: 1, height: 1, pixels: [255, 51, 0])
    func values(_ scaling: PixelScaling, _ channels: ChannelOrder) -> [Float] {
      var preprocessing = ImagePreprocessing()
      preprocessing.scaling = scaling
      preprocessing.channels = channels
      return prepare(pixel, to: (1, 1), preprocessing)
    }
    #expect(values(.none, .rgb) == [255, 51, 0])
    #expect(values(.none, .bgr) == [0, 51, 255])
    #expect(values(.unit, .rgb) == [1, 0.2, 0])
    expectClose(values(.symmetric, .rgb), [1, -0.6, -1], within: 1e-6)
    expectClose(values(.caffe, .bgr), [-103.939, 51 - 116.779, 255 - 123.68], within: 1e-4)
    expectClose(
      values(.torch, .rgb), [(1 - 0.485) / 0.229, (0.2 - 0.456) / 0.224, -0.406 / 0.225],
      within: 1e-6)
    #expect(values(.custom(mean: [5, 1, 2], deviation: [2, 5, 4]), .rgb) == [125, 10, -0.5])
    #expect(values(.custom(mean: [5, 1, 2], deviation: [2, 5, 4]), .bgr) == [-0.5, 10, 125])
    // 0.299 · 255 + 0.587 · 51 = 106.18
    #expect(values(.none, .grey) == [106])
  }
}
