import Essentials
package import Foundation

/// What is true of each number in each record, by what it is called.
///
/// A record may be damaged, or made up. What reads it computes with its numbers: builds ranges of
/// them, counts with them, divides. So all that arithmetic relies on is looked at here, once, for all
/// kinds of records and wherever a number stands in them.
package struct RecordRules {
  /// The greatest whole number: sums of thousands of them are still none that overflow.
  private static let greatestInteger = 1 << 50
  /// The greatest magnitude of any number: a square of a sum of them may be infinite, but they
  /// themselves can be drawn.
  private static let greatestMagnitude = 1e300

  /// Counts that are not called so.
  private static let counts: Set<String> = [
    "rightToWrong", "wrongToRight", "wrongToWrong", "rightToRight", "unjudged", "gzip", "brotli11",
    "brotli5", "zstd19", "zstd3", "width", "height", "sample", "places", "count", "top",
    "batch", "epoch", "bestEpoch", "extraGzipBytes", "class", "predicted", "codeCount",
    "counts",
  ]

  /// What is wrong in a record's JSON; `nil` where nothing is.
  package static func violation(in data: Data) -> String? {
    guard let json = try? JSONSerialization.jsonObject(with: data) else { return nil }
    return violation(in: json, key: "").map { "'\($0.place.displayed)' \($0.reason)" }
  }

  /// What is wrong, and where: the place is put together on the way out, since nearly all numbers are
  /// right.
  private struct Violation {
    var place = ""
    let reason: String

    func inside(_ outer: String) -> Violation {
      let joint = place.isEmpty || place.hasPrefix("[") ? "" : "."
      return Violation(place: outer + joint + place, reason: reason)
    }
  }

  private static func violation(in value: Any, key: String) -> Violation? {
    switch value {
    case let object as [String: Any]:
      if let reason = violation(inPairsOf: object) { return Violation(reason: reason) }
      for (name, member) in object.sorted(by: { $0.key < $1.key }) {
        if let violation = violation(in: member, key: name) { return violation.inside(name) }
      }
      return nil
    case let list as [Any]:
      for (index, member) in list.enumerated() {
        if let violation = violation(in: member, key: key) { return violation.inside("[\(index)]") }
      }
      return nil
    case let number as NSNumber:
      return violation(of: number.doubleValue, key).map { Violation(reason: "is \(number): \($0)") }
    default: return nil
    }
  }

  /// Bounds that are the wrong way round.
  private static func violation(inPairsOf object: [String: Any]) -> String? {
    for (low, high) in [("lower", "upper"), ("minimum", "maximum")] {
      guard let least = (object[low] as? NSNumber)?.doubleValue,
        let greatest = (object[high] as? NSNumber)?.doubleValue, least > greatest
      else { continue }
      return "has \(low) \(least) above \(high) \(greatest)"
    }
    return nil
  }

  private static func violation(of number: Double, _ key: String) -> String? {
    // Any 64 bits are a seed.
    if key == "seed" { return nil }
    guard number.magnitude <= greatestMagnitude else { return "no record has such numbers" }
    if key.hasSuffix("Count") || counts.contains(key) {
      guard number >= 0, number == number.rounded(), number <= Double(greatestInteger) else {
        return "a count is a whole number from 0 on"
      }
    }
    switch key {
    case "confidence" where number <= 0 || number >= 1: return "it is above 0 and below 1"
    case "resampleCount" where number > 1_000_000: return "a million is the most"
    case "shape", "outputShape", "inputShapes":
      guard (0...Double(greatestInteger)).contains(number), number == number.rounded() else {
        return "dimensions are whole numbers from 0 on"
      }
    case "codeBits" where !(1...16).contains(number): return "codes have 1 to 16 bits"
    default:
      if key.lowercased().hasSuffix("pvalue"), !(0...1).contains(number) {
        return "a probability is from 0 to 1"
      }
      if number == number.rounded(), number.magnitude < 1e19,
        number.magnitude > Double(greatestInteger), key.hasSuffix("Bytes")
      {
        return "no file has so many bytes"
      }
    }
    return nil
  }
}
