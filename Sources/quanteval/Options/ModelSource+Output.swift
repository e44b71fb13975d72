import ArgumentParser
import ByteIO
import ModelFormats

extension ModelSource {
  /// Refuses to write a model over the one that was read, and where none can be written: before the
  /// run, not after it.
  func checkOutput(_ directory: String, isForced: Bool) throws {
    if Directory.isSame(directory, parentDirectory(of: path)) {
      throw ValidationError("'--output' is the model's own directory; name another.")
    }
    try Directory.checkCreatable(parentDirectory(of: directory))
    if isForced { try AtomicOutput.checkReplaceable(directory) }
  }
}
