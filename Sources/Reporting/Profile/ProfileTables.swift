import Records

/// A profile's tables: one that fits a terminal, and one with everything.
struct ProfileTables {
  private let record: ProfileRecord
  private let unit: TimeUnit

  /// Characters of a terminal's line, and those that names get at least.
  private static let lineWidth = 80
  private static let leastNameWidth = 12

  init(_ record: ProfileRecord) {
    self.record = record
    // Layers take a part each: ten of the unit are all of them at least.
    unit = TimeUnit(for: record.profiledSeconds / 10)
  }

  /// A row a layer, as wide as a terminal.
  var short: Table {
    let columns = [
      Table.Column("layer", isNumeric: false), .init("kernel", isNumeric: false),
      .init(unit.rawValue), .init("share"), .init("GFLOP/s"), .init("bytes"), .init("GB/s"),
      .init("roof"),
    ]
    let rows = record.layers.map { layer -> [Table.Cell] in
      [
        .text(ProfileTables.name(layer)), .text(layer.kernels.first ?? ""),
        time(layer.seconds), .percent(layer.share, digits: 1), flops(layer),
        .text(ByteUnit.text(Int(layer.byteCount.rounded()))), bytesPerSecond(layer), roof(layer),
      ]
    }
    let copying = record.copying
    let table = Table(
      columns: columns,
      rows: rows + [
        [
          .text("(copying in and out)"), .text(""),
          time(copying.inputSeconds + copying.outputSeconds), .percent(copying.share, digits: 1),
          .notMeasured, .notMeasured, .notMeasured, .notMeasured,
        ], total(columns.count),
      ])
    return table.narrowed(to: ProfileTables.lineWidth, least: ProfileTables.leastNameWidth)
  }

  private func total(_ count: Int) -> [Table.Cell] {
    let flops =
      Double(2 * record.multiplyAddCount * record.run.workerCount)
      / max(record.profiledSeconds, .leastNormalMagnitude)
    let bytes = record.layers.reduce(0) { $0 + $1.byteCount }
    return [
      .text("total"), .text(""), time(record.profiledSeconds), .percent(1, digits: 1),
      flops > 0 ? .text(ProfileWords.giga(flops)) : .notMeasured,
      .text(ByteUnit.text(Int(bytes.rounded()))), .notMeasured, .notMeasured,
    ]
  }

  /// Everything that is known of each layer.
  var full: Table {
    Table(
      columns: [
        Table.Column("no."), .init("layer", isNumeric: false), .init("class", isNumeric: false),
        .init("fused into it", isNumeric: false), .init("kernels", isNumeric: false),
        .init("output", isNumeric: false), .init(unit.rawValue), .init("multiply-adds"),
        .init("done"),
        .init("GFLOP/s"), .init("weights"), .init("read"), .init("written"), .init("GB/s"),
        .init("FLOP/byte"), .init("roof"), .init("bound", isNumeric: false),
      ],
      rows: record.layers.enumerated().map { index, layer in
        [
          .count(index + 1), .text(layer.name), .text(layer.className),
          .text(layer.fusedNames.joined(separator: ", ")),
          .text(layer.kernels.joined(separator: ", ")),
          .text(layer.outputShape.map { "\($0)" }.joined(separator: " × ")), time(layer.seconds),
          layer.multiplyAddCount > 0 ? .count(layer.multiplyAddCount) : .notMeasured,
          layer.multiplyAddCount > 0 ? .count(layer.executedMultiplyAddCount) : .notMeasured,
          flops(layer),
          .count(Int(layer.weightByteCount.rounded())), .count(Int(layer.readByteCount.rounded())),
          .count(Int(layer.writtenByteCount.rounded())), bytesPerSecond(layer),
          layer.intensity.map { .decimal($0, digits: 2) } ?? .notMeasured, roof(layer),
          .text(bound(layer)),
        ]
      })
  }

  /// What the machine can do.
  var ceilings: Table {
    Table(
      columns: [
        Table.Column("ceiling", isNumeric: false), .init("bytes a worker"), .init("read, GB/s"),
        .init("copied, GB/s"), .init("GFLOP/s"),
      ],
      rows: [
        [
          .text("multiply-adds in registers"), .notMeasured, .notMeasured, .notMeasured,
          .text(ProfileWords.giga(record.ceilings.flopsPerSecond)),
        ]
      ]
        + record.ceilings.levels.map { level in
          [
            .text(level.name), level.byteCount.map { .count($0) } ?? .notMeasured,
            .text(ProfileWords.giga(level.readBytesPerSecond)),
            .text(ProfileWords.giga(level.copyBytesPerSecond)), .notMeasured,
          ]
        })
  }

  /// A layer with what was fused into it: `conv +bn +relu` for `conv`, `conv_bn` and `conv_relu`.
  static func name(_ layer: ProfileRecord.Layer) -> String {
    ([layer.name]
      + layer.fusedNames.map { fused in
        guard fused.hasPrefix(layer.name) else { return "+\(fused)" }
        let rest = fused.dropFirst(layer.name.count).drop { "_-/.".contains($0) }
        return "+\(rest)"
      }).joined(separator: " ")
  }

  private func time(_ seconds: Double) -> Table.Cell {
    let total = record.profiledSeconds / unit.seconds
    return .decimal(seconds / unit.seconds, digits: total >= 1_000 ? 1 : 2)
  }

  private func flops(_ layer: ProfileRecord.Layer) -> Table.Cell {
    let rate = record.flopsPerSecond(of: layer)
    return rate > 0 ? .text(ProfileWords.giga(rate)) : .notMeasured
  }

  private func bytesPerSecond(_ layer: ProfileRecord.Layer) -> Table.Cell {
    let rate = record.bytesPerSecond(of: layer)
    return rate > 0 ? .text(ProfileWords.giga(rate)) : .notMeasured
  }

  private func roof(_ layer: ProfileRecord.Layer) -> Table.Cell {
    record.shareOfRoof(of: layer).map { .percent($0, digits: 0) } ?? .notMeasured
  }

  private func bound(_ layer: ProfileRecord.Layer) -> String {
    switch record.bound(of: layer).by {
    case .arithmetic: "arithmetic"
    case .bytes(let level): record.ceilings.levels[level].name
    case .none: ""
    }
  }
}

extension Table {
  /// The table with the texts of its first column cut so that a line has at most so many characters,
  /// where that leaves them `least`.
  fileprivate func narrowed(to width: Int, least: Int) -> Table {
    let others = columns.indices.dropFirst().map { column in
      2 + max(columns[column].title.count, rows.map { $0[column].text.count }.max() ?? 0)
    }
    let room = max(least, width - others.reduce(0, +))
    return Table(
      columns: columns,
      rows: rows.map { row in
        let name = row[0].text
        guard name.count > room else { return row }
        // Of a graph-model's `scope/scope/name` the end tells more.
        let cut =
          name.contains("/")
          ? "…" + String(name.suffix(room - 1)) : String(name.prefix(room - 1)) + "…"
        return [.text(cut)] + row.dropFirst()
      })
  }
}
