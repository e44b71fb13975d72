import Records
import Scoring

/// One evaluation's part of a page: the verdict first, then what it rests on, then where it comes
/// from.
struct RecordSection {
  let record: EvaluationRecord
  private let heading: Int
  private let anchor: String

  /// `heading`: the level of headings; `anchor`: what the targets of links begin with.
  init(_ record: EvaluationRecord, heading: Int, anchor: String) {
    self.record = record
    self.heading = heading
    self.anchor = anchor
  }

  /// All parts.
  var parts: [Markup] {
    let data = record.provenance.data
    var parts: [Markup] = []
    for notice in [data.notice].compactMap(\.self) + (data.notices ?? [])
      + [record.metric?.labelNotice(reference: record.reference)].compactMap(\.self)
    {
      parts.append("<p class=\"notice\">\(notice)</p>")
    }
    parts.append(verdict)
    if let decision = record.outputs?.binaryDecision { parts.append("<p>\(decision)</p>") }
    parts += Report.warnings(record).map(block)
    parts.append("<p>Inputs: \(data.inputLine).</p>")
    parts.append("<div class=\"charts\">\(.lines(charts))</div>")
    parts += Report.rules(record).map(block)
    parts += Report.verdicts(record).map(block)
    parts.append(title("Bytes"))
    parts.append(block(.table(Report.sizes(record))))
    parts += Report.wire(record).map(block)
    parts += changes
    parts += ChangedSampleGallery(record)?.parts(title) ?? []
    parts += histograms
    parts.append(
      """
      <details><summary>Estimates, tests, classes</summary>
      \(.lines(Report.statistics(record).map(block)))
      </details>
      \(tensorSizes)
      <details><summary>Where the figures come from</summary>
      \(.lines(Report.origin(record).map(block)))
      </details>
      """)
    return parts
  }

  private func block(_ block: Report.Block) -> Markup {
    PageBlock(block, heading: heading + 1).markup
  }

  /// A heading.
  private func title(_ text: String) -> Markup {
    heading == 2 ? "<h2>\(text)</h2>" : "<h3>\(text)</h3>"
  }

  /// What to ship, and what each level is.
  private var verdict: Markup {
    guard let words = RecommendationWords(record) else {
      return
        "<div class=\"verdict\"><p>One level was evaluated: there is nothing to compare.</p></div>"
    }
    // What is said of levels is worth nothing where there is no advice.
    let levels =
      record.recommended == nil
      ? []
      : record.variants.compactMap { variant -> Markup? in
        guard let verdict = variant.statistics?.verdict else { return nil }
        let words = VerdictWords(
          verdict: verdict, classNames: record.provenance.data.classNames)
        let style =
          switch verdict.conclusion {
          case .notWorse: "better"
          case .losesClass: "worse"
          case .equivalent, .better, .worse, .undecided: verdict.conclusion.rawValue
          }
        return
          "<p><span class=\"\(style)\">\(variant.level): \(words.name)</span> – \(words.reason).</p>"
      }
    return """
      <div class="verdict">
      <p class="answer">\(words.text)</p>
      \(.lines(levels))
      </div>
      """
  }

  // Pictures.

  private var losesClass: Bool {
    record.variants.contains { $0.statistics?.verdict.conclusion == .losesClass }
  }

  private var isOfClasses: Bool { record.metric?.isOfClasses ?? false }

  private var charts: [Markup] {
    let points = record.variants.map { variant in
      let estimate =
        isOfClasses
        ? variant.estimates.top?.first?.share : variant.estimates.meanAbsoluteError
      let factor: Double = isOfClasses ? 100 : 1
      return AccuracyAgainstBytes.Point(
        level: variant.level, rawByteCount: variant.size.artifactByteCount,
        gzipByteCount: variant.size.gzipByteCount,
        value: (estimate?.value ?? variant.score.value).map { $0 * factor },
        interval: estimate?.interval.map { $0.lower * factor...$0.upper * factor })
    }
    let margin = record.analysis.margin
    let words = LossWords(margin.unit)
    let factor = words.factor
    let rows = record.variants.enumerated().compactMap {
      index, variant -> DropsAgainstMargin.Row? in
      guard let drop = variant.statistics?.verdict.drop, let interval = drop.interval else {
        return nil
      }
      return DropsAgainstMargin.Row(
        level: variant.level, color: index, drop: drop.value * factor,
        interval: interval.lower * factor...interval.upper * factor)
    }
    return [
      AccuracyAgainstBytes(
        points,
        axisTitle: (record.metric?.title.capitalizedFirst ?? "") + (isOfClasses ? ", %" : ""),
        maximum: isOfClasses ? 100 : .infinity
      ).markup
    ].map { "<figure>\($0)</figure>" }
      + (rows.isEmpty
        ? []
        : [
          """
          <figure>\(DropsAgainstMargin(rows, margin: margin.value * factor, words: words).markup)
          <figcaption>The green band is what \(words.isLabelled ? "may be lost" : "is allowed"). A level whose whole line is left of its right \
          edge may take \(record.reference)'s place\(losesClass ? ", unless it loses a class" : "").</figcaption></figure>
          """
        ])
  }

  /// More pictures of tensors than these stand behind a click.
  private static let openHistogramCount = 12

  /// The weights of each tensor, and the numbers that each level has for them.
  private var histograms: [Markup] {
    guard let histograms = record.histograms, !histograms.isEmpty else { return [] }
    let pictures = histograms.compactMap { histogram -> Markup? in
      guard histogram.minimum < histogram.maximum else { return nil }
      let grids = record.variants.enumerated().compactMap {
        index, variant -> WeightHistogram.Grid? in
        guard let tensor = variant.tensors?.first(where: { $0.name == histogram.name }),
          let minimum = tensor.minimum, let scale = tensor.scale, let code = tensor.greatestCode
        else { return nil }
        return .init(
          level: variant.level, color: index, minimum: minimum, scale: scale, greatestCode: code)
      }
      return """
        <figure>\(WeightHistogram(
          name: histogram.name, range: histogram.minimum...histogram.maximum,
          counts: histogram.counts, grids: grids
        ).markup)</figure>
        """
    }
    let (open, rest) = (
      pictures.prefix(Self.openHistogramCount), pictures.dropFirst(Self.openHistogramCount)
    )
    return [
      title("Weights and their codes"),
      "<p class=\"soft\">How often weights of each size occur; below, the numbers that a level has for them.</p>",
      "<div class=\"charts\">\(.lines(Array(open)))</div>",
      rest.isEmpty
        ? .empty
        : "<details><summary>\(rest.count) more tensors</summary><div class=\"charts\">\(.lines(Array(rest)))</div></details>",
    ]
  }

  private var tensorSizes: Markup {
    let blocks = Report.wireDetails(record)
    guard !blocks.isEmpty else { return .empty }
    return """
      <details><summary>Bytes of each tensor</summary>
      \(.lines(blocks.map(block)))
      </details>
      """
  }

  /// Which predictions became which, level by level.
  private var changes: [Markup] {
    guard isOfClasses else { return [] }
    let moves = PredictionMoves(record)
    guard !moves.isEmpty else { return [] }
    return [
      title("Changed predictions"),
      "<p class=\"soft\">What was predicted at \(record.reference), and what instead.</p>",
    ] + moves.tables.map(PageBlock.table)
  }
}
