import Essentials
import Foundation

/// Integers from 0 up, and places without one, in few characters.
///
/// Each takes the same number of bits, 1 to 32, the first in the lowest bits of the first byte; all
/// bits set stand for none. In JSON it is `"BITS:COUNT:BASE64"`.
public struct PackedIntegers: Hashable, Sendable {
  /// The integers, in order; `nil` where there is none.
  public let values: [Int?]

  /// Packs integers.
  ///
  /// - Precondition: each is 0 or more, and below 2³² - 1.
  public init(_ values: [Int?]) {
    precondition(
      values.allSatisfy { $0.map { (0..<Int(UInt32.max)).contains($0) } ?? true }, "integers")
    self.values = values
  }

  private static let widths = [1, 2, 4, 8, 16, 32]

  private var width: Int {
    let greatest = values.lazy.compactMap(\.self).max() ?? 0
    return PackedIntegers.widths.first { greatest < (1 << $0) - 1 } ?? 32
  }

  /// The text that stands in JSON.
  var text: String {
    let width = width
    let none = (1 << width) - 1
    var bytes = [UInt8](repeating: 0, count: (values.count * width + 7) / 8)
    for (index, value) in values.enumerated() {
      let number = value ?? none
      for part in stride(from: 0, to: width, by: 8) {
        let bit = index * width + part
        bytes[bit / 8] |= UInt8(truncatingIfNeeded: number >> part) << UInt8(bit % 8)
      }
    }
    return "\(width):\(values.count):\(Data(bytes).base64EncodedString())"
  }

  /// Unpacks a text; `nil` where it is none of this form.
  init?(text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let width = Int(parts[0]), PackedIntegers.widths.contains(width),
      let count = Int(parts[1]), count >= 0, let data = Data(base64Encoded: String(parts[2])),
      count <= data.count * 8 / width, data.count == (count * width + 7) / 8
    else { return nil }
    let bytes = [UInt8](data)
    let none = (1 << width) - 1
    values = (0..<count).map { index in
      var number = 0
      for part in stride(from: 0, to: width, by: 8) {
        let bit = index * width + part
        number |= Int(bytes[bit / 8] >> UInt8(bit % 8)) << part
      }
      number &= none
      return number == none ? nil : number
    }
  }
}

extension PackedIntegers: Codable {
  /// Reads the text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let packed = PackedIntegers(text: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "no packed integers, 'BITS:COUNT:BASE64'")
    }
    self = packed
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
