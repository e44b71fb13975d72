/// A shell pattern over whole names, as Python's `fnmatch` reads it: `*` (any characters, `/`
/// too), `?` (any one), `[abc]` and `[a-z]` (one of these), `[!abc]` (none of these).
///
/// Upper and lower case differ.
public struct NamePattern: Hashable, Sendable, CustomStringConvertible {
  fileprivate enum Element: Hashable {
    case literal(Character)
    case any
    case anyRun
    case oneOf([ClosedRange<Character>], isNegated: Bool)
  }

  /// The pattern as it was written.
  public let description: String
  private let elements: [Element]

  /// Reads a pattern; every text is one.
  public init(_ text: String) {
    description = text
    var elements: [Element] = []
    var rest = Substring(text)
    while let character = rest.popFirst() {
      switch character {
      case "*": elements.append(.anyRun)
      case "?": elements.append(.any)
      case "[":
        if let (set, after) = NamePattern.set(in: rest) {
          elements.append(set)
          rest = after
        } else {
          elements.append(.literal("["))
        }
      default: elements.append(.literal(character))
      }
    }
    self.elements = elements
  }

  /// Whether the whole of `name` fits.
  public func matches(_ name: String) -> Bool {
    let name = Array(name)
    var position = 0
    var element = 0
    /// Where to go on when a literal fails: behind the last run, one character further.
    var retry: (element: Int, position: Int)?
    while position < name.count {
      if element < elements.count, case .anyRun = elements[element] {
        element += 1
        retry = (element, position)
      } else if element < elements.count, elements[element].fits(name[position]) {
        element += 1
        position += 1
      } else if let last = retry {
        element = last.element
        position = last.position + 1
        retry = (element, position)
      } else {
        return false
      }
    }
    return elements[element...].allSatisfy { $0 == .anyRun }
  }

  /// Reads the set behind a `[`; `nil` where nothing closes it.
  private static func set(in text: Substring) -> (Element, after: Substring)? {
    var body = text
    let isNegated = body.first == "!"
    if isNegated { body.removeFirst() }
    // A bracket that stands first does not close the set.
    guard let end = body.dropFirst().firstIndex(of: "]") else { return nil }
    var members = body[..<end]
    var ranges: [ClosedRange<Character>] = []
    while let first = members.popFirst() {
      if members.first == "-", let last = members.dropFirst().first {
        members = members.dropFirst(2)
        if first <= last { ranges.append(first...last) }
      } else {
        ranges.append(first...first)
      }
    }
    return (.oneOf(ranges, isNegated: isNegated), body[body.index(after: end)...])
  }
}

extension NamePattern.Element {
  fileprivate func fits(_ character: Character) -> Bool {
    switch self {
    case .literal(let wanted): character == wanted
    case .any: true
    case .anyRun: false
    case .oneOf(let ranges, let isNegated):
      ranges.contains { $0.contains(character) } != isNegated
    }
  }
}
