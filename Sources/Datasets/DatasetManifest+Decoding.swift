/// Any key, known or not.
private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Decoder {
  /// Refuses keys that nothing reads: a misspelt one would change what is evaluated, unseen.
  fileprivate func refuseKeys(beside known: [String], of what: String) throws {
    for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: codingPath,
          debugDescription: "\(what) has no key '\(key.stringValue)'; it may have "
            + known.joined(separator: ", ")))
    }
  }
}

extension DatasetManifest.Split {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case inputs, labels, samples, fraction
  }

  /// Reads a split; a misspelt key would make it the whole file, so unknown ones are errors.
  ///
  /// - Throws: `DecodingError`.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseKeys(beside: CodingKeys.allCases.map(\.stringValue), of: "a split")
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputs = try container.decode(String.self, forKey: .inputs)
    labels = try container.decodeIfPresent(String.self, forKey: .labels)
    samples = try container.decodeIfPresent(Bounds<Int>.self, forKey: .samples)
    fraction = try container.decodeIfPresent(Bounds<Double>.self, forKey: .fraction)
  }
}

extension DatasetManifest.Images {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case fileColumn, rules, preprocessing
  }

  /// Reads how images are read.
  ///
  /// - Throws: `DecodingError`.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseKeys(beside: CodingKeys.allCases.map(\.stringValue), of: "'images'")
    let container = try decoder.container(keyedBy: CodingKeys.self)
    fileColumn = try container.decodeIfPresent(String.self, forKey: .fileColumn)
    rules = try container.decodeIfPresent([LabelColumn].self, forKey: .rules)
    preprocessing = try container.decodeIfPresent(ImageSettings.self, forKey: .preprocessing)
  }
}

extension ImageSettings {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case resize, fit, cropFraction, mean, deviation, channels, jpegTransform, orientation
  }

  private enum OrientationChoice: String, Codable {
    case follow, ignore
  }

  /// Reads what a manifest says of preprocessing.
  ///
  /// - Throws: `DecodingError`.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseKeys(beside: CodingKeys.allCases.map(\.stringValue), of: "'preprocessing'")
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    resize = try container.decodeIfPresent(ImageResampling.self, forKey: .resize)
    fit = try container.decodeIfPresent(Fit.self, forKey: .fit)
    cropFraction = try container.decodeIfPresent(Float.self, forKey: .cropFraction)
    mean = try container.decodeIfPresent([Float].self, forKey: .mean)
    deviation = try container.decodeIfPresent([Float].self, forKey: .deviation)
    channels = try container.decodeIfPresent(ChannelOrder.self, forKey: .channels)
    jpegTransform = try container.decodeIfPresent(JPEGTransform.self, forKey: .jpegTransform)
    followsOrientation =
      try container.decodeIfPresent(OrientationChoice.self, forKey: .orientation)
      .map { $0 == .follow }
  }

  /// Writes what a manifest says of preprocessing.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(resize, forKey: .resize)
    try container.encodeIfPresent(fit, forKey: .fit)
    try container.encodeIfPresent(cropFraction, forKey: .cropFraction)
    try container.encodeIfPresent(mean, forKey: .mean)
    try container.encodeIfPresent(deviation, forKey: .deviation)
    try container.encodeIfPresent(channels, forKey: .channels)
    try container.encodeIfPresent(jpegTransform, forKey: .jpegTransform)
    try container.encodeIfPresent(
      followsOrientation.map { $0 ? OrientationChoice.follow : .ignore }, forKey: .orientation)
  }
}
