import Records
import Reporting
import Testing

@Suite("Reports of trainings")
struct TrainingReportTests {
  static func markdown(_ training: TrainingRecord, levels: EvaluationRecord? = nil) -> String {
    MarkdownRenderer().render(
      Report(training, layers: SampleTraining.layers, levels: levels, curves: "curves.svg"))
  }

  @Test("A README without levels, to the letter")
  func whole() {
    #expect(
      Self.markdown(SampleTraining.classification()) == """
        # net: trained on digits (train)

        2 layers with 1,610 parameters, in the format of TF.js.

        | layer | class | output | parameters |
        | :--- | :--- | ---: | ---: |
        | conv2d | Conv2D | 26 × 26 × 32 | 320 |
        | dense | Dense | 10 | 1,290 |

        ## Test

        Accuracy: 99.00 %, 9,900 right of 10,000 samples of digits (test).

        ## Learning curves

        ![Loss and accuracy, epoch by epoch](curves.svg)

        Training figures are means over the epoch, while the weights changed; validation \
        figures are measured after it.

        ## How it was trained

        - command: quanteval train net.yaml
        - version: 1.0
        - seed: 1
        - epochs: 3
        - best epoch, whose weights these are: 2
        - SHA-256 of the weights: ef
        - BLAS: Haswell (OpenBLAS)
        - processor: a processor, 2 cores
        - system: a system
        - date: 2026-01-02T03:04:05Z

        The configuration:

        ```
        name: net
        epochs: 3
        optimizer: adam
        ```

        ## Training data

        - name: digits (train)
        - samples: 60,000, of which 54,000 to learn from and 6,000 for validation
        - train.gz: 9,912 bytes, SHA-256 ab

        ## Test data

        - name: digits (test)
        - samples: 10,000
        - test.gz: 1,648 bytes, SHA-256 cd

        """)
  }

  @Test("Levels stand below the test, with the tables of an evaluation")
  func levels() {
    let text = Self.markdown(
      SampleTraining.classification(), levels: SampleRecord.classification())
    #expect(
      text.contains(
        """
        ## Levels of quantization

        10,000 samples of digits (test); bytes of the files:

        | level | accuracy | 95 % interval | correct | samples/s |
        | :--- | ---: | ---: | ---: | ---: |
        | float32 | 99.00 % | 98.79…99.18 | 9,900 / 10,000 | 20,123 |
        | uint8 | 98.99 % | 98.77…99.17 | 9,899 / 10,000 | 19,876 |

        | level | weights | files | of float32 | gzip | of float32 | gzip ratio |
        | :--- | ---: | ---: | ---: | ---: | ---: | ---: |
        | float32 | 13,374,648 | 13,379,012 | 100.0 % | 12,345,678 | 100.0 % | 1.0837 |
        | uint8 | 3,343,662 | 3,348,026 | 25.0 % | 2,000,000 | 16.2 % | 1.6740 |

        ## Learning curves
        """))
  }

  @Test("A notice of both parts of the data stands there once, before any figure")
  func notice() {
    let text = Self.markdown(
      SampleTraining.classification(notice: "This is not MNIST."),
      levels: SampleRecord.classification(notice: "This is not MNIST."))
    #expect(text.contains("TF.js.\n\n> **Note:** This is not MNIST.\n\n| layer"))
    #expect(text.ranges(of: "This is not MNIST.").count == 1)
  }

  @Test("An error has its unit and its samples")
  func regression() {
    #expect(
      Self.markdown(SampleTraining.regression()).contains(
        "\nMean absolute error: 0.250000, in the targets' unit, over 2 samples of digits (test).\n")
    )
    #expect(
      Self.markdown(SampleTraining.regression(second: .nan)).contains(
        "\nNot every output is a finite number, so there is no mean absolute error: 2 samples of "
          + "digits (test).\n"))
  }

  @Test("A terminal of 100 columns is wide enough")
  func width() {
    let report = Report(
      SampleTraining.classification(), layers: SampleTraining.layers,
      levels: SampleRecord.classification(), curves: "curves.svg")
    for line in TerminalRenderer(usesColor: false).render(report).split(separator: "\n") {
      #expect(line.count <= 100, "\(line)")
    }
  }
}

@Suite("Pictures and code in reports")
struct BlockTests {
  static func report(curves: String = "curves.svg", code: String) -> Report {
    Report(SampleTraining.classification(configuration: code), layers: [], curves: curves)
  }

  @Test("A path with spaces and angle brackets stays one target")
  func image() {
    #expect(
      MarkdownRenderer().render(Self.report(curves: "a <b>/c d.svg", code: "")).contains(
        "\n![Loss and accuracy, epoch by epoch](<a %3Cb%3E/c d.svg>)\n"))
  }

  @Test(
    "Code stands between fences that are not in it",
    arguments: [
      ("a: 1\n\n  b: *\n", "```\na: 1\n\n  b: *\n```"), ("no end", "```\nno end\n```"),
      ("x ``` y\n", "````\nx ``` y\n````"),
    ])
  func code(text: String, block: String) {
    #expect(
      MarkdownRenderer().render(Self.report(code: text)).contains(
        "The configuration:\n\n\(block)\n\n## Training data"))
  }
}
