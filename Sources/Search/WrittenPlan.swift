import ByteIO
import Inference
import ModelFormats
import Tensors

/// A plan's files in a directory: what ships, and so what is confirmed.
struct WrittenPlan: Sendable {
  private let directory: String
  private let semantics: Semantics

  /// Writes files.
  ///
  /// - Throws: `ByteIOError`.
  init(_ files: ModelFiles, of original: any ModelSource, at directory: String)
    throws(ByteIOError)
  {
    try AtomicOutput.writeDirectory(files, at: directory, replacing: true)
    self.directory = directory
    semantics = original.semantics
  }

  /// The network that the files describe, read and compiled anew.
  ///
  /// - Throws: what reading or compiling throws.
  func program(inputShape: Shape) throws -> Program {
    try Program(
      compiling: ModelFormat.open(directory, takingDigests: false, semantics: semantics)
        .model(inputShapes: [inputShape]))
  }
}
