import ByteIO
public import Records
package import Scoring

extension Report {
  /// The report of one evaluation.
  public init(_ record: EvaluationRecord) {
    self.init(
      title: Report.title(record), parts: Report.parts(record),
      candidates: Report.candidates([record]), tool: record.provenance.tool.version)
  }

  /// All of an evaluation but its title: what to do, what that rests on, where it comes from.
  static func parts(_ record: EvaluationRecord) -> [Part] {
    let data = record.provenance.data
    var start: [Block] = [data.notice].compactMap(\.self).map { .notice($0) }
    start += (data.notices ?? []).map { .notice($0) }
    if let notice = record.metric?.labelNotice(reference: record.reference) {
      start.append(.notice(notice))
    }
    let words = RecommendationWords(record)
    if let words { start.append(.decision(words.decision)) }
    var parts = start.parts()
    if words == nil {
      let alone = Decision("One level was evaluated: there is nothing to compare.")
      parts.append(Part(.decision(alone), in: .page))
    }
    parts.append(Part(.columns(Report.overview(record)), in: .page))
    var result = [record.outputs?.binaryDecision].compactMap(\.self).map { Block.paragraph($0) }
    result += Report.rules(record)
    result.append(.table(Report.sizes(record)))
    result += Report.wire(record)
    result += Report.verdicts(record)
    result.append(.paragraph("Inputs: \(data.inputLine)."))
    if let check = record.preprocessingCheck, check.clearlyBetter.isEmpty {
      result.append(
        .paragraph(
          "Other preprocessing was tried on \(Report.counted(check.sampleCount, "sample")): none of "
            + "\(Report.counted(check.trials.count - 1, "alternative")) is clearly better."))
    }
    result += Report.warnings(record) + Report.lost(record)
    parts.append(Part(.heading("All figures"), in: .page))
    parts += result.parts()
    parts += Report.pictures(record).parts(in: .page)
    let wire = Report.wireDetails(record)
    let details: [(title: String, blocks: [Block])] = [
      ("Estimates, tests, classes", Report.statistics(record)), ("Bytes of each tensor", wire),
      ("Where the figures come from", Report.origin(record)),
    ]
    return parts
      + details.filter { !$0.blocks.isEmpty }.map {
        Part(.details($0.title, $0.blocks.parts(in: .files)), in: .files)
      }
  }

  /// What was evaluated on what.
  static func title(_ record: EvaluationRecord) -> String {
    let data = record.provenance.data
    let samples = Table.Cell.grouped(data.sampleCount)
    let split = data.split.map { " (\($0))" } ?? ""
    return "\(record.name) on \(data.name)\(split): \(samples) samples"
  }

  /// A notice for each level with outputs that are no finite numbers.
  static func lost(_ record: EvaluationRecord) -> [Block] {
    record.variants.filter { $0.score.notFiniteCount > 0 }.map { variant in
      let score = variant.score
      return .notice(
        "\(variant.level): outputs of \(Table.Cell.grouped(score.notFiniteCount)) of "
          + "\(Table.Cell.grouped(record.provenance.data.sampleCount)) samples are no finite "
          + "numbers; "
          + score.metric.lostOutputs)
    }
  }

  /// How large the files of each level are.
  static func sizes(_ record: EvaluationRecord) -> Table {
    let columns = [
      Table.Column("level", isNumeric: false), .init("weights"), .init("files"),
      .init("of \(record.reference)"), .init("gzip"), .init("of \(record.reference)"),
      .init("gzip ratio"),
    ]
    let baseline = record.variants.first?.size
    let rows = record.variants.map { variant -> [Table.Cell] in
      let size = variant.size
      func share(_ part: KeyPath<EvaluationRecord.ArtifactSize, Int>) -> Table.Cell {
        guard let baseline else { return .notMeasured }
        return .percent(
          Double(size[keyPath: part]) / Double(baseline[keyPath: part]), digits: 1)
      }
      return [
        .text(variant.level), .count(size.weightByteCount), .count(size.artifactByteCount),
        share(\.artifactByteCount), .count(size.gzipByteCount), share(\.gzipByteCount),
        .decimal(size.gzipRatio, digits: 4),
      ]
    }
    return Table(columns: columns, rows: rows)
  }

  /// More files than this are not listed one by one.
  private static let longestList = 8

