import ModelGraph
import ModelSources

extension JSONValue {
  /// A whole number, which protocol buffers write as a string.
  var wholeNumber: Int? {
    if let int { return int }
    guard let string else { return nil }
    if let number = Int(string) { return number }
    return Double(string).flatMap { Int(exactly: $0) }
  }

  /// A text in Base64; the first converters wrote a list of character codes.
  var protocolBufferText: String? {
    let bytes: [UInt8]? =
      if let codes = array {
        codes.reduce(into: [UInt8]?([])) { bytes, code in
          guard let byte = code.wholeNumber.flatMap({ UInt8(exactly: $0) }) else {
            bytes = nil
            return
          }
          bytes?.append(byte)
        }
      } else {
        string.flatMap(decodedBase64)
      }
    return bytes.flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// The extents of a `TensorShapeProto`, -1 where one is free; `nil` for a list that is none.
  var protocolBufferExtents: [Int]? {
    if self["unknownRank"]?.bool == true || self["unknown_rank"]?.bool == true { return nil }
    guard members != nil else { return nil }
    var extents: [Int] = []
    for item in self["dim"]?.array ?? [] {
      // A size of 0 may be left out.
      guard let extent = item["size"] == nil ? 0 : item["size"]?.wholeNumber,
        (-1...1 << 24).contains(extent)
      else { return nil }
      extents.append(extent)
    }
    return extents
  }

  /// The meaning of a TensorFlow type's name, or of its number (`types.proto`).
  var elementType: ElementType? {
    switch string ?? wholeNumber.map(String.init) {
    case "DT_FLOAT", "1", "DT_DOUBLE", "2", "DT_HALF", "19", "DT_BFLOAT16", "14": .float
    case "DT_INT32", "3", "DT_UINT8", "4", "DT_INT16", "5", "DT_INT8", "6", "DT_INT64", "9",
      "DT_UINT16", "17", "DT_UINT32", "22", "DT_UINT64", "23":
      .integer
    case "DT_BOOL", "10": .boolean
    case nil: nil
    default: .other
    }
  }
}

/// The bytes of a Base64 text (RFC 4648), with or without padding; `nil` for what is none.
private func decodedBase64(_ text: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  var bits: UInt32 = 0
  var bitCount = 0
  var characters = text.utf8[...]
  while characters.last == UInt8(ascii: "=") { characters.removeLast() }
  for character in characters {
    let value: UInt8
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
    default: return nil
    }
    bits = bits << 6 | UInt32(value)
    bitCount += 6
    if bitCount >= 8 {
      bitCount -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
    }
  }
  // A single character left over holds no byte.
  return characters.count % 4 == 1 ? nil : bytes
}
