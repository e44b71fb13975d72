import ByteIO
import Essentials
import Training
import Yams

/// Reads a YAML file as nodes that know their lines.
enum ConfigurationFile {
  /// Reads a file.
  ///
  /// - Throws: `ByteIOError`, or `TrainingError.configuration` where it is no YAML.
  static func read(_ path: String) throws -> ConfigurationNode {
    let text = String(decoding: try FileBytes(contentsOf: path).bytes(), as: UTF8.self)
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw TrainingError.configuration(
          file: path, line: 1, problem: "The file is empty.", remedy: "describe a training")
      }
      var budget = greatestNodeCount
      guard let converted = convert(node, &budget) else {
        throw TrainingError.configuration(
          file: path, line: 1, problem: "The file has more than \(greatestNodeCount) values.",
          remedy: "write out what its aliases ('*name') repeat, or leave it out")
      }
      return converted
    } catch let error as YamlError {
      throw TrainingError.configuration(
        file: path, line: line(of: error), problem: "The file is no YAML: \(words(of: error))",
        remedy: nil)
    }
  }

  /// Aliases can make a short file a value of any size.
  private static let greatestNodeCount = 100_000

  /// `nil` where it is more than the budget allows.
  private static func convert(_ node: Node, _ budget: inout Int) -> ConfigurationNode? {
    budget -= 1
    guard budget > 0 else { return nil }
    let line = node.mark?.line ?? 1
    switch node {
    case .scalar(let scalar): return .scalar(scalar.string, line: line)
    case .sequence(let sequence):
      var items: [ConfigurationNode] = []
      for item in sequence {
        guard let item = convert(item, &budget) else { return nil }
        items.append(item)
      }
      return .sequence(items, line: line)
    case .mapping(let mapping):
      var members: [(key: String, value: ConfigurationNode)] = []
      for (key, value) in mapping {
        guard let value = convert(value, &budget) else { return nil }
        members.append((key.string ?? "", value))
      }
      return .mapping(members, line: line)
    case .alias: return .scalar("", line: line)
    }
  }

  /// What the parser says, but for the file's own lines, which may be of any length.
  private static func words(of error: YamlError) -> String {
    "\(error)".split(separator: "\n").prefix(2).map { $0.displayed }.joined(separator: "; ")
  }

  private static func line(of error: YamlError) -> Int {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    default: 1
    }
  }
}
