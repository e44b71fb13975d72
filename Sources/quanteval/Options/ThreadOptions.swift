import ArgumentParser
import Foundation

/// How many workers compute.
struct ThreadOptions: ParsableArguments {
  @Option(
    name: .customLong("threads"),
    parsing: .unconditional,
    help: ArgumentHelp(
      "Workers, at most \(ThreadOptions.limit) here; they change nothing but the time.",
      valueName: "n"))
  var count = ProcessInfo.processInfo.activeProcessorCount

  /// Four a core, and 64 in any case: more only wait for each other, and each has memory of its own.
  static let limit = max(64, 4 * ProcessInfo.processInfo.activeProcessorCount)

  func validate() throws {
    guard (1...Self.limit).contains(count) else {
      throw ValidationError(
        count < 1
          ? "'--threads' must be 1 or more."
          : "'--threads' must be 1 to \(Self.limit) on this machine: more only wait for each other."
      )
    }
  }
}
