public import Testing

/// Expects that no element differs from its reference by more than `tolerance`, and says which
/// one differs most.
///
/// NaN is close to nothing.
public func expectClose(
  _ actual: [Float], _ expected: [Float], within tolerance: Float, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record(
      "\(actual.count) elements, expected \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  let differences = zip(actual, expected).map { ($0 - $1).magnitude }
  guard let worst = differences.indices.max(by: { differences[$0] < differences[$1] }) else {
    return
  }
  let areClose = differences.allSatisfy { $0 <= tolerance }
  #expect(
    areClose,
    "\(comment.map { "\($0): " } ?? "")element \(worst) is \(actual[worst]), expected \(expected[worst])",
    sourceLocation: sourceLocation)
}
