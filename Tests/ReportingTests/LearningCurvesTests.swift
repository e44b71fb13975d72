import Foundation
import Records
import Reporting
import Scoring
import Testing

@Suite("Learning curves")
struct LearningCurvesTests {
  typealias Epoch = TrainingRecord.Epoch

  /// The picture's lines without those of the style, which are the same in each.
  static func body(_ curves: LearningCurves) -> [String] {
    let lines = curves.svg.split(separator: "\n").map(String.init)
    guard let end = lines.firstIndex(of: "</style>") else { return lines }
    return Array(lines[(end + 1)...])
  }

  static func curves(_ history: [Epoch], best: Int? = 1, name: String = "net") -> LearningCurves {
    LearningCurves(name: name, history: history, bestEpoch: best, metric: .top1Accuracy)
  }

  static func epoch(_ number: Int, _ loss: Double, _ metric: Double) -> Epoch {
    Epoch(
      epoch: number, loss: loss, metric: metric, validationLoss: nil, validationMetric: nil,
      learningRate: 0.001)
  }

  /// The words along the axes: values of the loss, epochs, values of the metric, epochs.
  static func labels(_ history: [Epoch]) -> [String] {
    body(curves(history)).compactMap { line in
      guard line.contains("class=\"end\"") || line.contains("y=\"230\"") else { return nil }
      return line.split(separator: ">").dropFirst().first.map { String($0.prefix { $0 != "<" }) }
    }
  }

