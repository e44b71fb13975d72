import ModelSources

/// A JSON document with the order of its keys and the text of its numbers kept.
public indirect enum JSONValue: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, as it is written; also Python's `NaN`, `Infinity` and `-Infinity`.
  case number(String)
  /// A string, without its escapes.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Keys and values, in file order.
  case object([Member])

  /// A key and its value.
  public struct Member: Hashable, Sendable {
    /// The key.
    public var key: String
    /// What it stands for.
    public var value: JSONValue

    /// Makes a member.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a key; `nil` when there is none, or this is no object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  /// The elements of an array.
  public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// The text of a string.
  public var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The members of an object.
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// The truth of a boolean.
  public var bool: Bool? { if case .bool(let truth) = self { truth } else { nil } }

  /// The number, rounded to binary64.
  public var double: Double? {
    guard case .number(let text) = self else { return nil }
    switch text {
    case "NaN": return .nan
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    default: return Double(text)
    }
  }

  /// The number, when it is a whole one that an `Int` holds.
  public var int: Int? {
    guard case .number(let text) = self else { return nil }
    return Int(text) ?? double.flatMap { Int(exactly: $0) }
  }

  /// What kind of value this is, for error messages.
  public var kindName: String {
    switch self {
    case .null: "null"
    case .bool(let truth): "\(truth)"
    case .number(let text): "the number \(text)"
    case .string(let text): "the string \"\(text.prefix(40))\""
    case .array(let elements): "a list of \(elements.count)"
    case .object: "an object"
    }
  }
}
