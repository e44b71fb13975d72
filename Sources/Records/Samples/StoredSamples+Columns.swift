/// The JSON of samples: `columns` is a table that other programs read as it is, an object of lists of one
/// length.
extension StoredSamples: Codable {
  private enum Key: String, CodingKey {
    case sampleCount, unread, reference, candidates, columns
  }

  /// A column: what it holds, and of which candidate.
  private struct Column: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }

    static let label = Column(stringValue: "label")
    static func prediction(_ name: String) -> Column { .init(stringValue: "prediction \(name)") }
    static func isRight(_ name: String) -> Column { .init(stringValue: "right \(name)") }
    static func error(_ name: String) -> Column { .init(stringValue: "error \(name)") }
    static func output(_ index: Int, _ name: String) -> Column {
      .init(stringValue: "output \(index) \(name)")
    }
  }

  /// Reads a table.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let columns = try container.nestedContainer(keyedBy: Column.self, forKey: .columns)
    let names = try container.decode([String].self, forKey: .candidates)
    self.init(
      sampleCount: try container.decode(Int.self, forKey: .sampleCount),
      unread: try container.decodeIfPresent([Int].self, forKey: .unread),
      labels: try columns.decodeIfPresent([Int?].self, forKey: .label),
      reference: try container.decodeIfPresent(String.self, forKey: .reference),
      levels: try names.map { name in
        var outputs: [[Float?]] = []
        while let output = try columns.decodeIfPresent(
          [Float?].self, forKey: .output(outputs.count, name))
        {
          outputs.append(output)
        }
        return Level(
          level: name,
          predictions: try columns.decodeIfPresent([Int?].self, forKey: .prediction(name)),
          areRight: try columns.decodeIfPresent([Int?].self, forKey: .isRight(name)),
          errors: try columns.decodeIfPresent([Double?].self, forKey: .error(name)),
          outputs: outputs.isEmpty ? nil : outputs)
      })
  }

  /// Writes a table.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(sampleCount, forKey: .sampleCount)
    try container.encodeIfPresent(unread, forKey: .unread)
    try container.encodeIfPresent(reference, forKey: .reference)
    try container.encode(levels.map(\.level), forKey: .candidates)
    var columns = container.nestedContainer(keyedBy: Column.self, forKey: .columns)
    try columns.encodeIfPresent(labels, forKey: .label)
    for level in levels {
      try columns.encodeIfPresent(level.predictions, forKey: .prediction(level.level))
      try columns.encodeIfPresent(level.areRight, forKey: .isRight(level.level))
      try columns.encodeIfPresent(level.errors, forKey: .error(level.level))
      for (index, output) in (level.outputs ?? []).enumerated() {
        try columns.encode(output, forKey: .output(index, level.level))
      }
    }
  }
}