  @Test("Three epochs with validation, to the letter")
  func three() {
    #expect(
      Self.body(LearningCurves(SampleTraining.classification())).joined(separator: "\n") == """
        <rect class="back" width="720" height="280" rx="6"/>
        <text class="head" x="58" y="22">loss</text>
        <path class="grid" d="M58 212.0H338"/>
        <text class="end" x="50" y="216.0">0.1</text>
        <path class="grid" d="M58 168.0H338"/>
        <text class="end" x="50" y="172.0">0.2</text>
        <path class="grid" d="M58 124.0H338"/>
        <text class="end" x="50" y="128.0">0.3</text>
        <path class="grid" d="M58 80.0H338"/>
        <text class="end" x="50" y="84.0">0.4</text>
        <path class="grid" d="M58 36.0H338"/>
        <text class="end" x="50" y="40.0">0.5</text>
        <path class="grid" d="M58.0 212v4"/>
        <text class="middle" x="58.0" y="230">1</text>
        <path class="grid" d="M198.0 212v4"/>
        <text class="middle" x="198.0" y="230">2</text>
        <path class="grid" d="M338.0 212v4"/>
        <text class="middle" x="338.0" y="230">3</text>
        <text class="middle" x="198" y="245">epoch</text>
        <path class="rule" d="M198.0 36V212"/>
        <path class="line training" d="M58.0 36.0L198.0 146.0L338.0 201.0"/>
        <path class="line validation" d="M58.0 146.0L198.0 201.0L338.0 146.0"/>
        <circle class="best" cx="198.0" cy="201.0" r="4.5"/>
        <text class="head" x="422" y="22">accuracy (%)</text>
        <path class="grid" d="M422 212.0H702"/>
        <text class="end" x="414" y="216.0">80</text>
        <path class="grid" d="M422 153.3H702"/>
        <text class="end" x="414" y="157.3">85</text>
        <path class="grid" d="M422 94.7H702"/>
        <text class="end" x="414" y="98.7">90</text>
        <path class="grid" d="M422 36.0H702"/>
        <text class="end" x="414" y="40.0">95</text>
        <path class="grid" d="M422.0 212v4"/>
        <text class="middle" x="422.0" y="230">1</text>
        <path class="grid" d="M562.0 212v4"/>
        <text class="middle" x="562.0" y="230">2</text>
        <path class="grid" d="M702.0 212v4"/>
        <text class="middle" x="702.0" y="230">3</text>
        <text class="middle" x="562" y="245">epoch</text>
        <path class="rule" d="M562.0 36V212"/>
        <path class="line training" d="M422.0 212.0L562.0 94.7L702.0 36.0"/>
        <path class="line validation" d="M422.0 94.7L562.0 36.0L702.0 94.7"/>
        <circle class="best" cx="562.0" cy="36.0" r="4.5"/>
        <path class="line training" d="M188 262H213"/>
        <text x="220" y="266">training</text>
        <path class="line validation" d="M306 262H331"/>
        <text x="338" y="266">validation</text>
        <circle class="best" cx="446" cy="262" r="4.5"/>
        <text x="464" y="266">best epoch: 2</text>
        </svg>
        """)
  }

  @Test("One epoch without validation is two dots in the middle")
  func one() {
    #expect(
      Self.body(Self.curves([Self.epoch(1, 0.25, 0.875)])).joined(separator: "\n") == """
        <rect class="back" width="720" height="280" rx="6"/>
        <text class="head" x="58" y="22">loss</text>
        <path class="grid" d="M58 212.0H338"/>
        <text class="end" x="50" y="216.0">0.22</text>
        <path class="grid" d="M58 153.3H338"/>
        <text class="end" x="50" y="157.3">0.24</text>
        <path class="grid" d="M58 94.7H338"/>
        <text class="end" x="50" y="98.7">0.26</text>
        <path class="grid" d="M58 36.0H338"/>
        <text class="end" x="50" y="40.0">0.28</text>
        <path class="grid" d="M198.0 212v4"/>
        <text class="middle" x="198.0" y="230">1</text>
        <text class="middle" x="198" y="245">epoch</text>
        <path class="rule" d="M198.0 36V212"/>
        <circle class="training-dot" cx="198.0" cy="124.0" r="3"/>
        <circle class="best" cx="198.0" cy="124.0" r="4.5"/>
        <text class="head" x="422" y="22">accuracy (%)</text>
        <path class="grid" d="M422 212.0H702"/>
        <text class="end" x="414" y="216.0">75</text>
        <path class="grid" d="M422 176.8H702"/>
        <text class="end" x="414" y="180.8">80</text>
        <path class="grid" d="M422 141.6H702"/>
        <text class="end" x="414" y="145.6">85</text>
        <path class="grid" d="M422 106.4H702"/>
        <text class="end" x="414" y="110.4">90</text>
        <path class="grid" d="M422 71.2H702"/>
        <text class="end" x="414" y="75.2">95</text>
        <path class="grid" d="M422 36.0H702"/>
        <text class="end" x="414" y="40.0">100</text>
        <path class="grid" d="M562.0 212v4"/>
        <text class="middle" x="562.0" y="230">1</text>
        <text class="middle" x="562" y="245">epoch</text>
        <path class="rule" d="M562.0 36V212"/>
        <circle class="training-dot" cx="562.0" cy="124.0" r="3"/>
        <circle class="best" cx="562.0" cy="124.0" r="4.5"/>
        <path class="line training" d="M251 262H276"/>
        <text x="283" y="266">training</text>
        <circle class="best" cx="383" cy="262" r="4.5"/>
        <text x="401" y="266">best epoch: 1</text>
        </svg>
        """)
  }

  @Test("The head holds size, title and a style for light and dark; nothing is fetched or run")
  func head() {
    let svg = LearningCurves(SampleTraining.classification()).svg
    #expect(
      svg.hasPrefix(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="720" height="280" viewBox="0 0 720 280" \
        role="img">
        <title>net: learning curves of 3 epochs, the best is 2</title>
        <style>

        """))
    #expect(svg.contains("\n@media (prefers-color-scheme: dark) {\n"))
    #expect(!svg.contains("script") && !svg.contains("url(") && !svg.contains("href"))
    #expect(svg.split(separator: "\n").allSatisfy { $0.count <= 110 })
  }

  @Test("A name can't become markup")
  func escaping() {
    let svg = Self.curves([Self.epoch(1, 1, 1)], name: "<a b=\"c\"> & \u{1}é").svg
    #expect(svg.contains("<title>&lt;a b=&quot;c&quot;&gt; &amp; \u{FFFD}é: learning curves"))
  }

  @Test(
    "Ticks are round and enclose the values",
    arguments: [
      ([0.013, 0.28], ["0", "0.1", "0.2", "0.3"]), ([2, 7], ["2", "4", "6", "8"]),
      ([0, 0], ["0", "0.5", "1.0"]), ([12_000, 58_000], ["0", "20,000", "40,000", "60,000"]),
      ([2e-7, 9e-7], ["2e-7", "4e-7", "6e-7", "8e-7", "10e-7"]),
      ([-2, 2], ["\u{2212}2", "\u{2212}1", "0"]),
    ])
  func ticks(losses: [Double], expected: [String]) {
    let labels = Self.labels(losses.enumerated().map { Self.epoch($0 + 1, $1, 1) })
    #expect(Array(labels.prefix { $0 != "1" }) == expected)
  }

  @Test("An accuracy of 100 % has no ticks above")
  func perfect() {
    let labels = Self.labels([Self.epoch(1, 1, 1), Self.epoch(2, 0.5, 1)])
    #expect(labels.suffix(5) == ["90", "95", "100", "1", "2"])
  }

  @Test("Many epochs have few ticks, the first among them")
  func manyEpochs() {
    let lines = Self.labels((1...100).map { Self.epoch($0, 1 / Double($0), 0.5) })
    #expect(lines.suffix(6) == ["1", "20", "40", "60", "80", "100"])
  }

  @Test("A number that is none leaves a gap")
  func gap() {
    let losses = [3, 2, Double.nan, 1, .infinity, 1, 0.5]
    let lines = Self.body(
      Self.curves(losses.enumerated().map { Self.epoch($0 + 1, $1, 0.5) }, best: 3))
    let first = lines.prefix { !$0.contains("accuracy") }
    #expect(first.count { $0.contains("class=\"line training\"") } == 2)
    #expect(first.count { $0.contains("training-dot") } == 1)
    #expect(!first.contains { $0.contains("class=\"best\"") })
  }

  @Test(
    "No value stops the drawing",
    arguments: [
      0, Double.leastNonzeroMagnitude, 1e-300, 1e-9, 1e300, 1e308, -1e300, -Double.infinity,
      1 + 1e-12,
    ])
  func extremes(loss: Double) {
    for other in [loss, 0, 1, -1e299, 1e-200] {
      let svg = Self.curves([Self.epoch(1, loss, loss), Self.epoch(2, other, other)]).svg
      #expect(!svg.contains("nan") && !svg.contains("inf"))
    }
    #expect(Self.curves([], best: nil).svg.contains("learning curves of 0 epochs</title>"))
  }

  /// For people: writes pictures to look at, where `CURVES_DIRECTORY` says so.
  @Test("Pictures", .enabled(if: ProcessInfo.processInfo.environment["CURVES_DIRECTORY"] != nil))
  func pictures() throws {
    let directory = ProcessInfo.processInfo.environment["CURVES_DIRECTORY"] ?? "."
    let long = (1...40).map { number -> Epoch in
      let x = Double(number)
      return Epoch(
        epoch: number, loss: 1.8 / x + 0.01, metric: 1 - 0.3 / x,
        validationLoss: 1.2 / x + 0.03 + x * 0.001, validationMetric: 0.985 - 0.15 / x,
        learningRate: 0.001)
    }
    let all: [(String, LearningCurves)] = [
      ("three", LearningCurves(SampleTraining.classification())),
      ("one", Self.curves([Self.epoch(1, 0.25, 0.875)])),
      ("error", LearningCurves(SampleTraining.regression())),
      ("long", LearningCurves(name: "l", history: long, bestEpoch: 33, metric: .top1Accuracy)),
    ]
    for (name, curves) in all {
      try curves.svg.write(toFile: "\(directory)/\(name).svg", atomically: true, encoding: .utf8)
    }
  }
}
