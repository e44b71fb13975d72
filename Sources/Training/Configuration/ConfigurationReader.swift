import Essentials

/// Reads values out of nodes; every error says the line and what is right.
struct ConfigurationReader {
  let file: String

  func error(
    _ node: ConfigurationNode, _ problem: String, _ remedy: String? = nil
  ) -> TrainingError {
    .configuration(file: file, line: node.line, problem: problem, remedy: remedy)
  }

  /// The values of a mapping, whose keys must be among `known`.
  func mapping(
    _ node: ConfigurationNode, _ what: String, known: [String]
  ) throws(TrainingError) -> [String: ConfigurationNode] {
    let keys = known.joined(separator: ", ")
    guard case .mapping(let members, line: _) = node else {
      throw error(node, "\(what) must have keys and values.", "the keys are \(keys)")
    }
    var values: [String: ConfigurationNode] = [:]
    for (key, value) in members {
      guard known.contains(key) else {
        throw error(
          value, "\(what) has no key '\(key)'.",
          suggestion(key, known) ?? "the keys are \(keys)")
      }
      guard values.updateValue(value, forKey: key) == nil else {
        throw error(value, "\(what) has the key '\(key)' twice.", "remove one")
      }
    }
    return values
  }

  func required(
    _ key: String, in values: [String: ConfigurationNode], of node: ConfigurationNode
  ) throws(TrainingError) -> ConfigurationNode {
    guard let value = values[key] else {
      throw error(node, "The key '\(key)' is missing.", "add it")
    }
    return value
  }

  func text(_ node: ConfigurationNode) throws(TrainingError) -> String {
    guard case .scalar(let text, line: _) = node else {
      throw error(node, "One value is needed here.")
    }
    return text
  }

  func int(
    _ node: ConfigurationNode?, _ range: ClosedRange<Int>, default fallback: Int
  ) throws(TrainingError) -> Int {
    guard let node else { return fallback }
    guard let value = Int(try text(node)), range.contains(value) else {
      throw error(
        node, "A whole number from \(range.lowerBound) to \(range.upperBound) is needed here.")
    }
    return value
  }

  func number(
    _ node: ConfigurationNode?, _ range: ClosedRange<Double>, default fallback: Double
  ) throws(TrainingError) -> Double {
    guard let node else { return fallback }
    guard let value = Double(try text(node)), range.contains(value) else {
      throw error(
        node, "A number from \(range.lowerBound) to \(range.upperBound) is needed here.")
    }
    return value
  }

  func bool(
    _ node: ConfigurationNode?, default fallback: Bool
  ) throws(TrainingError) -> Bool {
    guard let node else { return fallback }
    guard let value = Bool(try text(node)) else {
      throw error(node, "'true' or 'false' is needed here.")
    }
    return value
  }

  /// One of several names.
  func choice(_ node: ConfigurationNode, _ names: [String]) throws(TrainingError) -> String {
    let name = try text(node)
    guard names.contains(name) else {
      throw error(
        node, "'\(name)' is not known here.",
        suggestion(name, names) ?? "known are \(names.joined(separator: ", "))")
    }
    return name
  }

  func suggestion(_ name: String, _ names: [String]) -> String? {
    alternatives(nearestNames(to: name, among: names)).map { "did you mean \($0)?" }
  }
}
