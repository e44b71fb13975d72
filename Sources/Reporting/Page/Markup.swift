/// HTML or SVG that is safe by construction: what is put into a literal is escaped.
///
/// `"<td>\(name)</td>"` as a `Markup` escapes `name`, wherever it stands: between tags, or between
/// the quotes of an attribute. Markup that is put into markup stays as it is.
struct Markup: Sendable {
  /// The text, ready for a file.
  let text: String

  private init(ready text: String) { self.text = text }

  /// Text that shall be read as it stands.
  init(escaping text: String) {
    self.init(ready: Markup.escaped(text))
  }

  /// Nothing.
  static let empty = Markup(ready: "")

  /// Parts one after another, each on a line of its own.
  static func lines(_ parts: [Markup]) -> Markup {
    Markup(ready: parts.lazy.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n"))
  }

  /// Markup that was made elsewhere, by code of this module.
  static func trusted(_ text: String) -> Markup { Markup(ready: text) }

  /// Text as HTML and XML take it: no markup, and no character that XML does not know.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value & 0xFFFE == 0xFFFE: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Markup: ExpressibleByStringInterpolation {
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ value: String) { text += Markup.escaped(value) }
    mutating func appendInterpolation(_ value: Int) { text += "\(value)" }
    mutating func appendInterpolation(_ value: Markup) { text += value.text }
    mutating func appendInterpolation(_ values: [Markup]) {
      for value in values { text += value.text }
    }
  }

  init(stringLiteral value: String) { self.init(ready: value) }
  init(stringInterpolation: StringInterpolation) { self.init(ready: stringInterpolation.text) }
}
