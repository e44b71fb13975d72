import Foundation

/// What the system says of the processor.
public struct ProcessorFacts: Sendable {
  /// Its own name.
  public let name: String
  /// What it can do, as `/proc/cpuinfo` lists it; empty where there is no such file.
  public let flags: Set<String>

  /// Asks the system.
  public static var current: ProcessorFacts {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    func value(of key: String) -> String? {
      text.split(separator: "\n").first { $0.hasPrefix(key) }?
        .split(separator: ":", maxSplits: 1).last
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    return ProcessorFacts(
      name: value(of: "model name") ?? "unknown processor",
      flags: Set((value(of: "flags") ?? "").split(separator: " ").map(String.init)))
  }
}
