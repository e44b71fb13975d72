import Essentials

/// Files as damage leaves them: sound ones, changed at a few places; the same ones for the same seed.
///
/// A file is damaged by flipped bits, lost, added, repeated and moved stretches, and an early end.
/// Those alone seldom get past a reader's first check. So in texts numbers become others that are
/// hard on arithmetic, and values become those of another type; in binary files words do.
public struct Mutations: Sequence, Sendable {
  /// What a file is made of.
  public enum Form: Sendable {
    /// Characters, among which numbers are written in decimal: JSON, YAML, CSV.
    case text
    /// Words of one to eight bytes, in either order.
    case binary
  }

  private let originals: [[UInt8]]
  private let form: Form
  private let count: Int
  private let seed: UInt64

  /// Describes `count` damaged files.
  ///
  /// `originals`: sound files of one kind, at least one; parts of one get into another.
  public init(of originals: [[UInt8]], as form: Form, count: Int = 2_000, seed: UInt64 = 1) {
    precondition(!originals.isEmpty, "nothing to mutate")
    self.originals = originals
    self.form = form
    self.count = count
    self.seed = seed
  }

  /// The damaged files, one after the other.
  public func makeIterator() -> AnyIterator<[UInt8]> {
    var generator = SeededGenerator(seed: seed)
    var made = 0
    return AnyIterator {
      guard made < count else { return nil }
      made += 1
      var bytes = originals[Int.random(in: 0..<originals.count, using: &generator)]
      // Mostly one place: a second one often hides behind the error of the first.
      for _ in 0..<([1, 1, 1, 2, 3, 5].randomElement(using: &generator) ?? 1) {
        mutate(&bytes, &generator)
      }
      return bytes
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    let stretch =
      place..<Swift.min(
        bytes.count, place + length(upTo: bytes.count, &generator))
    switch Int.random(in: 0..<12, using: &generator) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes[place] = .random(in: 0...255, using: &generator)
    case 2: bytes.removeSubrange(stretch)
    case 3: bytes.insert(contentsOf: noise(&generator), at: place)
    case 4: bytes.removeSubrange(place...)
    case 5:
      let donor = originals[Int.random(in: 0..<originals.count, using: &generator)]
      guard !donor.isEmpty else { return }
      let start = Int.random(in: 0..<donor.count, using: &generator)
      let end = Swift.min(donor.count, start + length(upTo: donor.count, &generator))
      bytes.replaceSubrange(stretch, with: donor[start..<end])
    case 6:
      let times = [1, 2, 50].randomElement(using: &generator) ?? 1
      for _ in 0..<times { bytes.insert(contentsOf: Array(bytes[stretch]), at: place) }
    default:
      switch form {
      case .text: mangleValue(near: place, in: &bytes, &generator)
      case .binary: mangleWord(at: place, in: &bytes, &generator)
      }
    }
  }

  /// A stretch's length: mostly a few bytes, sometimes much of the file; at most 4 kB, so that files
  /// don't grow without bounds.
  private func length(upTo limit: Int, _ generator: inout SeededGenerator) -> Int {
    let greatest = Bool.random(using: &generator) ? 8 : Swift.min(limit, 4_096)
    return Int.random(in: 1...Swift.max(1, greatest), using: &generator)
  }

  private func noise(_ generator: inout SeededGenerator) -> [UInt8] {
    let count = Int.random(in: 1...16, using: &generator)
    return (0..<count).map { _ in
      switch form {
      case .text: Mutations.characters.randomElement(using: &generator) ?? 0
      case .binary: .random(in: 0...255, using: &generator)
      }
    }
  }

  /// Characters that mean something somewhere, and some that are no UTF-8.
  private static let characters =
    Array("{}[]\",:;\\/'\n\r\t -+.eE0189#&*|>%!~<=()$`@x\0".utf8)
    + [0x1B, 0x7F, 0x80, 0xC3, 0xE2, 0xF0, 0xFF]
}

// MARK: - Values

extension Mutations {
  /// What stands in the place of a value in a text.
  private static let values = [
    "0", "-0", "1", "-1", "2", "0.5", "1.5", "-0.5", "255", "256", "65536", "2147483647",
    "2147483648", "-2147483648", "4294967296", "9007199254740993", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e308", "1e309",
    "-1e309", "1e-320", "5e-324", "1e19", "NaN", "Infinity", "null", "true", "false", "\"\"",
    "\"x\"", "\"1\"", "\"../../x\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[[]]", "[null]",
    "100000000000000000000000000000000000000000", "0x10", "",
  ].map { Array($0.utf8) }

  /// Puts a hostile value in the place of the number or string that is next.
  private func mangleValue(
    near place: Int, in bytes: inout [UInt8], _ generator: inout SeededGenerator
  ) {
    let value = Mutations.values.randomElement(using: &generator) ?? []
    let isNumber = Int.random(in: 0..<4, using: &generator) > 0
    func isPart(_ byte: UInt8) -> Bool {
      isNumber
        ? (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
        : !Array(" \n\r\t,:[]{}".utf8).contains(byte)
    }
    func isStart(_ byte: UInt8) -> Bool {
      isNumber ? (0x30...0x39).contains(byte) || byte == 0x2D : isPart(byte)
    }
    guard var start = bytes[place...].firstIndex(where: isStart) else { return }
    while start > 0, isPart(bytes[start - 1]) { start -= 1 }
    let end = bytes[start...].firstIndex { !isPart($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: value)
  }

  /// What stands in the place of a word in a binary file.
  private static let words: [UInt64] = [
    0, 1, 2, 3, 7, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 1 << 24, 0x7FFF_FFFF,
    1 << 31, 0xFFFF_FFFF, 1 << 32, 1 << 53, 1 << 62, 0x7FFF_FFFF_FFFF_FFFF, 1 << 63, .max,
    Double.nan.bitPattern, Double.infinity.bitPattern, UInt64(Float.nan.bitPattern),
    UInt64(Float.infinity.bitPattern), UInt64((-Float.infinity).bitPattern),
  ]

  /// Overwrites a word of one to eight bytes.
  private func mangleWord(
    at place: Int, in bytes: inout [UInt8], _ generator: inout SeededGenerator
  ) {
    let size = [1, 2, 4, 4, 8].randomElement(using: &generator) ?? 4
    let isAligned = Int.random(in: 0..<4, using: &generator) > 0
    let start = isAligned ? place / size * size : place
    let word = Mutations.words.randomElement(using: &generator) ?? 0
    let isBigEndian = Bool.random(using: &generator)
    for index in 0..<size where start + index < bytes.count {
      let shift = 8 * (isBigEndian ? size - 1 - index : index)
      bytes[start + index] = UInt8(truncatingIfNeeded: word >> UInt64(shift))
    }
  }
}
