import ByteIO
public import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Fetches a data set's files from its mirrors into the cache.
public struct DatasetDownload: Sendable {
  private let session: URLSession

  /// Makes a downloader.
  ///
  /// - Parameter timeout: seconds that a server may stay silent.
  public init(timeout: TimeInterval = 20) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = timeout
    session = URLSession(configuration: configuration)
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
    for mirror in manifest.mirrors {
      let base = mirror.hasSuffix("/") ? mirror : mirror + "/"
      guard let url = URL(string: base + file.name) else {
        reasons.append("\(mirror): not an address")
        continue
      }
      do {
        let (data, response) = try await session.data(from: url)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard status == 200 else {
          reasons.append("\(url): the server answered \(status)")
          continue
        }
        let bytes = Array(data)
        let digest = SHA256Digest.hexadecimal(of: bytes)
        guard digest == file.sha256 else {
          reasons.append("\(url): SHA-256 is \(digest), not \(file.sha256)")
          continue
        }
        return bytes
      } catch {
        reasons.append("\(url): \(error.localizedDescription)")
      }
    }
    throw .downloadFailed(
      file: file.name, reasons: reasons)
  }
}
