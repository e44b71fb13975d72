import ByteIO
import Datasets
import Tensors
import TestSupport
import Testing

@Suite("Samples as pictures")
struct SamplePictureTests {
  private func decoded(_ picture: SamplePicture) throws -> RGBImage {
    let directory = try TemporaryDirectory()
    let path = try directory.write(picture.bytes, to: "picture")
    return try ImageDecoder().decode(try FileBytes(contentsOf: path))
  }

  @Test("A small one keeps every pixel, from black to white", arguments: [1, 3])
  func lossless(channels: Int) throws {
    let sample = (0..<6 * 5 * channels).map { Float($0) / 4 - 3 }
    let picture = try #require(SamplePicture(sample, shape: Shape([6, 5, channels])))
    #expect(picture.mediaType == "image/png")
    #expect((picture.width, picture.height) == (5, 6))
    let image = try decoded(picture)
    let greatest = Float(sample.count - 1)
    let expected = (0..<30).flatMap { pixel in
      (0..<3).map { UInt8((Float(pixel * channels + $0 % channels) / greatest * 255).rounded()) }
    }
    #expect(image.pixels == expected)
  }

  @Test("A large one is shrunk and loses little")
  func shrunk() throws {
    // Smooth, as photographs are.
    let (height, width) = (288, 150)
    let sample = (0..<height * width * 3).map { index in
      Float(index / 3 / width) / 100 + Float(index / 3 % width) / 300 * Float(index % 3)
    }
    let picture = try #require(SamplePicture(sample, shape: Shape([height, width, 3])))
    #expect(picture.mediaType == "image/jpeg")
    #expect((picture.width, picture.height) == (50, 96))
    #expect(picture.bytes.count < 3_000)
    let image = try decoded(picture)
    let greatest = sample.max() ?? 1
    for (y, x) in [(0, 0), (10, 40), (33, 25), (95, 49)] {
      let expected = sample[((3 * y + 1) * width + 3 * x + 1) * 3] / greatest * 255
      #expect((Float(image.pixels[(y * 50 + x) * 3]) - expected).magnitude < 8, "\(y), \(x)")
    }
  }

  @Test("A picture of one colour is black, and numbers that are not finite are, too")
  func edges() throws {
    let plain = try #require(
      SamplePicture([Float](repeating: 7, count: 9), shape: Shape([3, 3, 1])))
    #expect(try decoded(plain).pixels.allSatisfy { $0 == 0 })
    let broken = try #require(
      SamplePicture([.nan, 0, 1, .infinity], shape: Shape([2, 2, 1])))
    #expect(try decoded(broken).pixels == [0, 0, 0, 0, 0, 0, 255, 255, 255, 0, 0, 0])
  }

  @Test(
    "What is no picture is none", arguments: [[4], [2, 2], [2, 2, 4], [1, 4, 1], [0, 4, 1]])
  func none(extents: [Int]) {
    let shape = Shape(extents)
    #expect(SamplePicture([Float](repeating: 1, count: shape.elementCount), shape: shape) == nil)
  }
}
