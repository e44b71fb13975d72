import ByteIO
import Essentials
public import Foundation

/// Fetches a data set's files from its mirrors into the cache.
///
/// What a server sends is kept where its SHA-256 digest is the manifest's, so it does not matter who
/// sent it, nor over which wire; still, mirrors that speak https are asked first, for what people
/// fetch is nobody's business. No more bytes are taken than the manifest says, and no more time than
/// they need on a slow line.
public struct DatasetDownload: Sendable {
  /// Seconds that a server may stay silent.
  private let timeout: TimeInterval
  /// Seconds that a file may take beyond those of its bytes.
  private let patience: TimeInterval

  /// The bytes a second of a line that is slow, but worth waiting for.
  private static let leastRate = 50_000.0

  /// Makes a downloader.
  ///
  /// - Parameters:
  ///   - timeout: seconds that a server may stay silent.
  ///   - patience: seconds that a file may take beyond those of its bytes at 50 kB/s.
  public init(timeout: TimeInterval = 20, patience: TimeInterval = 60) {
    self.timeout = timeout
    self.patience = patience
  }

  /// Fetches those of `names` that are not in `directory` yet, or not sound.
  ///
  /// A file is written only when its digest is that of the manifest.
  ///
  /// `report`: called with a line for each file.
  /// - Throws: `DatasetError.downloadFailed` with what each mirror said, or why the file can't be
  ///   written.
  public func fetch(
    _ names: [String], of manifest: DatasetManifest, into directory: String,
    report: (String) -> Void
  ) async throws(DatasetError) {
    try DatasetError.rethrowing { () throws(ByteIOError) in
      try Directory.create(directory)
    }
    for file in manifest.files where names.contains(file.name) {
      guard ContainedPath(file.name) != nil else {
        throw .badManifest(
          file: manifest.name,
          reason: "the file '\(file.name.displayed)' leaves the data set's directory")
      }
      let path = "\(directory)/\(file.name)"
      if let bytes = try? FileBytes(contentsOf: path),
        SHA256Digest.hexadecimal(of: bytes) == file.sha256
      {
        report("\(file.name): already there")
        continue
      }
      let bytes = try await fetch(file, of: manifest)
      try DatasetError.rethrowing { () throws(ByteIOError) in
        try AtomicOutput.write(bytes, to: path)
      }
      report("\(file.name): \(bytes.count) bytes, SHA-256 as expected")
    }
  }

  private func fetch(
    _ file: DatasetManifest.File, of manifest: DatasetManifest
  ) async throws(DatasetError) -> [UInt8] {
    var reasons: [String] = []
    let secure = manifest.mirrors.filter { $0.lowercased().hasPrefix("https:") }
    let others = manifest.mirrors.filter { !$0.lowercased().hasPrefix("https:") }
    for mirror in secure + others {
      let base = mirror.hasSuffix("/") ? mirror : mirror + "/"
      guard let url = URL(string: base + file.name),
        ["http", "https"].contains(url.scheme?.lowercased())
      else {
        reasons.append("\(mirror.displayed): no address of a server (https://…)")
        continue
      }
      let transfer = BoundedTransfer(
        url, limit: file.byteCount, silence: timeout,
        seconds: patience + Double(file.byteCount) / DatasetDownload.leastRate)
      switch await transfer.bytes() {
      case .failure(let failure): reasons.append("\(url): \(failure.reason.displayed)")
      case .success(let bytes):
        let digest = SHA256Digest.hexadecimal(of: bytes)
        if digest == file.sha256 { return bytes }
        reasons.append("\(url): SHA-256 is \(digest), not \(file.sha256)")
      }
    }
    throw .downloadFailed(
      file: file.name, reasons: reasons)
  }
}
