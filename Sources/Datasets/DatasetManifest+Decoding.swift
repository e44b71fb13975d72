extension DatasetManifest.Split {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case inputs, labels, samples, fraction
  }

  /// Any key, known or not.
  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads a split; a misspelt key would make it the whole file, so unknown ones are errors.
  ///
  /// - Throws: `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let known = CodingKeys.allCases.map(\.stringValue)
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys
    where !known.contains(key.stringValue) {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "a split has no key '\(key.stringValue)'; it may have "
            + known.joined(separator: ", ")))
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputs = try container.decode(String.self, forKey: .inputs)
    labels = try container.decodeIfPresent(String.self, forKey: .labels)
    samples = try container.decodeIfPresent(Bounds<Int>.self, forKey: .samples)
    fraction = try container.decodeIfPresent(Bounds<Double>.self, forKey: .fraction)
  }
}
