import Foundation
import ModelFormats
import TFJSFormat
import ModelGraph
import Tensors
import TestSupport

/// A graph-model of a few nodes as files, which a test can break.
struct TinyGraphModel {
  /// Nodes as JSON; `w` is a float32 `[2, 3]`, `axes` an int32 `[1]` that holds 1.
  var nodes: [String]
  var signature: String?
  var inputShapes: [[Int]] = []
  /// Functions as JSON.
  var functions: [String] = []
  /// The elements of `w`.
  var weights: [Float] = [1, 2, 3, 4, 5, 6]

  /// A placeholder `x`, the weights `w` and `axes`, and these nodes.
  init(
    _ nodes: [String], placeholder: String = TinyGraphModel.placeholder("x", "-1", "2"),
    outputs: [String] = []
  ) {
    self.nodes = [placeholder, Self.constant("w"), Self.constant("axes")] + nodes
    let entries = outputs.map { #""\#($0)": {"name": "\#($0)"}"# }.joined(separator: ", ")
    signature = outputs.isEmpty ? nil : #"{"inputs": {}, "outputs": {\#(entries)}}"#
  }

  static func constant(_ name: String) -> String { #"{"name": "\#(name)", "op": "Const"}"# }

  static func placeholder(_ name: String, _ extents: String...) -> String {
    let extents = extents.map { #"{"size": "\#($0)"}"# }.joined(separator: ", ")
    return #"{"name": "\#(name)", "op": "Placeholder", "attr": {"dtype": {"type": "DT_FLOAT"}, "#
      + #""shape": {"shape": {"dim": [\#(extents)]}}}}"#
  }

  /// A node; `attributes`: their JSON.
  static func node(
    _ name: String, _ op: String, _ inputs: [String], _ attributes: String = ""
  ) -> String {
    let inputs = inputs.map { #""\#($0)""# }.joined(separator: ", ")
    return #"{"name": "\#(name)", "op": "\#(op)", "input": [\#(inputs)], "attr": {\#(attributes)}}"#
  }

  /// A function of arguments `a0`, `a1` …, whose results are outputs of its nodes.
  static func function(
    _ name: String, arguments: Int, results: [String], _ nodes: [String]
  ) -> String {
    func names(_ letter: String, _ count: Int) -> String {
      (0..<count).map { #"{"name": "\#(letter)\#($0)", "type": "DT_FLOAT"}"# }
        .joined(separator: ", ")
    }
    let ret = results.enumerated().map { #""r\#($0)": "\#($1)""# }.joined(separator: ", ")
    return #"{"signature": {"name": "\#(name)", "inputArg": [\#(names("a", arguments))], "#
      + #""outputArg": [\#(names("r", results.count))]}, "ret": {\#(ret)}, "#
      + #""nodeDef": [\#(nodes.joined(separator: ", "))]}"#
  }

  private var json: String {
    """
    {"format": "graph-model", "modelTopology": {"node": [\(nodes.joined(separator: ",\n"))],
      "library": {"function": [\(functions.joined(separator: ",\n"))]}},
     \(signature.map { #""signature": \#($0),"# } ?? "")
     "weightsManifest": [{"paths": ["w.bin"], "weights": [
      {"name": "w", "shape": [2, 3], "dtype": "float32"},
      {"name": "axes", "shape": [1], "dtype": "int32"}]}]}
    """
  }

  /// What the files are read as.
  func read() throws -> Model {
    let directory = try TemporaryDirectory()
    try directory.write(json, to: "model.json")
    try directory.write(TinyModel.bytes(weights) + [1, 0, 0, 0], to: "w.bin")
    return try TFJSModel(opening: directory.path)
      .model(inputShapes: inputShapes.map(Shape.init))
  }

  /// The error's text; `nil` when the model can be read.
  func failure() -> String? {
    do {
      _ = try read()
      return nil
    } catch { return "\(error)" }
  }

  /// The extents of the outputs, by name.
  func outputs() throws -> [String: [Int]] {
    let model = try read()
    let shapes = try model.valueShapes()
    return Dictionary(
      uniqueKeysWithValues: model.graph.outputs.map {
        ($0.name, shapes[$0.value]?.dimensions ?? [])
      })
  }
}
