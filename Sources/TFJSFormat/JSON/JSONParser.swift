import ModelSources

/// Reads JSON (RFC 8259, and the three names that Python writes for what is no number).
///
/// Trusts nothing: depth and length are bounded, and an error says where it is.
struct JSONParser {
  /// Keras nests some twenty levels deep.
  static let depthLimit = 200
  /// Topologies are at most a few MB; weights are not in them.
  static let byteLimit = 64 << 20

  private let bytes: [UInt8]
  private let file: String
  private var position = 0

  /// Reads a whole document.
  ///
  /// - Throws: `TFJSError.invalidJSON`.
  static func parse(_ bytes: [UInt8], file: String) throws(ModelFormatError) -> JSONValue {
    guard bytes.count <= byteLimit else {
      throw .tfjs(.jsonTooLarge(file: file, byteCount: bytes.count, limit: byteLimit))
    }
    var parser = JSONParser(bytes: bytes, file: file)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.failure("text after the end") }
    return value
  }

  private init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func failure(_ reason: String) -> ModelFormatError {
    let before = bytes[..<min(position, bytes.count)]
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return .tfjs(
      .invalidJSON(
        file: file, line: line, column: position - lineStart + 1, offset: position, reason: reason))
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(ModelFormatError) -> JSONValue {
    guard depth < JSONParser.depthLimit else {
      throw failure("nested more than \(JSONParser.depthLimit) levels deep")
    }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case nil: throw failure("the file ends where a value should be")
    default: return try nameOrNumber()
    }
  }

  private mutating func object(depth: Int) throws(ModelFormatError) -> JSONValue {
    position += 1
    var members: [JSONValue.Member] = []
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("a key in quotes is missing") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw failure("':' is missing after the key \"\(key)\"") }
      members.append(.init(key, try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw failure("',' or '}' is missing") }
    }
  }

  private mutating func array(depth: Int) throws(ModelFormatError) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(elements) }
      guard take(",") else { throw failure("',' or ']' is missing") }
    }
  }

  private mutating func nameOrNumber() throws(ModelFormatError) -> JSONValue {
    let start = position
    while let byte = next, isPartOfWord(byte) { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    switch word {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "NaN", "Infinity", "-Infinity": return .number(word)
    default:
      guard let first = word.first, first == "-" || first.isNumber, Double(word) != nil,
        !word.contains(where: { "xXpPnN".contains($0) })
      else {
        position = start
        throw failure(word.isEmpty ? "a value is missing" : "'\(word.prefix(20))' is no value")
      }
      return .number(word)
    }
  }

  private func isPartOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  private mutating func string() throws(ModelFormatError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw failure("the string before this is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
      case 0..<0x20: throw failure("a control character in a string")
      default: text.append(byte)
      }
    }
    throw failure("the file ends inside a string")
  }

  private mutating func escape() throws(ModelFormatError) -> Unicode.Scalar {
    guard let byte = next else { throw failure("the file ends inside a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "u"):
      let unit = try hexadecimal()
      if let scalar = Unicode.Scalar(unit) { return scalar }
      // Not a scalar: the first half of a surrogate pair.
      guard unit < 0xDC00, take("\\"), take("u") else { throw failure("half a surrogate pair") }
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
      else { throw failure("half a surrogate pair") }
      return scalar
    default: throw failure("'\\\(Unicode.Scalar(byte))' is no escape")
    }
  }

  private mutating func hexadecimal() throws(ModelFormatError) -> UInt32 {
    guard position + 4 <= bytes.count,
      let unit = UInt32(
        String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw failure("four hexadecimal digits are missing") }
    position += 4
    return unit
  }
}
