import ModelGraph

/// A layer of a topology: class, name and settings, with typed access to them.
///
/// Keys are looked up as Keras spells them, `snake_case`, then as TF.js does, `camelCase`.
struct LayerConfiguration {
  let className: String
  let name: String
  /// How many layers of its class stand before it in the model.
  let placeInClass: Int
  let settings: JSONValue
  let file: String

  /// The value of a setting; `nil` where it is missing or null.
  subscript(key: String) -> JSONValue? {
    let value = settings[key] ?? settings[LayerConfiguration.camelCase(key)]
    return value == .null ? nil : value
  }

  func wrong(_ key: String, expected: String) -> ModelFormatError {
    .unexpectedValue(
      file: file, place: "layer '\(name)' (\(className)), '\(key)'", expected: expected,
      found: self[key]?.kindName ?? "nothing")
  }

  /// A whole number in `range`.
  func int(
    _ key: String, in range: ClosedRange<Int> = 1...1 << 24, default fallback: Int? = nil
  ) throws(ModelFormatError) -> Int {
    guard let value = self[key]?.int ?? (self[key] == nil ? fallback : nil),
      range.contains(value)
    else {
      throw wrong(key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A finite number.
  func float(_ key: String, default fallback: Double? = nil) throws(ModelFormatError) -> Float {
    guard let value = self[key]?.double ?? (self[key] == nil ? fallback : nil), value.isFinite
    else { throw wrong(key, expected: "a number") }
    return Float(value)
  }

  /// A truth value.
  func bool(_ key: String, default fallback: Bool) throws(ModelFormatError) -> Bool {
    guard let value = self[key] else { return fallback }
    guard let truth = value.bool else { throw wrong(key, expected: "true or false") }
    return truth
  }

  /// Two whole numbers, or one for both.
  func extent(
    _ key: String, in range: ClosedRange<Int> = 1...1 << 16, default fallback: Extent2D? = nil
  ) throws(ModelFormatError) -> Extent2D {
    guard let value = self[key] else {
      guard let fallback else { throw wrong(key, expected: "two whole numbers") }
      return fallback
    }
    let numbers = (value.array ?? [value, value]).map(\.int)
    guard numbers.count == 2, let height = numbers[0], let width = numbers[1],
      range.contains(height), range.contains(width)
    else { throw wrong(key, expected: "two whole numbers from \(range.lowerBound) on") }
    return Extent2D(height: height, width: width)
  }

  /// `"valid"` or `"same"`.
  func padding() throws(ModelFormatError) -> Padding {
    guard let value = self["padding"] else { return .valid }
    guard let padding = value.string.flatMap({ Padding(rawValue: $0.lowercased()) }) else {
      throw wrong("padding", expected: "\"valid\" or \"same\"")
    }
    return padding
  }

  private static func camelCase(_ key: String) -> String {
    let words = key.split(separator: "_")
    return words.dropFirst().reduce(String(words.first ?? "")) { name, word in
      name + word.prefix(1).uppercased() + word.dropFirst()
    }
  }
}

/// The layers of a topology, in file order, whatever dialect it is written in.
///
/// Keras 2 and 3 put `model_config` around them; TF.js does not; the first Kerases have a bare
/// list where later ones have an object with `layers`.
struct LayerList: Sequence {
  let className: String
  let layers: [(name: String, json: JSONValue)]

  init(topology: JSONValue?) {
    let model = topology?["model_config"] ?? topology?["modelConfig"] ?? topology
    className = model?["class_name"]?.string ?? model?["className"]?.string ?? "unknown"
    let config = model?["config"]
    layers = (config?.array ?? config?["layers"]?.array ?? []).map { layer in
      let name = layer["config"]?["name"]?.string ?? layer["name"]?.string
      return (name ?? "unnamed", layer)
    }
  }

  func makeIterator() -> [(name: String, json: JSONValue)].Iterator { layers.makeIterator() }
}
