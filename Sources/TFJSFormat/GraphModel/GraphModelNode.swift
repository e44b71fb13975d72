import ModelGraph
import ModelSources

/// One node of a graph-model: a TensorFlow `NodeDef` as JSON, with typed access to its attributes.
///
/// Protocol buffers write whole numbers as strings, texts in Base64, and leave out what is 0.
struct GraphModelNode {
  let name: String
  /// The operation, as `Conv2D`.
  let op: String
  /// What it reads, without control inputs.
  let inputs: [TensorName]
  private let attributes: JSONValue
  private let file: String

  init(_ json: JSONValue, file: String, place: String) throws(ModelFormatError) {
    guard let name = json["name"]?.string, !name.isEmpty else {
      throw .unexpectedValue(
        file: file, place: place, expected: "a node with a 'name'", found: json.kindName)
    }
    guard let op = json["op"]?.string, !op.isEmpty else {
      throw .unexpectedValue(
        file: file, place: "node '\(name)'", expected: "an operation under 'op'",
        found: (json["op"] ?? .null).kindName)
    }
    var inputs: [TensorName] = []
    for item in json["input"]?.array ?? [] {
      guard let text = item.string, !text.isEmpty else {
        throw .unexpectedValue(
          file: file, place: "node '\(name)' (\(op)), 'input'", expected: "names of nodes",
          found: item.kindName)
      }
      let reference = TensorName(text)
      if !reference.isControl { inputs.append(reference) }
    }
    self.name = name
    self.op = op
    self.inputs = inputs
    attributes = json["attr"] ?? .null
    self.file = file
  }

  /// What is told when an attribute is not what it should be.
  func wrong(_ key: String, expected: String) -> NodeFailure {
    .format(
      .unexpectedValue(
        file: file, place: "node '\(name)' (\(op)), attribute '\(key)'", expected: expected,
        found: attributes[key]?.kindName ?? "nothing"))
  }

  /// What is told when an input is not what it should be.
  func wrongInput(_ index: Int, expected: String, found: String) -> ModelFormatError {
    .unexpectedValue(
      file: file, place: "node '\(name)' (\(op)), input \(index)", expected: expected,
      found: found)
  }

  func has(_ key: String) -> Bool { attributes[key] != nil }

  /// A whole number.
  func int(_ key: String, default fallback: Int? = nil) throws(NodeFailure) -> Int {
    guard let value = attributes[key] else {
      guard let fallback else { throw wrong(key, expected: "a whole number") }
      return fallback
    }
    if value.members?.isEmpty == true { return 0 }
    guard let number = value["i"]?.wholeNumber else {
      throw wrong(key, expected: "a whole number under 'i'")
    }
    return number
  }

  /// A finite number.
  func float(_ key: String, default fallback: Float) throws(NodeFailure) -> Float {
    guard let value = attributes[key] else { return fallback }
    if value.members?.isEmpty == true { return 0 }
    guard let number = value["f"]?.double ?? value["i"]?.wholeNumber.map(Double.init),
      Float(number).isFinite
    else { throw wrong(key, expected: "a finite number under 'f'") }
    return Float(number)
  }

  /// A truth value.
  func bool(_ key: String, default fallback: Bool = false) throws(NodeFailure) -> Bool {
    guard let value = attributes[key] else { return fallback }
    if value.members?.isEmpty == true { return false }
    guard let truth = value["b"]?.bool else {
      throw wrong(key, expected: "true or false under 'b'")
    }
    return truth
  }

  /// A text.
  func string(_ key: String, default fallback: String) throws(NodeFailure) -> String {
    guard let value = attributes[key] else { return fallback }
    guard let text = value["s"]?.protocolBufferText else {
      throw wrong(key, expected: "a text in Base64 under 's'")
    }
    return text
  }

  /// Whole numbers; none where the attribute is missing.
  func ints(_ key: String) throws(NodeFailure) -> [Int] {
    guard let value = attributes[key] else { return [] }
    let numbers = (value["list"]?["i"]?.array ?? []).map(\.wholeNumber)
    guard value["list"] != nil, numbers.allSatisfy({ $0 != nil }) else {
      throw wrong(key, expected: "a list of whole numbers")
    }
    return numbers.compactMap(\.self)
  }

  /// Texts; none where the attribute is missing.
  func strings(_ key: String) throws(NodeFailure) -> [String] {
    guard let value = attributes[key] else { return [] }
    let texts = (value["list"]?["s"]?.array ?? []).map(\.protocolBufferText)
    guard value["list"] != nil, texts.allSatisfy({ $0 != nil }) else {
      throw wrong(key, expected: "a list of texts in Base64")
    }
    return texts.compactMap(\.self)
  }

  /// Extents, -1 where one is free; `nil` where not even their number is known.
  func shape(_ key: String) throws(NodeFailure) -> [Int]? {
    guard let value = attributes[key] else { return nil }
    guard let shape = value["shape"] else { throw wrong(key, expected: "extents under 'shape'") }
    guard let extents = shape.protocolBufferExtents else {
      if shape["unknownRank"]?.bool == true || shape["unknown_rank"]?.bool == true { return nil }
      throw wrong(key, expected: "a list of extents")
    }
    return extents
  }

  /// The name of a function of the file.
  func functionName(_ key: String) throws(NodeFailure) -> String {
    guard let name = attributes[key]?["func"]?["name"]?.string else {
      throw wrong(key, expected: "a function's name under 'func'")
    }
    return name
  }

  /// The name of a type of elements, as `DT_UINT8`; `nil` where the attribute is missing.
  func typeName(_ key: String) -> String? { attributes[key]?["type"]?.string }

  /// What the elements are; `nil` where the attribute is missing.
  func elementType(_ key: String) throws(NodeFailure) -> ElementType? {
    guard let value = attributes[key] else { return nil }
    guard let type = value["type"]?.elementType else {
      throw wrong(key, expected: "a type of elements under 'type'")
    }
    return type
  }
}
