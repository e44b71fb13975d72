/// What can be drawn: only a page does.
protocol Chart: Sendable {
  /// What it shows, for those who can't see it.
  var alternative: String { get }
  /// The picture, which has the alternative in it.
  var markup: Markup { get }
}

/// A chart and what is said below it.
package struct Figure: Sendable {
  let chart: any Chart
  let caption: String?

  init(_ chart: any Chart, caption: String? = nil) {
    self.chart = chart
    self.caption = caption
  }

  /// What the chart shows, for those who can't see it.
  package var alternative: String { chart.alternative }
}

/// A sample: its picture, and what was said of it.
package struct GalleryItem: Sendable {
  /// A picture in a file's bytes.
  struct Picture: Sendable {
    let mediaType: String
    let base64: String
    let width: Int
    let height: Int
  }

  let title: String
  let lines: [String]
  let picture: Picture?
  /// What stands for the picture.
  let alternative: String
}
