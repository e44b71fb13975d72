import ByteIO
import CZlib
import ModelFormats

/// gzip of the MNIST model's files in a tar, against one call of zlib on the same bytes.
///
/// The share says what feeding zlib in chunks and joining them costs.
struct GzipWorkload: Workload {
  static let unit = WorkUnit.bytes

  private let archive: [UInt8]
  private var compressed: [UInt8] = []
  private var ceiling: [UInt8]

  init() throws {
    let artifacts = try ModelFormat.open(Repository.mnistModel)
    let files = try artifacts.files(
      holding: artifacts.weights, options: ExportOptions(toolName: "benchmark"))
    archive = Archive.tar(
      directory: "model",
      members: files.map { NamedBytes(name: $0.name, bytes: $0.bytes) })
    ceiling = [UInt8](repeating: 0, count: Int(compressBound(UInt(archive.count))))
  }

  var amount: Double { Double(archive.count) }

  mutating func run() { compressed = Gzip.compress(archive) }

  mutating func runCeiling() {
    var count = UInt(ceiling.count)
    let code = compress2(
      &ceiling, &count, archive, UInt(archive.count), Int32(Gzip.defaultLevel))
    precondition(code == Z_OK, "zlib: \(code)")
  }

  func check() throws {
    let restored = try Gzip.decompress(FileBytes(compressed, source: "benchmark")).bytes()
    guard restored == archive else {
      throw WrongResult(description: "decompressing gives other bytes")
    }
  }
}
