import Inference
import Testing

/// What a program said on one engine: its outputs, sample after sample each.
struct Answer {
  let outputs: [[Float]]
  let outputCounts: [Int]

  init(_ outputs: [[Float]], of program: Program) {
    self.outputs = outputs
    outputCounts = program.outputShapes.map { $0.rank == 1 ? $0.elementCount : 0 }
  }

  /// Of outputs that are vectors, the place of the greatest of each sample.
  var predictedClasses: [[Int]] {
    zip(outputs, outputCounts).filter { $0.1 > 1 }.map { values, count in
      stride(from: 0, to: values.count, by: count).map { first in
        (first..<first + count).max { values[$0] < values[$1] } ?? first
      }
    }
  }
}

/// Asks every engine, and expects answers that differ by rounding alone: within 1e-5 (or
/// `tolerance`) of the range that an output's numbers and 0 span, and every sample's class the same.
func onEveryEngine(
  within tolerance: Float = 1e-5, sourceLocation: SourceLocation = #_sourceLocation,
  _ ask: (Engine) throws -> Answer
) rethrows {
  let answers = try Engine.allCases.map { (engine: $0, answer: try ask($0)) }
  let first = answers[0]
  for (engine, answer) in answers.dropFirst() {
    let pair = "\(first.engine.rawValue) and \(engine.rawValue)"
    #expect(
      answer.predictedClasses == first.answer.predictedClasses, "\(pair)",
      sourceLocation: sourceLocation)
    #expect(answer.outputs.count == first.answer.outputs.count, sourceLocation: sourceLocation)
    for (index, (values, others)) in zip(answer.outputs, first.answer.outputs).enumerated() {
      #expect(values.count == others.count, sourceLocation: sourceLocation)
      // Both are within 1e-5 of a reference, so that this is what the fixtures allow one engine.
      let finite = others.filter(\.isFinite) + [0]
      let range = (finite.max() ?? 0) - (finite.min() ?? 0)
      let strays = zip(values, others).enumerated().filter { _, pair in
        pair.0 != pair.1 && !(pair.0.isNaN && pair.1.isNaN)
          && !((pair.0 - pair.1).magnitude <= tolerance * range)
      }
      #expect(
        strays.isEmpty,
        "\(pair), output \(index) up to \(range): \(strays.prefix(3).map { "\($0)" })",
        sourceLocation: sourceLocation)
    }
  }
}
