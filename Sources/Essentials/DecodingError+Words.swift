extension DecodingError {
  /// What was wrong, and where, in words for who wrote the file.
  public var inWords: String {
    switch self {
    case .keyNotFound(let key, let context):
      "\(DecodingError.place(context.codingPath)) has no '\(key.stringValue.displayed)'"
    case .typeMismatch(let type, let context):
      "\(DecodingError.place(context.codingPath)) is not \(DecodingError.name(of: type))"
    case .valueNotFound(let type, let context):
      "\(DecodingError.place(context.codingPath)) is null, and not \(DecodingError.name(of: type))"
    case .dataCorrupted(let context):
      // Foundation says of broken JSON no more than that; the underlying error is of its own make.
      context.codingPath.isEmpty
        ? context.debugDescription.displayed.trimmingEnd
        : "\(DecodingError.place(context.codingPath)): \(context.debugDescription.displayed.trimmingEnd)"
    @unknown default: "it is damaged"
    }
  }

  /// `variants[0].level`.
  private static func place(_ path: [any CodingKey]) -> String {
    guard !path.isEmpty else { return "it" }
    var text = ""
    for key in path {
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue.displayed(limit: 60)
      }
    }
    return "'\(text.displayed)'"
  }

  private static func name(of type: Any.Type) -> String {
    let text = "\(type)"
    return switch text {
    case "String": "a text"
    case "Bool": "true or false"
    case "Double", "Float": "a number"
    case _ where text.hasPrefix("Int") || text.hasPrefix("UInt"): "a whole number"
    case _ where text.hasPrefix("Array"): "a list"
    default: "what it should be"
    }
  }
}

extension String {
  /// Without the full stop that the sentence around it has.
  fileprivate var trimmingEnd: String { hasSuffix(".") ? String(dropLast()) : self }
}
