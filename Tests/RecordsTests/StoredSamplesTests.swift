import Foundation
import Records
import Scoring
import Testing

@Suite("Samples in records")
struct StoredSamplesTests {
  @Test(
    "Integers take as few bits as they need, the first in the lowest",
    arguments: [
      ([], "\"1:0:\""), ([0, 0, nil], "\"1:3:BA==\""), ([0, 1, nil], "\"2:3:NA==\""),
      ([14, nil, 3], "\"4:3:\\/gM=\""), ([15], "\"8:1:Dw==\""), ([255, 1], "\"16:2:\\/wABAA==\""),
      ([65_535, nil], "\"32:2:\\/\\/8AAP\\/\\/\\/\\/8=\""),
    ] as [([Int?], String)])
  func packing(values: [Int?], text: String) throws {
    #expect(
      String(decoding: try JSONEncoder().encode(PackedIntegers(values)), as: UTF8.self) == text)
    let back = try JSONDecoder().decode(PackedIntegers.self, from: Data(text.utf8))
    #expect(back.values == values)
  }

  @Test(
    "What is no packing is refused",
    arguments: [
      "1:2", "3:1:AA==", "8:2:AA==", "8:-1:", "8:1:AAA=", "x:1:AA==", "8:1:?", "1:9:AA==",
    ])
  func malformed(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(PackedIntegers.self, from: Data("\"\(text)\"".utf8))
    }
  }

  @Test("Numbers come back bit for bit, what is no number too")
  func numbers() throws {
    let values = [0, -0.0, 1, .pi, .infinity, .nan, 0x1p-1074, -1e308]
    let packed = PackedNumbers(values)
    let back = try JSONDecoder().decode(
      PackedNumbers.self, from: try JSONEncoder().encode(packed))
    #expect(back.values.map(\.bitPattern) == values.map(\.bitPattern))
    #expect(back == packed)
    #expect(
      String(decoding: try JSONEncoder().encode(PackedNumbers([1])), as: UTF8.self)
        == "\"AAAAAAAA8D8=\"")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(PackedNumbers.self, from: Data("\"AAAA\"".utf8))
    }
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
    #expect(stored.labels?.values == [0, 1, 2, 0, 1])
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
    #expect(stored.labels?.values == [nil, nil, 2, 1])
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
