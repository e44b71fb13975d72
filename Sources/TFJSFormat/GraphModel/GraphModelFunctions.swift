import ModelSources

/// The functions that nodes of a graph-model call: the bodies of loops and branches.
struct GraphModelFunctions {
  /// A function: nodes with placeholders for its arguments.
  struct Function {
    let name: String
    let arguments: [String]
    let order: GraphModelTopology.Order
    let results: [TensorName]
  }

  private let functions: [String: Function]
  /// The nodes of all of them, in file order.
  let nodes: [GraphModelNode]

  /// Reads the `library` of a TensorFlow `GraphDef` as JSON.
  init(_ topology: JSONValue, file: String) throws(ModelFormatError) {
    var functions: [String: Function] = [:]
    var nodes: [GraphModelNode] = []
    for (index, item) in (topology["library"]?["function"]?.array ?? []).enumerated() {
      let place = "modelTopology.library.function[\(index)]"
      guard let name = item["signature"]?["name"]?.string, !name.isEmpty else {
        throw .unexpectedValue(
          file: file, place: place, expected: "a function with a 'signature' and its 'name'",
          found: item.kindName)
      }
      let function = try Function(item, name: name, file: file, place: place)
      nodes += function.order.nodes
      functions[name] = function
    }
    self.functions = functions
    self.nodes = nodes
  }

  /// The function of that name.
  subscript(name: String) -> Function? { functions[name] }
}

extension GraphModelFunctions.Function {
  fileprivate init(
    _ json: JSONValue, name: String, file: String, place: String
  ) throws(ModelFormatError) {
    func names(_ key: String, _ camelCase: String) -> [String] {
      (json["signature"]?[key] ?? json["signature"]?[camelCase])?.array?
        .compactMap { $0["name"]?.string } ?? []
    }
    self.name = name
    arguments = names("input_arg", "inputArg")
    let placeholders = arguments.map { argument in
      JSONValue.object([.init("name", .string(argument)), .init("op", .string("Placeholder"))])
    }
    let topology = try GraphModelTopology(
      list: placeholders + ((json["node_def"] ?? json["nodeDef"])?.array ?? []), file: file,
      place: "\(place).nodeDef")
    var results: [TensorName] = []
    for output in names("output_arg", "outputArg") {
      guard let text = json["ret"]?[output]?.string else {
        throw .unexpectedValue(
          file: file, place: "\(place).ret", expected: "a tensor for the result '\(output)'",
          found: (json["ret"]?[output] ?? .null).kindName)
      }
      results.append(TensorName(text))
    }
    self.results = results
    order = try topology.order(for: results.map(\.node))
  }
}
