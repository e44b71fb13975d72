import ModelSources

/// What a graph-model takes and gives, by name.
struct GraphModelSignature {
  /// An input or an output.
  struct Entry {
    /// The tensor's name, as `Identity:0`.
    let name: String
    let tensor: TensorName
    /// The extents, -1 where one is free; `nil` where the signature does not tell.
    let extents: [Int]?
  }

  let inputs: [Entry]
  let outputs: [Entry]
  /// Whether the file does not tell, so that these are what the nodes look like.
  let isGuessed: Bool

  /// The signature of a `model.json`; `nil` where there is none.
  ///
  /// The converter has written it at three places.
  init?(document: JSONValue, file: String) throws(ModelFormatError) {
    let places = [
      ("signature", document["signature"]),
      ("userDefinedMetadata.signature", document["userDefinedMetadata"]?["signature"]),
      ("modelTopology.signature", document["modelTopology"]?["signature"]),
    ]
    guard
      let (place, json) = places.first(where: { $0.1?["outputs"]?.members?.isEmpty == false })
    else { return nil }
    isGuessed = false
    inputs = try Self.entries(json?["inputs"], file: file, place: "\(place).inputs")
    outputs = try Self.entries(json?["outputs"], file: file, place: "\(place).outputs")
  }

  /// Without one: the placeholders, and what nobody reads.
  init(topology: GraphModelTopology) {
    func entry(_ node: GraphModelNode) -> Entry {
      Entry(
        name: "\(node.name):0", tensor: TensorName(node: node.name, index: 0), extents: nil)
    }
    isGuessed = true
    inputs = topology.nodes.filter { $0.op == "Placeholder" }.map(entry)
    outputs = topology.ends.filter { $0.op != "Placeholder" }.map(entry)
  }

  private static func entries(
    _ json: JSONValue?, file: String, place: String
  ) throws(ModelFormatError) -> [Entry] {
    var entries: [Entry] = []
    for member in json?.members ?? [] {
      guard let name = member.value["name"]?.string, !name.isEmpty else {
        throw .unexpectedValue(
          file: file, place: "\(place).\(member.key)", expected: "a tensor's 'name'",
          found: member.value.kindName)
      }
      let shape = member.value["tensorShape"] ?? member.value["tensor_shape"]
      entries.append(
        Entry(
          name: name, tensor: TensorName(name), extents: shape?.protocolBufferExtents))
    }
    return entries
  }
}
