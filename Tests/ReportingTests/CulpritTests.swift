import Records
import Reporting
import Scoring
import Testing

@Suite("Culprits that are some")
struct CulpritTests {
  typealias Trial = SampleStudy.Trial

  private func text(_ record: SensitivityRecord) -> String {
    MarkdownRenderer().render(Report(record))
  }

  /// Everything loses 3 pp of a thousand samples, for sure.
  private let everything = Trial(name: "all", samples: 1_000, lost: 40, won: 10)
  /// Tensors that lose nothing.
  private let quiet = (0..<80).map { Trial(name: "quiet\($0)", samples: 1_000, lost: 0) }

  @Test("One lost prediction of 181 samples is more than the margin, and no culprit")
  func noise() {
    let aside = Trial(name: "batch_normalization_6/moving_mean", samples: 181, lost: 1)
    let text = text(
      SampleStudy.record(everything: everything, [aside] + quiet, isFast: true))
    #expect(
      text.contains(
        "**No single culprit: uint8 for everything loses 3.00 pp (1.68…4.50); "
          + "batch_normalization_6/moving_mean alone exceeds 0.5 pp, but by no more than chance "
          + "explains among 81 tensors (some were run on fewer samples).**"), "\(text)")
    #expect(!text.contains("worst tensor"))
  }

  @Test("Rows that rest on fewer samples say how many, in tables, pages and JSON")
  func samples() throws {
    let aside = Trial(name: "aside", samples: 54, lost: 1)
    let record = SampleStudy.record(everything: everything, quiet.prefix(3) + [aside])
    #expect(text(record).contains("| aside | 1.85 pp | – | 1 |"))
    let row = try #require(text(record).split(separator: "\n").first { $0.contains("| aside ") })
    #expect(row.hasSuffix("| 54 |"))
    #expect(
      text(record).contains("samples: 1 of 4 tensors were left aside after fewer than 1,000"))
    #expect(HTMLRenderer().render(Report(record)).contains("aside (54 samples)"))
    let json = String(decoding: try record.encoded(), as: UTF8.self)
    #expect(json.contains("\"sampleCount\" : 54"))
    // Where all rest on the same samples there is no such column.
    #expect(
      !text(SampleStudy.record(everything: everything, quiet)).contains("| samples |"))
  }

  @Test("What is lost beyond chance, all tensors at once, is named, with its interval")
  func culprit() {
    let guilty = Trial(name: "conv/kernel", samples: 1_000, lost: 30, won: 3)
    let text = text(SampleStudy.record(everything: everything, [guilty] + quiet))
    #expect(
      text.contains(
        "The worst tensor by KL divergence is conv/kernel: alone it loses 2.70 pp (0.92…5.20, "
          + "Bonferroni-corrected)."), "\(text)")
    // The same rates are sure of one tensor, and not of eighty.
    let small = Trial(name: "conv/kernel", samples: 1_000, lost: 12, won: 3)
    #expect(
      self.text(SampleStudy.record(everything: everything, [small]))
        .contains("The worst tensor by KL divergence is conv/kernel"))
    #expect(
      self.text(SampleStudy.record(everything: everything, [small] + quiet))
        .contains("No single culprit"))
  }

  @Test("Without labels a change is a culprit where it surely exceeds the margin")
  func unlabelled() {
    let quiet = (0..<80).map { Trial(name: "quiet\($0)", samples: 1_000, lost: 0) }
    func answer(_ trial: Trial) -> String {
      text(
        SampleStudy.record(everything: everything, [trial] + quiet, isLabelled: false))
    }
    #expect(
      answer(Trial(name: "aside", samples: 54, lost: 1)).contains("No single culprit"))
    #expect(
      answer(Trial(name: "kernel", samples: 1_000, lost: 40)).contains(
        "The worst tensor by KL divergence is kernel: alone it disagrees by 4.00 pp"))
  }

  @Test(
    "A pair is named where its interval says so: 17 lost and 12 won of a thousand is luck",
    arguments: [(17, 12, false), (60, 5, true)])
  func pairs(lost: Int, won: Int, isNamed: Bool) {
    let names = ["one", "two"]
    let pair = Trial(name: "pair", samples: 1_000, lost: lost, won: won)
    let nothing = Trial(name: "pair", samples: 1_000, lost: 0)
    let text = text(
      SampleStudy.record(
        everything: everything,
        names.map { Trial(name: $0, samples: 1_000, lost: 0) },
        pairs: [(names, pair)] + (0..<5).map { (["three", "four\($0)"], nothing) }))
    #expect(text.contains("one and two hurt only together") == isNamed, "\(text)")
    #expect(text.contains("No single culprit") == !isNamed)
    #expect(text.contains("5.50 pp both (3.62…7.86, Bonferroni-corrected)") == isNamed, "\(text)")
  }

  @Test(
    "The record names the culprits, and what shows them",
    arguments: [
      (Trial(name: "t", samples: 1_000, lost: 30, won: 3), [.losesAlone]),
      (Trial(name: "t", samples: 1_000, lost: 4), nil),
      // More than the margin, but of few samples.
      (Trial(name: "t", samples: 54, lost: 1), nil),
      (
        Trial(name: "t", samples: 1_000, lost: 30, findings: [.init(cause: .constant, value: 1)]),
        nil
      ),
      // Everything loses 3 pp: more than a quarter of that must come back.
      (Trial(name: "t", samples: 1_000, lost: 0, without: (22, 0.001)), [.isWonBack]),
      (Trial(name: "t", samples: 1_000, lost: 0, without: (23, 0.001)), nil),
      (Trial(name: "t", samples: 1_000, lost: 0, without: (10, 0)), nil),
      (
        Trial(name: "t", samples: 1_000, lost: 30, without: (10, 0.001)),
        [.losesAlone, .isWonBack]
      ),
    ] as [(Trial, [SensitivityRecord.Culprit.Evidence]?)])
  func evidence(trial: Trial, expected: [SensitivityRecord.Culprit.Evidence]?) {
    let record = SampleStudy.record(everything: everything, [trial] + quiet.prefix(3))
    #expect(record.culprits == (expected.map { [.init(name: "t", evidence: $0)] } ?? []))
    // Where everything at the level loses no more than the margin nothing can be won back.
    let harmless = SampleStudy.record(
      everything: Trial(name: "all", samples: 1_000, lost: 5), [trial] + quiet.prefix(3))
    #expect(
      harmless.culprits.map(\.evidence)
        == ((expected ?? []).contains(.losesAlone) ? [[.losesAlone]] : [])
    )
  }

  @Test("Tensors are sorted by what tells the worst; those on fewer samples stand last")
  func ranking() {
    let trials = [
      Trial(name: "b", samples: 1_000, lost: 1, localSNR: 20),
      Trial(name: "a", samples: 1_000, lost: 1, localSNR: 30),
      Trial(name: "aside", samples: 500, lost: 50),
      Trial(name: "worst", samples: 1_000, lost: 9),
      Trial(name: "farther aside", samples: 600, lost: 40),
    ]
    func names(_ ranking: SensitivityRecord.Ranking) -> [String] {
      SampleStudy.record(everything: everything, trials, ranking: ranking).tensors.map(\.name)
    }
    #expect(names(.divergence) == ["worst", "a", "b", "aside", "farther aside"])
    #expect(names(.changedPredictions) == ["worst", "b", "a", "aside", "farther aside"])
  }
}
