import ByteIO
import Foundation

/// A directory for files that nobody keeps; removed at the end, and on Ctrl-C.
final class ScratchDirectory {
  let path: String
  private let isKept: Bool
  private let interruption: any DispatchSourceSignal

  /// Creates a directory, or uses `kept`, which stays.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  init(keeping kept: String? = nil) throws {
    let path =
      kept
      ?? FileManager.default.temporaryDirectory
      .appendingPathComponent("quanteval-\(ProcessInfo.processInfo.processIdentifier)").path
    self.path = path
    let isKept = kept != nil
    self.isKept = isKept
    try AtomicOutput.createDirectory(path)
    signal(SIGINT, SIG_IGN)
    interruption = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    interruption.setEventHandler {
      if !isKept { try? FileManager.default.removeItem(atPath: path) }
      printToStandardError("\nInterrupted; nothing was written.")
      exit(130)
    }
    interruption.resume()
  }

  deinit {
    interruption.cancel()
    signal(SIGINT, SIG_DFL)
    if !isKept { try? FileManager.default.removeItem(atPath: path) }
  }
}
