import Foundation
import Records
import Scoring
import Testing

@Suite("Samples in records")
struct StoredSamplesTests {
  /// The JSON of samples as other programs see it.
  private func columns(_ stored: StoredSamples) throws -> [String: [Double?]] {
    struct Samples: Decodable { let columns: [String: [Double?]] }
    return try JSONDecoder().decode(Samples.self, from: JSONEncoder().encode(stored)).columns
  }

  @Test("Classes are a table of numbers: a column of labels, one of predictions a candidate")
  func classTable() throws {
    let targets = Targets.classes([0, 1, 2])
    let baseline = SampleOutcomes(predictions([0, 1, 1]), targets: targets)
    let infinite = Predictions(
      outputs: [0, 1, 0, 1, 0, 0, .infinity, 0, 0], perSample: 3)
    let candidate = SampleOutcomes(infinite, targets: targets)
    let stored = StoredSamples([("float32", baseline), ("b 8", candidate)], targets: targets)
    #expect(
      try columns(stored) == [
        "label": [0, 1, 2], "prediction float32": [0, 1, 1], "prediction b 8": [1, 0, nil],
      ])
    #expect(
      try columns(stored.withoutLabels) == [
        "prediction float32": [0, 1, 1], "prediction b 8": [1, 0, nil],
        "right float32": [1, 1, 0], "right b 8": [0, 0, 0],
      ])
  }

  @Test("Numbers without labels are a table of outputs, bit for bit; what is not finite is null")
  func outputTable() throws {
    let targets = Targets.baselineValues(sampleCount: 2, perSample: 2)
    let outputs: [Float] = [0.1, -0x1p-149, .nan, 3]
    let stored = StoredSamples(
      [("a", SampleOutcomes(Predictions(outputs: outputs, perSample: 2), targets: targets))],
      targets: targets)
    let table = try columns(stored)
    #expect(Set(table.keys) == ["error a", "output 0 a", "output 1 a"])
    #expect(table["output 0 a"]?[1] == nil)
    let back = try JSONDecoder().decode(StoredSamples.self, from: JSONEncoder().encode(stored))
    #expect(back == stored && back.isSound)
    let rows = try #require(back.rows(of: "a"))
    #expect(rows[0].map(\.bitPattern) == outputs.prefix(2).map(\.bitPattern))
    #expect(rows[1][0].isNaN && rows[1][1] == 3)
  }

  /// Three outputs a sample, the greatest at the predicted class.
  private func predictions(_ classes: [Int]) -> Predictions {
    Predictions(
      outputs: classes.flatMap { predicted in (0..<3).map { $0 == predicted ? 0.9 : 0.05 } },
      perSample: 3)
  }

  @Test("Stored classes give the statistics that the samples themselves give")
  func classes() throws {
    let targets = Targets.classes([0, 1, 2, 0, 1])
    let baseline = SampleOutcomes(predictions([0, 1, 2, 1, 1]), targets: targets)
    let candidate = SampleOutcomes(predictions([0, 2, 2, 0, 1]), targets: targets)
    let stored = StoredSamples([("float32", baseline), ("uint8", candidate)], targets: targets)
    #expect(stored.isSound)
    #expect(stored.labels == [0, 1, 2, 0, 1])
    #expect(stored.classes(of: "float32") == ClassOutcomes(baseline, rule: 0))
    #expect(stored.classes(of: "uint8") == ClassOutcomes(candidate, rule: 0))
    #expect(stored.classes(of: "uint16") == nil)
    #expect(stored.errors(of: "uint8") == nil)
    let back = try JSONDecoder().decode(
      StoredSamples.self, from: try JSONEncoder().encode(stored))
    #expect(back == stored)
    let published = stored.withoutLabels
    #expect(published.labels == nil && published.isSound && published.areOfClasses)
    #expect(published.classes(of: "uint8") == ClassOutcomes(candidate, rule: 0))
    #expect(published.withoutLabels == published)
  }

  @Test("By rules a sample may count or not, and have several right classes")
  func rules() {
    let rule = ScoringRule(name: "r", unlabelled: .leftOut)
    let targets = Targets.lists([
      RuledClasses(rule: rule, classes: ClassLists([[0, 1], [], [2], [1]]))
    ])
    let outcomes = SampleOutcomes(predictions([1, 0, 2, 2]), targets: targets)
    let stored = StoredSamples([("float32", outcomes)], targets: targets)
    #expect(stored.labels == [nil, nil, 2, 1])
    #expect(stored.classes(of: "float32")?.areRight == [true, nil, true, false])
    #expect(stored.classes(of: "float32") == ClassOutcomes(outcomes, rule: 0))
  }

  @Test("Samples that could not be read count nowhere")
  func unread() {
    let targets = Targets.values([1, 2, 3], perSample: 1)
    var outcomes = SampleOutcomes(perSample: 1, targets: targets)
    outcomes.append([1.5].span, sample: 0, targets: targets)
    outcomes.appendUnread()
    outcomes.append([.nan].span, sample: 2, targets: targets)
    let stored = StoredSamples([("float32", outcomes)], targets: targets)
    #expect(stored.unread == [1])
    let errors = stored.errors(of: "float32") ?? []
    #expect(errors.count == 2 && errors[0] == 0.5 && errors[1].isNaN)
    #expect(stored.classes(of: "float32") == nil)
  }
}
