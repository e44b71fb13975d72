import ArgumentParser
import ByteIO

/// Where a command keeps what is done, so that the same command goes on after an interruption.
struct CheckpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where to keep what is done, for the same command to go on after an interruption (default: in the cache).",
      valueName: "dir"))
  var checkpoints: String?

  /// The directory; found out before anything runs where nothing can be written to the one that was
  /// asked for.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  func directory() throws -> String {
    if let checkpoints { try Directory.checkCreatable(checkpoints) }
    return checkpoints ?? UserCache.directory("checkpoints")
  }

  /// What is said when a signal ends such a command.
  static let interruptionNote =
    "Interrupted; nothing was written. The same command goes on with what was kept, if the run had taken "
    + "long enough to keep anything."
}
