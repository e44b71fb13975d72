extension StringProtocol {
  /// The text, cut where it is too long for a message: what comes out of files may be megabytes.
  var brief: String {
    let limit = 40
    let head = prefix(limit)
    return head.endIndex == endIndex ? String(head) : head + "…"
  }
}

extension Sequence<String> {
  /// The first of the texts in a list, and how many there are where some are left out.
  func briefList(_ limit: Int = 12) -> String {
    let all = Array(self)
    let shown = all.prefix(limit).map(\.brief).joined(separator: ", ")
    return all.count > limit ? shown + ", … (\(all.count) in all)" : shown
  }
}
