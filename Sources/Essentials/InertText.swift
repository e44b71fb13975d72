extension StringProtocol {
  /// The text as one line that may be shown anywhere: nothing in it moves a cursor, ends a line or
  /// turns the direction of writing.
  ///
  /// For what comes out of a file and was written by others: names of layers and weights, keys,
  /// cells, file names. Controls become escapes as `\n` and `\u{1B}`; what is longer than 200
  /// characters loses its middle. Inert text stays as it is.
  public var displayed: String { displayed(limit: 200) }

  /// The same, with another greatest length in Unicode scalars.
  public func displayed(limit: Int) -> String {
    if utf8.count <= limit, !unicodeScalars.contains(where: \.isActive) { return String(self) }
    // Not `count`: a cell may have megabytes.
    let whole = unicodeScalars.prefix(limit + 1)
    if whole.count <= limit {
      let text = whole.map(\.shown).joined()
      if text.unicodeScalars.count <= limit { return text }
    }
    // A name's end tells it from others as often as its beginning does.
    let room = Swift.max(0, limit - 1)
    let head = pieces(of: unicodeScalars, upTo: room - room / 3)
    let tail = pieces(of: unicodeScalars.reversed(), upTo: room / 3)
    return head.joined() + "…" + tail.reversed().joined()
  }
}

/// The first scalars as they are shown, as many as fit.
private func pieces(of scalars: some Sequence<Unicode.Scalar>, upTo room: Int) -> [String] {
  var left = room
  var pieces: [String] = []
  for scalar in scalars {
    let piece = scalar.shown
    left -= piece.unicodeScalars.count
    guard left >= 0 else { break }
    pieces.append(piece)
  }
  return pieces
}

extension Unicode.Scalar {
  /// Whether it acts on what is around it, or can't be seen.
  fileprivate var isActive: Bool {
    switch properties.generalCategory {
    // Format characters turn the direction of writing, or hide in names that look the same.
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      true
    default: false
    }
  }

  /// Itself, or an escape.
  fileprivate var shown: String {
    guard isActive else { return String(self) }
    switch self {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default: return "\\u{\(String(value, radix: 16, uppercase: true))}"
    }
  }
}
