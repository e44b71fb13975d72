import Foundation

/// Numbers in few characters: binary64, little-endian, one after another; in JSON as base64.
public struct PackedNumbers: Hashable, Sendable {
  // Bits, so that what is no number equals itself.
  private let bits: [UInt64]

  /// The numbers, in order.
  public var values: [Double] { bits.map { Double(bitPattern: $0) } }

  /// Packs numbers.
  public init(_ values: [Double]) { bits = values.map(\.bitPattern) }
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
    bits = stride(from: 0, to: bytes.count, by: size).map { start in
      (0..<size).reversed().reduce(0) { $0 << 8 | UInt64(bytes[start + $1]) }
    }
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(bits.count * 8)
    for pattern in bits {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: pattern >> UInt64(shift)))
      }
    }
    var container = encoder.singleValueContainer()
    try container.encode(Data(bytes).base64EncodedString())
  }
}
