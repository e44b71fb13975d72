/// The names among `candidates` that a person most likely meant by `name`, best first.
///
/// A candidate counts when its edit distance is at most a third of the longer
/// name's length, or when one contains the other, and when no other is nearer by more than one
/// edit. Comparison ignores case.
///
/// `limit`: the greatest number of names returned.
public func nearestNames(
  to name: String, among candidates: [String], limit: Int = 3
) -> [String] {
  let wanted = name.lowercased()
  let scored = candidates.compactMap { candidate -> (distance: Int, name: String)? in
    let other = candidate.lowercased()
    let distance = editDistance(Array(wanted.utf8), Array(other.utf8))
    let isNear = distance * 3 <= max(wanted.utf8.count, other.utf8.count)
    let contains =
      !wanted.isEmpty && !other.isEmpty && (other.contains(wanted) || wanted.contains(other))
    return isNear || contains ? (distance, candidate) : nil
  }
  let least = scored.map(\.distance).min() ?? 0
  return scored.filter { $0.distance <= least + 1 }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    .prefix(limit).map(\.name)
}

/// A list of names as a sentence part: `'a', 'b' or 'c'`; `nil` for an empty list.
public func alternatives(_ names: [String]) -> String? {
  guard let last = names.last else { return nil }
  let quoted = names.dropLast().map { "'\($0)'" }.joined(separator: ", ")
  return quoted.isEmpty ? "'\(last)'" : "\(quoted) or '\(last)'"
}

/// The least number of insertions, deletions, replacements and swaps of neighbours that turn `a`
/// into `b` ("optimal string alignment", a restricted Damerau-Levenshtein distance).
func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var current = [i + 1]
    current.reserveCapacity(b.count + 1)
    for (j, y) in b.enumerated() {
      var least = min(last[j] + (x == y ? 0 : 1), last[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { least = min(least, beforeLast[j - 1] + 1) }
      current.append(least)
    }
    (beforeLast, last) = (last, current)
  }
  return last[b.count]
}
