import ModelSources

extension JSONValue {
  /// The document as Python's `json.dumps` writes it: `", "` and `": "` between things, all but
  /// ASCII escaped, no final newline.
  ///
  /// So an unchanged `model.json` of the converter keeps its bytes.
  public func encoded() -> [UInt8] {
    var text: [UInt8] = []
    write(to: &text)
    return text
  }

  /// A number as Python writes a float: the shortest text that reads back to the same binary64.
  public static func float(_ value: Double) -> JSONValue {
    if value.isNaN { return .number("NaN") }
    if value.isInfinite { return .number(value < 0 ? "-Infinity" : "Infinity") }
    let text = "\(value)"
    // Both write the shortest digits; between 2^53 and 1e16 Swift uses an exponent, Python none.
    let magnitude = value.magnitude
    if magnitude >= 9_007_199_254_740_992, magnitude < 1e16 { return .number("\(Int(value)).0") }
    return .number(text)
  }

  private func write(to text: inout [UInt8]) {
    switch self {
    case .null: text += "null".utf8
    case .bool(let truth): text += (truth ? "true" : "false").utf8
    case .number(let number): text += number.utf8
    case .string(let string): JSONValue.write(string, to: &text)
    case .array(let elements):
      text += "[".utf8
      for (index, element) in elements.enumerated() {
        if index > 0 { text += ", ".utf8 }
        element.write(to: &text)
      }
      text += "]".utf8
    case .object(let members):
      text += "{".utf8
      for (index, member) in members.enumerated() {
        if index > 0 { text += ", ".utf8 }
        JSONValue.write(member.key, to: &text)
        text += ": ".utf8
        member.value.write(to: &text)
      }
      text += "}".utf8
    }
  }

  private static func write(_ string: String, to text: inout [UInt8]) {
    text += "\"".utf8
    for unit in string.utf16 {
      switch unit {
      case 0x22: text += "\\\"".utf8
      case 0x5C: text += "\\\\".utf8
      case 0x0A: text += "\\n".utf8
      case 0x0D: text += "\\r".utf8
      case 0x09: text += "\\t".utf8
      case 0x08: text += "\\b".utf8
      case 0x0C: text += "\\f".utf8
      case 0x20..<0x7F: text.append(UInt8(unit))
      default:
        let digits = String(unit, radix: 16)
        text += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
      }
    }
    text += "\"".utf8
  }
}
