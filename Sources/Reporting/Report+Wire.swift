public import Records

/// What goes over the wire, where that was measured.
extension Report {
  /// A level's files and tensors as they were measured; nothing where they were not.
  typealias WireLevel = (level: String, wire: WireSizes?, tensors: [TensorFacts]?)

  /// The report of a model's sizes, which needs no data.
  public init(
    sizesOf name: String, _ levels: [(level: String, wire: WireSizes, tensors: [TensorFacts])]
  ) {
    let levels = levels.map { ($0.level, Optional($0.wire), Optional($0.tensors)) }
    self.init(
      title: "\(name): bytes over the wire", result: Report.wire(levels),
      provenance: Report.wireDetails(levels))
  }

  /// For a terminal: a row a level, in units.
  static func wire(_ record: EvaluationRecord) -> [Block] { wire(wireLevels(record)) }

  /// For a file: the same in bytes and in percent, and each tensor at each level.
  static func wireDetails(_ record: EvaluationRecord) -> [Block] {
    wireDetails(wireLevels(record))
  }

  private static func wireLevels(_ record: EvaluationRecord) -> [WireLevel] {
    record.variants.map { ($0.level, $0.wire, $0.tensors) }
  }

  private static func wire(_ levels: [WireLevel]) -> [Block] {
    guard levels.contains(where: { $0.wire != nil }) else { return [] }
    let isLoose = levels.contains { $0.wire.map(isOutOfReach) ?? false }
    return [
      .table(table(levels) { .text(ByteUnit.text($0)) }),
      .paragraph(
        "Each file compressed for itself, as servers do; entropy: of the stored numbers, one by one, "
          + "without model.json."
          + (isLoose ? " In parentheses: out of reach, so many of the numbers differ." : "")),
    ]
  }

  private static func wireDetails(_ levels: [WireLevel]) -> [Block] {
    guard levels.contains(where: { $0.wire != nil }) else { return [] }
    return [
      .heading("Bytes over the wire"),
      .table(table(levels) { .count($0) }), .table(shares(levels)),
      .paragraph(
        "files: weight files and model.json as they are; then each compressed for itself: gzip at "
          + "level 6, brotli at quality 11 and 5 with a window of 2^24, Zstandard at level 19 and 3. "
          + "The second table has the same in percent of \(levels[0].level)'s. entropy: the order-0 entropy of "
          + "each tensor's stored numbers, added up, without model.json: what a coder needs that "
          + "takes numbers one by one and knows beforehand how often each comes. In parentheses: "
          + "with the list of the different numbers it would be as long as the files, so no coder "
          + "comes near."),
    ] + levels.flatMap(tensors)
  }

  private static func table(
    _ levels: [WireLevel], _ cell: (Int) -> Table.Cell
  ) -> Table {
    let rows = levels.map { level -> [Table.Cell] in
      [.text(level.level)]
        + wireParts.map { part in level.wire.map { cell(part.value($0)) } ?? .notMeasured }
        + [entropy(level.wire, cell)]
    }
    return Table(
      columns: [Table.Column("level", isNumeric: false)]
        + wireParts.map { Table.Column($0.name) } + [Table.Column("entropy")], rows: rows)
  }

  /// Each size in percent of the first level's.
  private static func shares(_ levels: [WireLevel]) -> Table {
    let baseline = levels.first?.wire
    let rows = levels.map { level -> [Table.Cell] in
      [.text(level.level)]
        + wireParts.map { part in
          guard let wire = level.wire, let baseline else { return .notMeasured }
          return .percent(Double(part.value(wire)) / Double(part.value(baseline)), digits: 1)
        }
    }
    return Table(
      columns: [Table.Column("level", isNumeric: false)]
        + wireParts.map { Table.Column($0.name) }, rows: rows)
  }

  private static var wireParts: [(name: String, value: (WireSizes) -> Int)] {
    [("files", \.byteCount)]
      + codecs.map { codec in (codec.name, { $0.compressed[keyPath: codec.size] }) }
  }

  private static var codecs: [(name: String, size: KeyPath<CompressedSizes, Int>)] {
    [
      ("gzip", \.gzip), ("brotli 11", \.brotli11), ("brotli 5", \.brotli5), ("zstd 19", \.zstd19),
      ("zstd 3", \.zstd3),
    ]
  }

  private static func entropy(_ wire: WireSizes?, _ cell: (Int) -> Table.Cell) -> Table.Cell {
    guard let wire, let count = wire.entropyByteCount else { return .notMeasured }
    return isOutOfReach(wire) ? .text("(\(cell(count).text))") : cell(count)
  }

  /// Whether so many of a level's numbers differ that a coder's table would be most of what it sends.
  private static func isOutOfReach(_ wire: WireSizes) -> Bool {
    guard let entropy = wire.entropyByteCount, let distinct = wire.distinctByteCount else {
      return false
    }
    return entropy + distinct >= wire.byteCount
  }

  /// A number with four digits that say something.
  private static func significant(_ value: Double?) -> Table.Cell {
    guard let value else { return .notMeasured }
    if value == 0 { return .text("0") }
    var (digits, step) = (3, 1.0)
    while value.magnitude < step, digits < 12 { (digits, step) = (digits + 1, step / 10) }
    return .decimal(value, digits: digits)
  }

  /// Each tensor of a level.
  private static func tensors(_ level: WireLevel) -> [Block] {
    guard let tensors = level.tensors, !tensors.isEmpty else { return [] }
    let columns =
      [
        Table.Column("tensor", isNumeric: false), .init("shape", isNumeric: false),
        .init("stored as", isNumeric: false), .init("bytes"),
      ] + codecs.map { Table.Column($0.name) }
      + ["entropy", "bits", "different", "minimum", "scale"].map { Table.Column($0) }
    let rows = tensors.map { tensor -> [Table.Cell] in
      [
        .text(tensor.name), .text("\(tensor.shape)"), .text(tensor.storedType),
        .count(tensor.byteCount),
      ] + codecs.map { .count(tensor.compressed[keyPath: $0.size]) }
        + [
          tensor.entropy.map { .count($0.byteCount) } ?? .notMeasured,
          tensor.entropy.map { .decimal($0.bitsPerElement, digits: 3) } ?? .notMeasured,
          tensor.entropy.map { .count($0.distinctCount) } ?? .notMeasured,
          significant(tensor.minimum), significant(tensor.scale),
        ]
    }
    return [
      .heading("Tensors at \(level.level)"), .table(Table(columns: columns, rows: rows)),
    ]
  }
}
