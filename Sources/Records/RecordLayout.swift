/// How JSON is laid out in files: for people who look for a member, and for those who compare two
/// versions line by line.
///
/// Members and objects stand on lines of their own; a list that holds neither lists nor objects stands on
/// one, however long it is.
struct RecordLayout {
  private let json: [UInt8]
  private var result: [UInt8] = []
  private var place = 0
  private var depth = 0

  /// Lays out JSON that has no spaces; with a final line end.
  static func indented(_ json: [UInt8]) -> [UInt8] {
    var layout = RecordLayout(json: json)
    layout.result.reserveCapacity(json.count * 5 / 4)
    while layout.place < json.count { layout.step() }
    layout.result.append(newline)
    return layout.result
  }

  private init(json: [UInt8]) { self.json = json }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")
  private static let quote = UInt8(ascii: "\"")

  private mutating func step() {
    let byte = json[place]
    place += 1
    switch byte {
    case Self.quote: copyString()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      result.append(byte)
      if place < json.count, json[place] == UInt8(ascii: "}") || json[place] == UInt8(ascii: "]") {
        result.append(json[place])
        place += 1
      } else if byte == UInt8(ascii: "["), let end = endOfPlainList() {
        copyPlainList(to: end)
      } else {
        depth += 1
        startLine()
      }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 1
      startLine()
      result.append(byte)
    case UInt8(ascii: ","):
      result.append(byte)
      startLine()
    case UInt8(ascii: ":"): result += [Self.space, byte, Self.space]
    default: result.append(byte)
    }
  }

  private mutating func startLine() {
    result.append(Self.newline)
    for _ in 0..<2 * max(0, depth) { result.append(Self.space) }
  }

  /// Copies what is left of a string, its end included.
  private mutating func copyString() {
    result.append(Self.quote)
    while place < json.count {
      let byte = json[place]
      result.append(byte)
      place += 1
      if byte == UInt8(ascii: "\\"), place < json.count {
        result.append(json[place])
        place += 1
      } else if byte == Self.quote {
        return
      }
    }
  }

  /// Where the list that has just begun ends; `nil` where it holds lists or objects.
  private func endOfPlainList() -> Int? {
    var index = place
    while index < json.count {
      switch json[index] {
      case UInt8(ascii: "]"): return index
      case UInt8(ascii: "["), UInt8(ascii: "{"): return nil
      case Self.quote:
        index += 1
        while index < json.count, json[index] != Self.quote {
          index += json[index] == UInt8(ascii: "\\") ? 2 : 1
        }
      default: break
      }
      index += 1
    }
    return nil
  }

  private mutating func copyPlainList(to end: Int) {
    while place < end {
      let byte = json[place]
      place += 1
      if byte == Self.quote {
        copyString()
      } else {
        result.append(byte)
        if byte == UInt8(ascii: ",") { result.append(Self.space) }
      }
    }
    result.append(json[place])
    place += 1
  }
}
