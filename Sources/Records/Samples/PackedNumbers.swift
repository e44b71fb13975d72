import Foundation

/// Numbers in few characters: binary64, little-endian, one after another; in JSON as base64.
public struct PackedNumbers: Hashable, Sendable {
  /// The numbers, in order.
  public let values: [Double]

  /// Packs numbers.
  public init(_ values: [Double]) { self.values = values }
}

extension PackedNumbers: Codable {
  /// Reads the text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let size = MemoryLayout<UInt64>.size
    guard let data = Data(base64Encoded: try container.decode(String.self)),
      data.count % size == 0
    else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "no packed numbers, binary64 in base64")
    }
    let bytes = [UInt8](data)
    values = stride(from: 0, to: bytes.count, by: size).map { start in
      var bits: UInt64 = 0
      for place in (0..<size).reversed() { bits = bits << 8 | UInt64(bytes[start + place]) }
      return Double(bitPattern: bits)
    }
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * 8)
    for value in values {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(shift)))
      }
    }
    var container = encoder.singleValueContainer()
    try container.encode(Data(bytes).base64EncodedString())
  }
}
