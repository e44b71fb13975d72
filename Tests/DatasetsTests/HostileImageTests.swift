import ByteIO
import Datasets
import Essentials
import TestSupport
import Testing

/// None may end the process, and none that lacks pixels may pass.
@Suite("Hostile images")
struct HostileImageTests {
  static let files =
    ["baseline-420", "progressive", "restarts", "grey", "cmyk-adobe", "exif-6"].map { $0 + ".jpg" }
    + ["png-rgb-8", "png-rgba-16-adam7", "png-palette-4-transparent"].map { $0 + ".png" }

  @Test("A file that was cut off anywhere is damaged, and the message names it", arguments: files)
  func truncated(name: String) throws {
    let whole = try ImageFixture.file(name).bytes()
    for length in 0..<whole.count {
      let error = #expect(throws: ImageError.self, "\(name) of \(length) bytes") {
        try ImageDecoder().decode(FileBytes(Array(whole[..<length]), source: name))
      }
      #expect(error?.location == name)
      #expect(error?.remedy?.contains("--on-error skip") == true)
    }
  }

  @Test("A byte that is another gives an image or an error, at every place", arguments: files)
  func flipped(name: String) throws {
    let whole = try ImageFixture.file(name).bytes()
    var generator = SeededGenerator(seed: 4)
    for offset in whole.indices {
      var damaged = whole
      damaged[offset] ^= UInt8.random(in: 1...255, using: &generator)
      do {
        let image = try ImageDecoder().decode(FileBytes(damaged, source: name))
        #expect(image.pixels.count == image.width * image.height * 3)
      } catch {
        #expect(error.location == name)
      }
    }
  }

  @Test("Bytes without sense behind a sound beginning are an error", arguments: files)
  func noise(name: String) throws {
    let whole = try ImageFixture.file(name).bytes()
    var generator = SeededGenerator(seed: 9)
    for length in stride(from: 8, to: whole.count / 2, by: 7) {
      let noise = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect(throws: ImageError.self) {
        try ImageDecoder().decode(FileBytes(whole[..<length] + noise, source: name))
      }
    }
  }

  @Test("A header that announces a giant is refused before memory is taken")
  func giants() throws {
    var jpeg = try ImageFixture.file("baseline-420.jpg").bytes()
    let frame = try #require(jpeg.indices.first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0x00, 0xFF, 0x00])
    var png = try ImageFixture.file("png-rgb-8.png").bytes()
    png.replaceSubrange(16..<24, with: [0x00, 0x0F, 0x42, 0x40, 0x00, 0x0F, 0x42, 0x40])
    let checksum = crc32(Array(png[12..<29]))
    png.replaceSubrange(
      29..<33, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) })
    for (bytes, name) in [(jpeg, "giant.jpg"), (png, "giant.png")] {
      let error = #expect(throws: ImageError.self) {
        try ImageDecoder().decode(FileBytes(bytes, source: name))
      }
      guard case .tooLarge(name, ImageDecoder.pixelLimit) = error else {
        Issue.record("\(name): \(String(describing: error))")
        continue
      }
    }
  }

  @Test("Bytes behind the last pixel cost nothing, and are let through")
  func trailing() throws {
    for name in ["baseline-420.jpg", "png-rgb-8.png"] {
      let whole = try ImageFixture.file(name)
      let longer = FileBytes(whole.bytes() + Array("a camera's own notes".utf8), source: name)
      #expect(try ImageDecoder().decode(longer) == ImageDecoder().decode(whole))
    }
  }

  /// The checksum of PNG's chunks (ISO/IEC 15948, annex D).
  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
