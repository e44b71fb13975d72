public import Records

/// A profile as one page, without scripts: the layers under the machine's roofs, where the time goes,
/// and all figures.
public struct ProfilePage: Sendable {
  private let record: ProfileRecord

  /// How many of the layers that take longest have a bar.
  private static let barCount = 12

  /// Makes a page.
  public init(_ record: ProfileRecord) { self.record = record }

  /// The page's text.
  public func render() -> String {
    let report = Report(record)
    let points = record.layers.enumerated().map { index, layer in
      Roofline.Point(
        number: index + 1, intensity: layer.intensity ?? 0,
        rate: record.executedFlopsPerSecond(of: layer), share: layer.share,
        kernel: layer.kernels.first ?? "")
    }
    let roofline = Roofline(
      points,
      slopes: record.ceilings.levels.map {
        .init(name: $0.name, bytesPerSecond: $0.bytesPerSecond)
      },
      peak: record.ceilings.flopsPerSecond, title: "GFLOP/s against FLOP a byte")
    let longest = record.layers.enumerated().sorted { $0.element.share > $1.element.share }
    let bars = longest.prefix(Self.barCount).map { index, layer in
      TensorBars.Bar(
        name: "\(index + 1)  \(ProfileTables.name(layer))", value: layer.share * 100, interval: nil)
    }
    let body: [Markup] =
      [
        "<h1>\(report.title)</h1>",
        "<div class=\"verdict\"><p class=\"answer\">\(ProfileWords(record).answer)</p></div>",
        """
        <div class="charts">
        <figure>\(roofline.markup)
        <figcaption>A disc a layer, as large as its share of the time; numbers as in the table of every \
        layer. Slopes: what the caches and the memory allow; the line above: what the cores can \
        multiply. Of Winograd's \
        convolutions: the multiply-adds that they do. Layers that multiply nothing have no place here.</figcaption></figure>
        <figure>\(TensorBars(bars, title: "Share of the time, %").markup)</figure>
        </div>
        """,
      ] + (report.result.dropFirst() + report.provenance).map { PageBlock($0, heading: 2).markup }
    return PageFrame.page(title: report.title, body, tool: record.tool.version)
  }
}
