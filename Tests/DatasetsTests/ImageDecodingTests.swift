import ByteIO
import Datasets
import TestSupport
import Testing

@Suite("Decoding of images")
struct ImageDecodingTests {
  @Test("The reference script left fixtures of all kinds")
  func fixtures() {
    #expect(ImageFixture.names(".jpg").count == 20)
    #expect(ImageFixture.names(".png").count == 15)
  }

  @Test(
    "JPEGs of all kinds give TensorFlow's pixels, to the bit, with both inverse transforms",
    arguments: ImageFixture.names(".jpg").filter { !$0.hasPrefix("exif") },
    JPEGTransform.allCases)
  func jpeg(name: String, transform: JPEGTransform) throws {
    let image = try ImageDecoder(transform: transform).decode(ImageFixture.file("\(name).jpg"))
    #expect(image == ImageFixture.image(try ImageFixture.array("\(name).\(transform)")))
  }

  @Test(
    "PNGs of all kinds give TensorFlow's pixels, to the bit",
    arguments: ImageFixture.names(".png"))
  func png(name: String) throws {
    let image = try ImageDecoder().decode(ImageFixture.file("\(name).png"))
    #expect(image == ImageFixture.image(try ImageFixture.array(name)))
  }

  @Test("All eight Exif orientations are set upright as Pillow does it", arguments: 1...8)
  func orientation(number: Int) throws {
    let file = try ImageFixture.file("exif-\(number).jpg")
    let upright = try ImageDecoder().decode(file)
    #expect(upright == ImageFixture.image(try ImageFixture.array("exif-\(number)")))
    let ignored = try ImageDecoder(followsOrientation: false).decode(file)
    #expect((ignored == upright) == (number == 1))
  }

  @Test("A name does not decide what a file is; other formats are named")
  func formats() throws {
    let decoder = ImageDecoder()
    for (bytes, words) in [
      (Array("GIF89a".utf8), "a GIF,"), (Array("RIFF0000WEBPVP8 ".utf8), "a WebP,"),
      (Array("<html>".utf8), "a web page,"), ([], "a file without content,"),
      (Array("hello, world".utf8), "no JPEG and no PNG"),
    ] {
      let error = #expect(throws: ImageError.self) {
        try decoder.decode(FileBytes(bytes, source: "x.jpg"))
      }
      #expect(error?.problem.contains(words) == true, "\(words): \(error?.problem ?? "")")
      #expect(error?.location == "x.jpg")
    }
  }
}
