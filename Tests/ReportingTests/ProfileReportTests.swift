import Records
import Reporting
import TestSupport
import Testing

@Suite("Reports of profiles")
struct ProfileReportTests {
  private func terminal(_ record: ProfileRecord) -> String {
    TerminalRenderer(usesColor: false).render(Report(record))
  }

  @Test("A row a layer, with what was fused into it; copying and all of it at the end")
  func rows() {
    #expect(
      terminal(SampleProfile.record()) == """
        net, layer by layer: batches of 8, 2 workers

        100 µs a sample: 20,000 samples/s, 40.8 GFLOP/s, 41 % of what the cores can
        multiply. Most is to be won in conv: 80 % of the time, at 50 % of its roof (40 %
        of the time lies above it).

        layer                 kernel      µs    share  GFLOP/s    bytes  GB/s   roof
        ────────────────────  ──────  ──────  ───────  ───────  ───────  ────  ─────
        conv +bn +relu        direct   80.00   80.0 %     50.0  2.00 kB  0.05   50 %
        pool                  pool      1.60    1.6 %        –  10.0 kB  12.5   25 %
        dense                 BLAS      8.40    8.4 %     9.52  42.0 kB  10.0  100 %
        (copying in and out)           10.00   10.0 %        –        –     –      –
        total                         100.00  100.0 %     40.8  54.0 kB     –      –

        Of one sample: time (median of 21 runs), share, bytes (weights and activations,
        read and written). +: fused into the layer. GFLOP/s (two a multiply-add) and
        GB/s, of all workers together. roof: the time that the ceilings leave, over the
        time taken.

        Ceilings, measured in the same run on 2 threads: 100 GFLOP/s (AVX-512, numbers
        that stay in registers); GB/s: L1 200, L2 50.0, memory 10.0.

        Layers and copying add up to 100 µs; whole runs without a clock between layers
        take 100 µs (quartiles 99.0 µs and 101 µs). The clock's own time, 25.0 ns a
        reading, is taken off. The input is random numbers.

        """)
  }

  @Test(
    "Long names are cut where they say least", arguments: ["long_name_of_a_", "scope/scope/of/a/"])
  func longNames(prefix: String) {
    let record = SampleProfile.record(convolution: prefix + "convolution_of_blocks")
    let text = terminal(record)
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(text.contains(prefix.contains("/") ? "…" : "long_name_of"))
    let whole = MarkdownRenderer().render(Report(record))
    #expect(whole.contains("| \(prefix)convolution_of_blocks | Conv2D |"))
    #expect(whole.contains("Take no time: dropout."))
  }

  @Test("Files have everything: fused layers by name, bytes, the ceiling that binds")
  func full() {
    let text = MarkdownRenderer().render(Report(SampleProfile.record()))
    #expect(
      text.contains(
        "| 1 | conv | Conv2D | conv_bn, conv_relu | direct | 4 × 4 × 8 | 80.00 | 1,000,000 | 1,000,000 | 50.0 "
          + "| 1,000 | 500 | 500 | 0.05 | 1,000.00 | 50 % | arithmetic |"))
    #expect(text.contains("| 12.5 | 0.00 | 25 % | L2 |"))
    #expect(text.contains("| 100 % | memory |"))
    #expect(text.contains("| L2 | 1,048,576 | 40.0 | 50.0 | – |"))
    #expect(text.contains("- input: random numbers (seed 1), 4 × 4 × 1"))
  }

  @Test("What makes the figures doubtful is said")
  func cautions() {
    #expect(!terminal(SampleProfile.record()).contains("Note:"))
    #expect(terminal(SampleProfile.record(clockShare: 0.3)).contains("up to 30 %"))
    #expect(
      terminal(SampleProfile.record(wholeSeconds: 120e-6)).contains("Note: The runs differ more"))
  }

  static let page = HTMLRenderer().render(
    Report(SampleProfile.record(name: "<net>", convolution: "conv \"<b>\" & 1")))

  @Test("The page is well-formed, loads nothing, and runs nothing")
  func page() {
    let void: Set<Substring> = ["meta", "br", "img", "path", "circle", "rect"]
    var open: [Substring] = []
    for tag in HTMLPageTests.tags(Self.page) {
      if tag.hasPrefix("/") {
        #expect(open.last == tag.dropFirst())
        _ = open.popLast()
      } else if !void.contains(tag) {
        open.append(tag)
      }
    }
    #expect(open.isEmpty)
    for word in ["<script", "http:", "https:", "//", "@import", "url(", "onload", "<link", "<b>"] {
      #expect(!Self.page.lowercased().contains(word), "\(word)")
    }
    #expect(!Self.page.contains("nan") && !Self.page.contains("inf "))
  }

  @Test("Layers that multiply stand under the roofs, one disc each; slopes have their rates")
  func roofline() {
    #expect(Self.page.ranges(of: "opacity=\"0.75\"").count == 2)
    for text in [">L1 200 GB/s<", ">L2 50.0 GB/s<", ">memory 10.0 GB/s<", ">100 GFLOP/s<"] {
      #expect(Self.page.contains(text), "\(text)")
    }
  }

  @Test("A network that multiplies nothing has a page, too")
  func nothingMultiplied() {
    let record = SampleProfile.record()
    let page = HTMLRenderer().render(
      Report(
        ProfileRecord(
          name: "n", model: record.model, run: record.run, ceilings: record.ceilings,
          layers: [record.layers[1]], idleLayers: [], copying: record.copying, whole: record.whole,
          tool: record.tool, machine: record.machine, date: record.date)))
    #expect(page.contains("samples/s. Most is to be won in pool"))
    #expect(!page.contains("opacity=\"0.75\""))
  }
}
