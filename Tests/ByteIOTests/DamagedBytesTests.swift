import ByteIO
import Essentials
import Foundation
import TestSupport
import Testing

@Suite("Damaged archives and streams")
struct DamagedBytesTests {
  @Test("gzip")
  func gzip() {
    let text = Array(repeating: Array("quantized weights, again and again. ".utf8), count: 40)
    let files = [Gzip.compress(text.flatMap(\.self)), Gzip.compress([1, 2, 3])]
    expectSound(reading: Mutations(of: files, as: .binary), named: "w.gz") { file in
      _ = try Gzip.decompress(file, limit: 1 << 20)
    }
  }

  @Test("zip")
  func zip() {
    let archives = Array(UnzipTests.archives.values)
    expectSound(reading: Mutations(of: archives, as: .binary), named: "w.npz") { file in
      _ = try Archive.unzip(file, limit: 1 << 20)
    }
  }
}
