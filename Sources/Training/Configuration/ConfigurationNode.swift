/// A value of a configuration file, with the line it stands in.
public indirect enum ConfigurationNode: Sendable {
  /// A single value, as it is written.
  case scalar(String, line: Int)
  /// A list.
  case sequence([ConfigurationNode], line: Int)
  /// Keys and values, in file order.
  case mapping([(key: String, value: ConfigurationNode)], line: Int)

  /// The line where the value begins, from 1.
  public var line: Int {
    switch self {
    case .scalar(_, let line), .sequence(_, let line), .mapping(_, let line): line
    }
  }
}