  /// Files with their digests; of a row of many the first, and how many there are.
  static func describe(_ files: [FileDigest]) -> [(name: String, value: String)] {
    guard files.count <= longestList else {
      let rest = files.dropFirst()
      let byteCount = rest.reduce(0) { $0 + $1.byteCount }
      return describe([files[0]]) + [
        (
          "\(rest.count) more files",
          "\(Table.Cell.grouped(byteCount)) bytes, digests in the record"
        )
      ]
    }
    return files.map {
      ($0.name, "\(Table.Cell.grouped($0.byteCount)) bytes, SHA-256 \($0.sha256)")
    }
  }

  /// The models beside the reference's: where their files are.
  private static func otherModels(_ record: EvaluationRecord) -> [Block] {
    var seen = [record.provenance.model.path]
    return record.variants.flatMap { variant -> [Block] in
      guard let source = variant.source, !seen.contains(source.path) else { return [] }
      seen.append(source.path)
      return [
        .heading("Model of \(variant.level)"),
        .facts([("path", source.path)] + describe(source.files)),
      ]
    }
  }

  /// What else was tried, and where the figures come from.
  static func origin(_ record: EvaluationRecord) -> [Block] {
    let trials = record.preprocessingCheck.map(Report.trials) ?? []
    let provenance = record.provenance
    let data = provenance.data
    let excluded = provenance.tool.excluded
    return trials + [
      .heading("What the columns say"),
      .paragraph(
        "weights: bytes of the weight files; files: these and model.json; gzip: bytes of a tar of "
          + "them, compressed as `gzip` does by default; gzip ratio: files over gzip, as the "
          + "TF.js quantization example defines it. The levels were written to disk and read back "
          + "before they were evaluated."),
      .heading("Model"),
      .facts(
        [
          ("path", provenance.model.path),
          ("parameters", Table.Cell.grouped(provenance.model.parameterCount)),
        ] + describe(provenance.model.files)),
    ] + otherModels(record) + [
      .heading("Data"),
      .facts(
        [
          ("name", data.name + (data.split.map { ", \($0)" } ?? "")),
          (
            "samples",
            "\(Table.Cell.grouped(data.sampleCount)) of "
              + "\(Table.Cell.grouped(data.availableSampleCount))"
          ),
          ("preprocessing", data.inputLine),
        ] + (data.settingsSHA256.map { [("its settings", "SHA-256 \($0)")] } ?? [])
          + describe(data.files)),
      .heading("Program and machine"),
      .facts([
        ("command", provenance.tool.commandLine.joined(separator: " ")),
        ("version", provenance.tool.version),
        (
          "affine arithmetic",
          "\(provenance.tool.converterArithmetic) (`--converter-arithmetic`)"
        ),
        ("left at float32", excluded.isEmpty ? "nothing" : excluded.joined(separator: ", ")),
        (
          "threads",
          "\(provenance.tool.threadCount); \(provenance.tool.tileSize) samples a tile"
        ),
        ("BLAS", "\(provenance.machine.blasKernel) (\(provenance.machine.blasLibrary))"),
        ("processor", "\(provenance.machine.processor), \(provenance.machine.coreCount) cores"),
        ("system", provenance.machine.operatingSystem), ("date", provenance.date),
      ]),
    ]
  }
}

extension OutputInterpretation {
  /// How a single output becomes a class; `nil` for several outputs.
  package var binaryDecision: String? {
    guard let threshold else { return nil }
    let kind =
      switch scale {
      case .probabilities: "a probability"
      case .logits: "a logit"
      case .unknown: "a number"
      }
    return "One output for two classes, \(kind): class 1 where it is above "
      + "\(Table.Cell.plain(Double(threshold))) (--threshold sets another)."
  }
}

extension EvaluationRecord {
  /// What was computed.
  package var metric: Metric? { variants.first?.score.metric }
}

extension Metric {
  /// What becomes of samples whose outputs are no finite numbers.
  fileprivate var lostOutputs: String {
    switch self {
    case .top1Accuracy: "they count as wrong."
    case .meanAbsoluteError: "there is no mean error."
    case .agreement: "they count as others; where the reference has none, samples do not count."
    case .meanAbsoluteDeviation: "there is no mean difference."
    }
  }
}
