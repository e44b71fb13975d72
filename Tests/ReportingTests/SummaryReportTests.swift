import Records
import Reporting
import Testing

@Suite("Reports of several models")
struct SummaryReportTests {
  static let records = [
    SampleRecord.classification(notice: "This is not MNIST."), SampleRecord.regression(),
  ]

  @Test("Two models for a terminal, to the letter")
  func terminal() {
    let text = TerminalRenderer(usesColor: false)
      .render(Report(summary: Self.records, units: ["digits": "k$"]))
    #expect(
      text == """
        Levels of quantization: 2 models

        Accuracy or mean absolute error

        model  metric    samples   float32  float16    uint16    uint8
        ─────  ────────  ───────  ────────  ───────  ────────  ───────
        net*   accuracy   10,000   99.00 %        –         –  98.99 %
        net    MAE, k$         2  0.250000        –  0.375000        –

        Accuracy: samples whose greatest output is the right class's.

        MAE: mean absolute error, in the unit of the data's targets.

        Note: * On digits (test): This is not MNIST.

        Verdicts

        model  margin  float16  uint16     uint8       ship
        ─────  ──────  ───────  ─────────  ──────────  ───────
        net    0.5 pp  –        –          equivalent  uint8
        net       1 %  –        undecided  worse       float32

        Of the drop's interval against the margin, sample by sample, with Holm's
        correction. ship: the smallest level that loses less than the margin; –: no
        advice, see its report.

        gzip ratio

        model  float32  float16  uint16   uint8
        ─────  ───────  ───────  ──────  ──────
        net     1.0837        –       –  1.6740
        net     2.0000        –  2.0000  2.3333

        Bytes of weight files and model.json, over those of a tar of them, gzipped.

        gzip bytes

        model     float32  float16  uint16      uint8
        ─────  ──────────  ───────  ──────  ─────────
        net    12,345,678        –       –  2,000,000
        net           500        –     400        300

        """)
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test("Two models in Markdown, to the letter")
  func markdown() {
    #expect(
      MarkdownRenderer().render(Report(summary: Self.records)) == """
        # Levels of quantization: 2 models

        ## Accuracy or mean absolute error

        | model | metric | samples | float32 | float16 | uint16 | uint8 |
        | :--- | :--- | ---: | ---: | ---: | ---: | ---: |
        | net\\* | accuracy | 10,000 | 99.00 % | – | – | 98.99 % |
        | net | MAE | 2 | 0.250000 | – | 0.375000 | – |

        Accuracy: samples whose greatest output is the right class's.

        MAE: mean absolute error, in the unit of the data's targets.

        > **Note:** * On digits (test): This is not MNIST.

        ## Verdicts

        | model | margin | float16 | uint16 | uint8 | ship |
        | :--- | ---: | :--- | :--- | :--- | :--- |
        | net | 0.5 pp | – | – | equivalent | uint8 |
        | net | 1 % | – | undecided | worse | float32 |

        Of the drop's interval against the margin, sample by sample, with Holm's correction. \
        ship: the smallest level that loses less than the margin; –: no advice, see its report.

        ## gzip ratio

        | model | float32 | float16 | uint16 | uint8 |
        | :--- | ---: | ---: | ---: | ---: |
        | net | 1.0837 | – | – | 1.6740 |
        | net | 2.0000 | – | 2.0000 | 2.3333 |

        Bytes of weight files and model.json, over those of a tar of them, gzipped.

        ## gzip bytes

        | model | float32 | float16 | uint16 | uint8 |
        | :--- | ---: | ---: | ---: | ---: |
        | net | 12,345,678 | – | – | 2,000,000 |
        | net | 500 | – | 400 | 300 |

        ## Where the figures come from

        Each level was written to disk and read back before it was evaluated. –: not measured. \
        Digests, settings and machines are in the records of the models.

        - net: digits (test); quanteval evaluate \\*.json, 2026-01-02T03:04:05Z
        - net: digits (test); quanteval evaluate \\*.json, 2026-01-02T03:04:05Z

        """)
  }

  @Test("An explanation of an asterisk stands there once; no models are no rows")
  func explanations() {
    let text = MarkdownRenderer().render(Report(summary: [Self.records[0], Self.records[0]]))
    #expect(text.ranges(of: "This is not MNIST.").count == 1)
    #expect(text.ranges(of: "| net\\* |").count == 2)
    #expect(!text.contains("MAE:"))
    #expect(
      MarkdownRenderer().render(Report(summary: [])).hasPrefix(
        "# Levels of quantization: 0 models\n"))
  }
}
