/// How a table writes its cells: numbers, truths, and what stands where nothing is known.
enum TableCell {
  /// The texts that stand for a value nobody knows, in small letters: what pandas, R and SQL write.
  private static let missing: Set<String> = ["", "na", "n/a", "nan", "null", "none", "?"]

  /// Whether nobody knows the cell's value.
  static func isMissing(_ text: String) -> Bool {
    text.utf8.count <= 4 && missing.contains(text.lowercased())
  }

  /// The number that a cell holds; `nil` for what is none.
  static func number(_ text: String, hasDecimalComma: Bool) -> Double? {
    let written =
      hasDecimalComma
      ? String(text.map { $0 == "," ? "." : $0 }) : text
    // Hexadecimal is Swift's notion of a number, not a table's.
    guard let number = Double(written), number.isFinite,
      !written.utf8.contains(where: { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") })
    else { return nil }
    return number
  }

  /// 1 for true, 0 for false; `nil` for what is neither.
  static func truth(_ text: String) -> Double? {
    switch text.lowercased() {
    case "true": 1
    case "false": 0
    default: nil
    }
  }
}

/// What becomes of rows in which a value is missing.
public enum MissingValuePolicy: String, Hashable, Sendable, CaseIterable {
  /// The first of them is an error.
  case error
  /// They are left out.
  case drop
  /// The mean of the column's other values stands for what is missing; a label must be there.
  case mean
}
