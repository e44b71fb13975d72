import Records
import Reporting
import Testing

@Suite("Reports for a terminal")
struct TerminalRendererTests {
  static let table = Table(
    columns: [.init("level", isNumeric: false), .init("n"), .init("accuracy")],
    rows: [
      [.text("float32"), .count(1_234), .percent(0.5, digits: 1)],
      [.text("é"), .notMeasured, .percent(1, digits: 1)],
    ])

  @Test("Words stand on the left, numbers on the right")
  func alignment() {
    #expect(
      TerminalRenderer(usesColor: false).render(Self.table) == """
        level        n  accuracy
        ───────  ─────  ────────
        float32  1,234    50.0 %
        é            –   100.0 %
        """)
  }

  @Test("A table without rows is its heads")
  func noRows() {
    let table = Table(columns: [.init("a", isNumeric: false), .init("bc")], rows: [])
    #expect(TerminalRenderer(usesColor: false).render(table) == "a  bc\n─  ──")
  }

  @Test("The result of 10,000 samples, to the letter")
  func classification() {
    let text = TerminalRenderer(usesColor: false).render(Report(SampleRecord.classification()))
    #expect(
      text == """
        net on digits (test): 10,000 samples

        Ship uint8: 2.00 MB gzipped, 16.2 % of float32's. It loses less than 0.5 pp
        (0.01 pp, 95 % CI -0.05…0.07).

        level    accuracy  95 % interval         correct  samples/s
        ───────  ────────  ─────────────  ──────────────  ─────────
        float32   99.00 %    98.79…99.18  9,900 / 10,000     20,123
        uint8     98.99 %    98.77…99.17  9,899 / 10,000     19,876

        level       weights       files  of float32        gzip  of float32  gzip ratio
        ───────  ──────────  ──────────  ──────────  ──────────  ──────────  ──────────
        float32  13,374,648  13,379,012     100.0 %  12,345,678     100.0 %      1.0837
        uint8     3,343,662   3,348,026      25.0 %   2,000,000      16.2 %      1.6740

        level  verdict     loss, pp  its interval  changed  lost  won      p
        ─────  ──────────  ────────  ────────────  ───────  ────  ───  ─────
        uint8  equivalent      0.01    -0.05…0.07        5     3    2  1.000

        Against float32, sample by sample. At most 0.5 pp may be lost; 95 % confidence.
        lost: right at float32, wrong now; won: the reverse; p: McNemar's exact test of
        these.

        Inputs: x / 255.

        """)
  }

  @Test("A result of 10,000 samples fits 80 columns")
  func width() {
    let text = TerminalRenderer(usesColor: false).render(Report(SampleRecord.classification()))
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test("Errors, and a level without a number, to the letter")
  func regression() {
    let text = TerminalRenderer(usesColor: false).render(Report(SampleRecord.regression()))
    #expect(
      text == """
        net on digits (test): 2 samples

        Keep float32 for now: no level is shown to lose less than 1 %; undecided:
        uint16; one is worse. What would decide stands below.

        level         MAE  95 % interval  mean |change|  max |change|  samples/s
        ───────  ────────  ─────────────  ─────────────  ────────────  ─────────
        float32  0.250000              –              –             –          0
        uint16   0.375000              –       0.125000      0.250000      1,000
        uint8           –              –              –             –      1,000

        level    weights  files  of float32  gzip  of float32  gzip ratio
        ───────  ───────  ─────  ──────────  ────  ──────────  ──────────
        float32      400  1,000     100.0 %   500     100.0 %      2.0000
        uint16       200    800      80.0 %   400      80.0 %      2.0000
        uint8        100    700      70.0 %   300      60.0 %      2.3333

        level   verdict    loss, %  its interval  worse  better  p (Holm)
        ──────  ─────────  ───────  ────────────  ─────  ──────  ────────
        uint16  undecided   50.000             –      1       0     1.000
        uint8   worse            –             –      –       –         –

        Against float32, sample by sample. At most 1 % may be lost; 95 % confidence, and
        with Holm's correction for 2 levels at once.
        worse, better: samples with a greater or smaller error; p (Holm): sign test of
        these, corrected for 2 levels.

        uint16 is undecided: there are too few samples for an interval: it takes at
        least 10.

        uint8 is worse: outputs are no finite numbers where float32's are.

        Inputs: x / 255.

        Note: uint8: outputs of 1 of 2 samples are no finite numbers; there is no mean
        error.

        """)
  }

  @Test("Without labels agreement is told, what it is of, and no loss", arguments: [false, true])
  func unlabelled(isOfNumbers: Bool) {
    let record =
      isOfNumbers ? SampleRecord.unlabelledNumbers() : SampleRecord.unlabelledClasses()
    let text = TerminalRenderer(usesColor: false).render(Report(record))
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    for word in ["accuracy  ", "lost", "won", "worse", "MAE", "R²", "McNemar"] {
      #expect(!text.contains(word), "\(word)")
    }
    #expect(text.contains("\nNote: No labels: what counts is the"))
    #expect(text.contains("by definition"))
    if isOfNumbers {
      #expect(text.contains("It differs by less than"))
      #expect(text.contains("level  verdict     distance, %  its interval"), "\(text)")
    } else {
      #expect(
        text.contains(
          """
          level    agreement  95 % interval  KL mean     KL max  samples/s
          ───────  ─────────  ─────────────  ───────  ─────────  ─────────
          float32   100.00 %  by definition        –          –     20,123
          uint8      99.95 %    99.88…99.98  0.05164  103.27893     19,876

          """), "\(text)")
      #expect(text.contains("uint8  equivalent              0.05     0.02…0.12        5"))
    }
  }

  @Test(
    "Three digits of any size",
    arguments: [
      (0, "0"), (1, "1.00"), (0.012345, "0.0123"), (123_456, "123,456"), (-0.5, "-0.500"),
      (1e-5, "1.00e-5"), (9.996e-6, "1.00e-5"), (0.09996, "0.100"), (0.000309, "0.000309"),
      (.infinity, "inf"),
    ] as [(Double, String)])
  func threeDigits(value: Double, expected: String) {
    #expect(Report.threeDigits(value) == expected)
  }

  @Test("A notice stands before the result, with and without colour")
  func notice() {
    let report = Report(SampleRecord.classification(notice: "This is not MNIST."))
    let plain = TerminalRenderer(usesColor: false).render(report)
    #expect(plain.contains("10,000 samples\n\nNote: This is not MNIST.\n\nShip uint8: "))
    #expect(!plain.contains("\u{1B}"))
    let colored = TerminalRenderer(usesColor: true).render(report)
    #expect(colored.contains("\u{1B}[33mNote: This is not MNIST.\u{1B}[0m"))
    #expect(colored.hasPrefix("\u{1B}[1mnet on digits"))
  }

  @Test("Outputs that are no finite numbers are told of where classes are counted")
  func lost() {
    let text = TerminalRenderer(usesColor: false).render(Report(SampleRecord.halfLost()))
    #expect(text.contains("uint8     50.00 %    47.81…52.19  1,000 / 2,000"))
    #expect(
      text.hasSuffix(
        "Note: uint8: outputs of 1,000 of 2,000 samples are no finite numbers; they count\nas wrong.\n"
      ))
  }

  @Test("A terminal is spared the provenance")
  func provenance() {
    let text = TerminalRenderer(usesColor: false).render(Report(SampleRecord.classification()))
    #expect(!text.contains("SHA-256"))
  }
}

