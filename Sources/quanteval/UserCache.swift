import Foundation

/// Where this user's programs keep what can be made again.
enum UserCache {
  /// A directory of this program there: below `XDG_CACHE_HOME`, or `~/.cache`.
  static func directory(_ name: String) -> String {
    let environment = ProcessInfo.processInfo.environment
    let parent =
      environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? (environment["HOME"].map { "\($0)/.cache" } ?? FileManager.default.temporaryDirectory.path)
    return "\(parent)/quanteval/\(name)"
  }
}
