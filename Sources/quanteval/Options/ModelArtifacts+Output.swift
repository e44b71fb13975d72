import ArgumentParser
import ByteIO
import ModelFormats

extension ModelArtifacts {
  /// Refuses to write a model over the one that was read.
  func checkOutput(_ directory: String) throws {
    if Directory.isSame(directory, parentDirectory(of: path)) {
      throw ValidationError("'--output' is the model's own directory; name another.")
    }
  }
}
