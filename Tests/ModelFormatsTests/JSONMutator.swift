import Essentials
import ModelFormats
import TFJSFormat

/// Damages documents as nobody thought of: values become others, go missing or come twice.
///
/// A function of its seed.
struct JSONMutator {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private static let values: [JSONValue] = [
    .null, .bool(true), .bool(false), .number("0"), .number("-1"), .number("1"), .number("2"),
    .number("3"), .number("1e308"), .number("-1e400"), .number("NaN"), .number("Infinity"),
    .number("9223372036854775807"), .number("-9223372036854775808"), .number("4294967296"),
    .number("16777216"), .number("65536"), .number("0.5"), .string(""), .string("1"),
    .string("-1"), .string("9223372036854775807"), .string("same"), .string("AAAA"),
    .string("\u{1B}[2J\n"), .string(String(repeating: "x", count: 5_000)), .array([]),
    .array([.null]), .array([.number("-1"), .number("0")]), .object([]),
    .object([.init("size", .string("-1"))]),
  ]

  /// A number below `count`.
  mutating func number(below count: Int) -> Int {
    Int(generator.next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// The document with one to three changes.
  mutating func mutated(_ document: JSONValue) -> JSONValue {
    var document = document
    for _ in 0...number(below: 3) {
      let count = Self.count(document)
      let place = number(below: count)
      let other = Self.value(document, at: number(below: count))
      var rest = place
      document = changed(document, &rest, other) ?? .null
    }
    return document
  }

  /// Bytes with one to four changes.
  mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...number(below: 4) {
      let place = number(below: bytes.count + 1)
      switch number(below: 5) {
      case 0: bytes.removeSubrange(place...)
      case 1: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
      case 2:
        let end = min(bytes.count, place + number(below: 40))
        bytes.insert(contentsOf: bytes[place..<end], at: number(below: bytes.count + 1))
      case 3 where place < bytes.count: bytes.remove(at: place)
      default:
        guard place < bytes.count else { continue }
        bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      }
    }
    return bytes
  }

  /// The number of values in a document, itself too.
  private static func count(_ value: JSONValue) -> Int {
    switch value {
    case .array(let items): 1 + items.reduce(0) { $0 + count($1) }
    case .object(let members): 1 + members.reduce(0) { $0 + count($1.value) }
    default: 1
    }
  }

  /// The value at a place of the order in which `count` counts.
  private static func value(_ root: JSONValue, at place: Int) -> JSONValue {
    var rest = place
    func find(_ value: JSONValue) -> JSONValue? {
      if rest == 0 { return value }
      rest -= 1
      switch value {
      case .array(let items): return items.lazy.compactMap(find).first
      case .object(let members): return members.lazy.compactMap { find($0.value) }.first
      default: return nil
      }
    }
    return find(root) ?? .null
  }

  /// The value with a change at a place; `nil` where it goes missing.
  private mutating func changed(
    _ value: JSONValue, _ rest: inout Int, _ other: JSONValue
  ) -> JSONValue? {
    if rest == 0 {
      rest = -1
      switch number(below: 6) {
      case 0: return nil
      case 1: return other
      case 2: return .array([value, value])
      case 3: if let int = value.int { return .number("\(int &+ number(below: 5) &- 2)") }
      default: break
      }
      return Self.values[number(below: Self.values.count)]
    }
    rest -= 1
    switch value {
    case .array(let items):
      var result: [JSONValue] = []
      for item in items {
        if rest < 0 {
          result.append(item)
        } else if let new = changed(item, &rest, other) {
          result.append(new)
        }
      }
      return .array(result)
    case .object(let members):
      var result: [JSONValue.Member] = []
      for member in members {
        if rest < 0 {
          result.append(member)
        } else if let new = changed(member.value, &rest, other) {
          result.append(.init(member.key, new))
        }
      }
      return .object(result)
    default: return value
    }
  }
}
