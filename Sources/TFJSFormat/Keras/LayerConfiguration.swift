import ModelGraph
import ModelSources

/// A layer of a topology: class, name and settings, with typed access to them.
///
/// Keys are looked up as Keras 2 spells them, `snake_case`, then as TF.js does, `camelCase`, then as
/// Keras 1 did.
struct LayerConfiguration {
  let className: String
  let name: String
  /// The names of the models and layers around it, outermost first.
  let path: [String]
  /// Where a `.keras` file keeps its variables, as `layers/dense_1`.
  let stored: String
  let settings: JSONValue
  let file: String
  let version: KerasVersion

  init(
    _ json: JSONValue, className: String, path: [String], stored: String, file: String,
    version: KerasVersion, name: String? = nil
  ) {
    self.className = className
    settings = json["config"] ?? .object([])
    self.name = name ?? settings["name"]?.string ?? json["name"]?.string ?? "unnamed"
    self.path = path
    self.stored = stored
    self.file = file
    self.version = version
  }

  /// The layer with something changed.
  private init(
    _ other: LayerConfiguration, settings: JSONValue? = nil, name: String? = nil,
    stored: String? = nil
  ) {
    className = other.className
    self.name = name ?? other.name
    path = other.path
    self.stored = stored ?? other.stored
    self.settings = settings ?? other.settings
    file = other.file
    version = other.version
  }

  /// The layer under another name, and in another place of a `.keras` file.
  func renamed(_ name: String, stored: String) -> LayerConfiguration {
    LayerConfiguration(self, name: name, stored: stored)
  }

  /// The layer as the topology of a model, for one that is a model.
  var asModel: JSONValue {
    .object([.init("class_name", .string(className)), .init("config", settings)])
  }

  /// Name and names around it: `encoder/dense`.
  var fullName: String { (path + [name]).joined(separator: "/") }

  /// The layer's class as a topology has it, without the name of a registering package.
  ///
  /// A function that Keras 2 keeps as a layer has the name that Keras 3 gives it.
  static func className(of json: JSONValue) -> String? {
    guard let name = json["class_name"]?.string ?? json["className"]?.string else { return nil }
    if name == "TFOpLambda", let function = json["config"]?["function"]?.string {
      return LayerOperations.className(ofFunction: function) ?? "\(name) \(function)"
    }
    return String(name.split(separator: ">").last ?? "")
  }

  /// A layer that this one wraps.
  func inner(_ key: String, name: String? = nil) -> LayerConfiguration? {
    guard let json = self[key], let className = LayerConfiguration.className(of: json) else {
      return nil
    }
    return LayerConfiguration(
      json, className: className, path: path + [self.name], stored: "\(stored)/\(key)",
      file: file, version: version, name: name)
  }

  /// The layer with what a call of it sets.
  func setting(_ members: [JSONValue.Member]) -> LayerConfiguration {
    members.reduce(self) { $0.setting($1.key, to: $1.value) }
  }

  /// The layer with a setting changed.
  func setting(_ key: String, to value: JSONValue) -> LayerConfiguration {
    LayerConfiguration(
      self,
      settings: .object(
        (settings.members ?? []).filter { $0.key != key && $0.key != Self.camelCase(key) }
          + [.init(key, value)]))
  }

  /// The value of a setting; `nil` where it is missing or null.
  subscript(key: String) -> JSONValue? {
    let value =
      settings[key] ?? settings[Self.camelCase(key)]
      ?? Self.olderNames[key].flatMap { settings[$0] }
    return value == .null ? nil : value
  }

  func wrong(_ key: String, expected: String) -> ModelFormatError {
    .unexpectedValue(
      file: file, place: "layer '\(fullName)' (\(className)), '\(key)'", expected: expected,
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

  /// Whole numbers: a list of them, or one.
  func ints(_ key: String) throws(ModelFormatError) -> [Int]? {
    guard let value = self[key] else { return nil }
    let numbers = (value.array ?? [value]).compactMap(\.int)
    guard numbers.count == value.array?.count ?? 1 else {
      throw wrong(key, expected: "whole numbers")
    }
    return numbers
  }

  /// Two whole numbers, or one for both; for one spatial axis the second of them, with 1 before.
  func extent(
    _ key: String, in range: ClosedRange<Int> = 1...1 << 16, default fallback: Extent2D? = nil,
    spatialRank: Int = 2
  ) throws(ModelFormatError) -> Extent2D {
    guard let numbers = try ints(key) else {
      guard let fallback else { throw wrong(key, expected: "\(spatialRank) whole numbers") }
      return fallback
    }
    guard numbers.count == 1 || numbers.count == spatialRank, let first = numbers.first,
      let last = numbers.last, numbers.allSatisfy(range.contains)
    else {
      throw wrong(key, expected: "\(spatialRank) whole numbers from \(range.lowerBound) on")
    }
    return Extent2D(height: spatialRank == 2 ? first : 1, width: last)
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

  /// What Keras 1 called some settings.
  private static let olderNames = [
    "units": "output_dim", "filters": "nb_filter", "strides": "subsample",
    "padding": "border_mode", "use_bias": "bias", "rate": "p", "kernel_size": "filter_length",
    "recurrent_activation": "inner_activation", "pool_size": "pool_length",
    "data_format": "dim_ordering",
  ]
}
