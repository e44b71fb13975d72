import Foundation
import TestSupport
import Testing

/// The fixtures that `Tests/Reference/statistics.py` makes.
enum StatisticsFixture {
  static func read<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws
    -> Value
  {
    let path = Repository.path("Tests/ScoringTests/Fixtures/statistics/\(name).json")
    return try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

/// Equal but for a relative error, or an absolute one of as much; the place is the caller's.
func expectClose(
  _ value: Double?, _ expected: Double, relative: Double, absolute: Double = 0,
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let value else {
    Issue.record("nothing instead of \(expected)", sourceLocation: sourceLocation)
    return
  }
  let allowed = max(relative * expected.magnitude, absolute)
  #expect(
    (value - expected).magnitude <= allowed,
    "\(value), expected \(expected) \(comment?.rawValue ?? "")", sourceLocation: sourceLocation)
}
