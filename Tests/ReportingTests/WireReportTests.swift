import Foundation
import Records
import Reporting
import Scoring
import TestSupport
import Testing

@Suite("Reports of bytes over the wire")
struct WireReportTests {
  /// Sizes of a codec a thousandth more than the one before.
  static func sizes(_ bytes: Int) -> CompressedSizes {
    CompressedSizes(
      gzip: bytes, brotli11: bytes + 1, brotli5: bytes + 2, zstd19: bytes + 3, zstd3: bytes + 4)
  }

  static let float32 = WireSizes(
    fileCount: 2, byteCount: 2_000_000, compressed: sizes(1_800_000), entropyByteCount: 1_000_000,
    distinctByteCount: 1_000_000)
  static let uint8 = WireSizes(
    fileCount: 2, byteCount: 500_000, compressed: sizes(400_000), entropyByteCount: 390_000,
    distinctByteCount: 109_999)

  static let tensor = TensorFacts(
    name: "dense|kernel", shape: [2, 3], storedType: "uint8", byteCount: 6, compressed: sizes(10),
    entropy: .init(bitsPerElement: 1.584_962_5, byteCount: 2, distinctCount: 3),
    minimum: -0.000_012_345_6, scale: 0.123_456)

  static func record(_ wire: [WireSizes?], tensors: [TensorFacts]? = nil) -> EvaluationRecord {
    let predictions = SampleRecord.predictions([0, 0])
    return RecordBuilder.record(
      zip(["float32", "uint8"], wire).map { level, wire in
        RecordBuilder.Level(
          level, predictions,
          size: .init(weightByteCount: 4, artifactByteCount: 8, gzipByteCount: 8),
          samplesPerSecond: 1, wire: wire, tensors: wire == nil ? nil : tensors)
      },
      targets: .classes([0, 0]), provenance: SampleRecord.classification().provenance)
  }

  static func report(_ wire: [WireSizes?], tensors: [TensorFacts]? = nil) -> Report {
    Report(record(wire, tensors: tensors))
  }

  private func terminal(_ report: Report) -> String {
    TerminalRenderer(usesColor: false).render(report)
  }

  private func markdown(_ report: Report) -> String { MarkdownRenderer().render(report) }

  @Test("A row a level, to the letter; what no coder reaches stands in parentheses")
  func table() {
    #expect(
      terminal(Self.report([Self.float32, Self.uint8])).contains(
        """


        level      files     gzip  brotli 11  brotli 5  zstd 19   zstd 3    entropy
        ───────  ───────  ───────  ─────────  ────────  ───────  ───────  ─────────
        float32  2.00 MB  1.80 MB    1.80 MB   1.80 MB  1.80 MB  1.80 MB  (1.00 MB)
        uint8     500 kB   400 kB     400 kB    400 kB   400 kB   400 kB     390 kB

        Each file compressed for itself, as servers do; entropy: of the stored numbers,
        one by one, without model.json. In parentheses: out of reach, so many of the
        numbers differ.


        """))
  }

  @Test("Parentheses are explained where there are some")
  func explanation() {
    let text = terminal(Self.report([Self.uint8, Self.uint8]))
    #expect(!text.contains("parentheses"))
    #expect(text.contains("  390 kB\n"))
  }

  @Test("The widest sizes fit 80 columns")
  func width() {
    let wide = WireSizes(
      fileCount: 2, byteCount: 999_499_999, compressed: Self.sizes(123_456_789),
      entropyByteCount: 999_999_999, distinctByteCount: 1)
    for line in terminal(Self.report([wide, wide])).split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test("A level that was not measured has no numbers, and none that is 0")
  func notMeasured() {
    let text = markdown(Self.report([Self.float32, nil]))
    #expect(text.contains("\n| uint8 | – | – | – | – | – | – | – |\n"))
    #expect(text.contains("\n| uint8 | – | – | – | – | – | – |\n"))
    #expect(!text.contains("Tensors at"))
    let withoutEntropy = WireSizes(
      fileCount: 1, byteCount: 9, compressed: Self.sizes(9), entropyByteCount: nil,
      distinctByteCount: nil)
    #expect(
      markdown(Self.report([withoutEntropy, nil])).contains(
        "\n| float32 | 9 | 9 | 10 | 11 | 12 | 13 | – |\n"))
  }

  @Test("Without float32's sizes there are no shares of them")
  func noBaseline() {
    let text = markdown(Self.report([nil, Self.uint8]))
    #expect(text.contains("\n| uint8 | – | – | – | – | – | – |\n"))
    #expect(text.contains("| uint8 | 500,000 | 400,000 |"))
  }

  @Test("Where nothing was measured, nothing is said")
  func silent() {
    let text = markdown(Self.report([nil, nil]))
    #expect(!text.contains("brotli") && !text.contains("over the wire"))
  }

  @Test("A file has the bytes, the shares and each tensor, to the letter")
  func details() {
    let text = markdown(Self.report([Self.float32, Self.uint8], tensors: [Self.tensor]))
    #expect(
      text.contains(
        """
        ## Bytes over the wire

        | level | files | gzip | brotli 11 | brotli 5 | zstd 19 | zstd 3 | entropy |
        | :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        | float32 | 2,000,000 | 1,800,000 | 1,800,001 | 1,800,002 | 1,800,003 | 1,800,004 | (1,000,000) |
        | uint8 | 500,000 | 400,000 | 400,001 | 400,002 | 400,003 | 400,004 | 390,000 |

        | level | files | gzip | brotli 11 | brotli 5 | zstd 19 | zstd 3 |
        | :--- | ---: | ---: | ---: | ---: | ---: | ---: |
        | float32 | 100.0 % | 100.0 % | 100.0 % | 100.0 % | 100.0 % | 100.0 % |
        | uint8 | 25.0 % | 22.2 % | 22.2 % | 22.2 % | 22.2 % | 22.2 % |


        """))
    #expect(
      text.contains(
        """
        ## Tensors at uint8

        | tensor | shape | stored as | bytes | gzip | brotli 11 | brotli 5 | zstd 19 | zstd 3 | entropy \
        | bits | different | minimum | scale |
        | :--- | :--- | :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        | dense\\|kernel | [2, 3] | uint8 | 6 | 10 | 11 | 12 | 13 | 14 | 2 | 1.585 | 3 | -0.00001235 \
        | 0.1235 |

        """))
  }

  @Test("The terminal is spared the tensors; the page has the table too")
  func places() {
    let record = Self.record([Self.float32, Self.uint8], tensors: [Self.tensor])
    #expect(!terminal(Report(record)).contains("dense|kernel"))
    let page = HTMLRenderer().render(Report(record))
    #expect(page.contains(">brotli 11</th>"))
    #expect(page.components(separatedBy: "Each file compressed for itself").count == 2)
    #expect(!HTMLRenderer().render(Report(Self.record([nil, nil]))).contains("brotli"))
  }

  @Test("Sizes alone are a report, without a word on samples")
  func alone() {
    let report = Report(
      sizesOf: "m/model.json",
      [("float32", Self.float32, [Self.tensor]), ("uint8", Self.uint8, [Self.tensor])])
    let text = terminal(report)
    #expect(text.hasPrefix("m/model.json: bytes over the wire\n\nlevel      files "))
    #expect(!text.contains("samples"))
    #expect(markdown(report).contains("## Tensors at float32\n"))
  }
}
