import ByteIO
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
      return convert(node)
    } catch let error as YamlError {
      throw TrainingError.configuration(
        file: path, line: line(of: error), problem: "The file is no YAML: \(error)", remedy: nil)
    }
  }

  private static func convert(_ node: Node) -> ConfigurationNode {
    let line = node.mark?.line ?? 1
    switch node {
    case .scalar(let scalar): return .scalar(scalar.string, line: line)
    case .sequence(let sequence): return .sequence(sequence.map(convert), line: line)
    case .mapping(let mapping):
      return .mapping(
        mapping.map { (key: $0.key.string ?? "", value: convert($0.value)) }, line: line)
    case .alias: return .scalar("", line: line)
    }
  }

  private static func line(of error: YamlError) -> Int {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    default: 1
    }
  }
}