@Suite("Reports in Markdown")
struct MarkdownRendererTests {
  static func text(notice: String? = nil) -> String {
    MarkdownRenderer().render(Report(SampleRecord.classification(notice: notice)))
  }

  @Test("Tables, to the letter")
  func tables() {
    #expect(
      Self.text().hasPrefix(
        """
        # net on digits (test): 10,000 samples

        **Ship uint8: 2.00 MB gzipped, 16.2 % of float32's. It loses less than 0.5 pp (0.01 pp, 95 % CI \
        -0.05…0.07).**

        | level | accuracy | 95 % interval | correct | samples/s |
        | :--- | ---: | ---: | ---: | ---: |
        | float32 | 99.00 % | 98.79…99.18 | 9,900 / 10,000 | 20,123 |
        | uint8 | 98.99 % | 98.77…99.17 | 9,899 / 10,000 | 19,876 |

        | level | weights | files | of float32 | gzip | of float32 | gzip ratio |
        | :--- | ---: | ---: | ---: | ---: | ---: | ---: |
        | float32 | 13,374,648 | 13,379,012 | 100.0 % | 12,345,678 | 100.0 % | 1.0837 |
        | uint8 | 3,343,662 | 3,348,026 | 25.0 % | 2,000,000 | 16.2 % | 1.6740 |

        | level | verdict | loss, pp | its interval | changed | lost | won | p |
        | :--- | :--- | ---: | ---: | ---: | ---: | ---: | ---: |
        | uint8 | equivalent | 0.01 | -0.05…0.07 | 5 | 3 | 2 | 1.000 |

        """))
  }

  @Test("A bar in a cell or a head does not end it")
  func escaping() {
    let text = MarkdownRenderer().render(Report(SampleRecord.regression()))
    #expect(
      text.contains(
        "| level | MAE | 95 % interval | mean \\|change\\| | max \\|change\\| | samples/s |\n"))
  }

  @Test("What Markdown would take for its own is escaped in facts")
  func facts() {
    #expect(Self.text().contains("- path: models/a\\|b/model.json\n"))
    #expect(Self.text().contains("- command: quanteval evaluate \\*.json\n"))
  }

  @Test("A notice stands before the result")
  func notice() {
    #expect(
      Self.text(notice: "This is not MNIST.")
        .contains("10,000 samples\n\n> **Note:** This is not MNIST.\n\n**Ship uint8"))
    #expect(!Self.text().contains("Note:"))
  }

  @Test("The provenance is there: files with digests, settings, machine")
  func provenance() {
    for line in [
      "- parameters: 3,343,658", "- model.json: 4,364 bytes, SHA-256 ab", "- name: digits, test",
      "- samples: 10,000 of 60,000", "- preprocessing: x / 255",
      "- images.gz: 44,098 bytes, SHA-256 cd", "- version: 1.0",
      "- affine arithmetic: binary64 (`--converter-arithmetic`)", "- left at float32: nothing",
      "- threads: 2; 8 samples a tile", "- BLAS: Haswell (OpenBLAS)",
      "- processor: a processor, 2 cores", "- system: a system", "- date: 2026-01-02T03:04:05Z",
    ] {
      #expect(Self.text().split(separator: "\n").contains(Substring(line)), "\(line)")
    }
  }

  @Test("The text ends in one newline")
  func end() {
    #expect(Self.text().hasSuffix("Z\n"))
  }
}
