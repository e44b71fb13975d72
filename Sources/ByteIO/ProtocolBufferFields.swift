/// The outermost fields of a protocol buffer, for telling models that have no signature.
struct ProtocolBufferFields {
  private enum Field {
    case number(Int, UInt64)
    case bytes(Int, Range<Int>)

    var id: Int {
      switch self {
      case .number(let id, _), .bytes(let id, _): id
      }
    }
  }

  /// A graph's nodes are outermost fields; the first ones tell.
  private static let limit = 64

  private let source: FileBytes
  private var fields: [Field]
  /// Whether the file ends within the last of the fields.
  private let isCut: Bool

  /// Reads the first fields; `nil` where the bytes are no protocol buffer.
  init?(_ source: FileBytes) {
    self.source = source
    guard source.count > 2,
      let (fields, isCut) = Self.fields(of: source, in: 0..<source.count, limit: Self.limit)
    else { return nil }
    self.fields = fields
    self.isCut = isCut
  }

  /// The first fields in a range, and whether the last of them goes beyond it.
  private static func fields(
    of source: FileBytes, in range: Range<Int>, limit: Int
  ) -> (fields: [Field], isCut: Bool)? {
    var fields: [Field] = []
    var offset = range.lowerBound
    while offset < range.upperBound, fields.count < limit {
      guard let field = field(of: source, at: &offset) else { return nil }
      guard offset <= range.upperBound else {
        guard case .bytes(let id, let part) = field, part.lowerBound <= range.upperBound else {
          return nil
        }
        return (fields + [.bytes(id, part.lowerBound..<range.upperBound)], true)
      }
      fields.append(field)
    }
    return (fields, false)
  }

  /// The model that has such fields.
  var kind: ContentKind? {
    if isONNX { return .onnx }
    if isSavedModel { return .savedModel }
    return isGraphDef ? .graphDef : nil
  }

  /// ModelProto: 1 the version of the format, 2…6 who made it, 7 the graph, 8 sets of operators.
  private var isONNX: Bool {
    guard case .number(_, let version)? = first(1), 1...100 ~= version else {
      return false
    }
    return fields.allSatisfy { 1...30 ~= $0.id } && isBytes(7) && isBytes(8)
  }

  /// SavedModel: 1 the version of the format, 2 MetaGraphDefs.
  private var isSavedModel: Bool {
    guard case .number(_, let version)? = first(1), version <= 10, isBytes(2),
      fields.allSatisfy({ 1...2 ~= $0.id }), case .bytes(_, let graph)? = first(2)
    else { return false }
    // Its fields are messages, too: 1 what the graph is, 2 the graph, 3…7 what else belongs to it.
    guard !graph.isEmpty else { return !isCut }
    return (1...7).contains { source.holds([UInt8($0 << 3 | 2)], at: graph.lowerBound) }
  }

  /// GraphDef: 1 nodes, 2 functions, 3 and 4 versions; a node has a name and an operation.
  private var isGraphDef: Bool {
    guard fields.allSatisfy({ 1...5 ~= $0.id }), case .bytes(_, let range)? = first(1),
      let (node, isNodeCut) = Self.fields(of: source, in: range, limit: Self.limit),
      node.allSatisfy({ 1...7 ~= $0.id })
    else { return false }
    func name(_ id: Int) -> Bool? {
      guard case .bytes(_, let range)? = node.first(where: { $0.id == id }) else { return nil }
      return isName(range)
    }
    // Of a whole file the names of its nodes are enough; of a part, only all that a node has.
    guard name(1) != false, name(2) != false else { return false }
    return isCut || isNodeCut ? name(1) == true && name(2) == true : name(1) ?? name(2) ?? false
  }

  private func first(_ id: Int) -> Field? { fields.first { $0.id == id } }

  private func isBytes(_ id: Int) -> Bool {
    if case .bytes? = first(id) { true } else { false }
  }

  private func isName(_ range: Range<Int>) -> Bool {
    guard 1...1_000 ~= range.count, let bytes = try? source.bytes(in: range) else { return false }
    return bytes.allSatisfy { 0x21...0x7E ~= $0 }
  }

  private static func field(of source: FileBytes, at offset: inout Int) -> Field? {
    guard let key = variableNumber(source, &offset), 1...(1 << 29) ~= key >> 3 else { return nil }
    let id = Int(key >> 3)
    switch key & 7 {
    case 0: return variableNumber(source, &offset).map { .number(id, $0) }
    case 1, 5:
      offset += key & 7 == 1 ? 8 : 4
      return .bytes(id, offset..<offset)
    case 2:
      guard let length = variableNumber(source, &offset).flatMap(Int.init(exactly:)),
        length < 1 << 40
      else { return nil }
      defer { offset += length }
      return .bytes(id, offset..<offset + length)
    default: return nil
    }
  }

  private static func variableNumber(_ source: FileBytes, _ offset: inout Int) -> UInt64? {
    var value: UInt64 = 0
    for place in 0..<10 {
      guard
        let byte = try? source.integer(at: offset, as: UInt8.self, bigEndian: false)
      else { return nil }
      offset += 1
      value |= UInt64(byte & 0x7F) << UInt64(7 * place)
      if byte < 0x80 { return value }
    }
    return nil
  }
}
