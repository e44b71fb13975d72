import ByteIO
import ModelFormats
import TFJSFormat
import ModelGraph
import Tensors
import TestSupport
import Testing

/// Model files as others write them, and what belongs to a model.
@Suite("Model files of others")
struct ModelFileTests {
  private static let files = Repository.path("Tests/ModelFormatsTests/Fixtures/files")

  private func open(_ name: String) throws -> TFJSModel {
    try TFJSModel(opening: "\(Self.files)/\(name)")
  }

  /// A bare manifest with one weight of codes.
  private func weight(
    _ type: String, codes: [UInt8], count: Int, quantization: String
  ) throws -> Tensor {
    let directory = try TemporaryDirectory()
    try directory.write(
      """
      [{"paths": ["w"], "weights": [{"name": "w", "shape": [\(count)], "dtype": "\(type)",
        "quantization": \(quantization)}]}]
      """, to: "weights_manifest.json")
    try directory.write(codes, to: "w")
    return try #require(TFJSModel(opening: directory.path).weights["w"]).decoded
  }

  private func integers(_ tensor: Tensor) -> [Int32] {
    tensor.withElements(as: Int32.self) { span in span.indices.map { span[$0] } }
  }

  /// `Int32Array` of `Math.round(code * scale + min)` in Node 20.
  @Test(
    "Codes of whole numbers are rounded as TF.js rounds them",
    arguments: [
      ([0, 1, 2, 3, 255], "0.5", "-1.5", [-1, -1, 0, 0, 126]),
      ([0, 1, 255], "0.1", "-3.7", [-4, -4, 22]),
      ([0, 1, 200], "2e7", "-1", [-1, 19_999_999, -294_967_297]),
      ([0, 1], "1e300", "0", [0, 0]), ([0, 1, 2], "0.49999999999999994", "0", [0, 0, 1]),
      ([0, 1, 255], "33554432.5", "-4.5e9", [-205_032_704, -171_478_271, -238_587_008]),
    ] as [([UInt8], String, String, [Int32])])
  func wholeNumbers(codes: [UInt8], scale: String, minimum: String, expected: [Int32]) throws {
    let tensor = try weight(
      "int32", codes: codes, count: codes.count,
      quantization: #"{"dtype": "uint8", "scale": \#(scale), "min": \#(minimum)}"#)
    #expect(tensor.scalarType == .int32)
    #expect(integers(tensor) == expected)
  }

  @Test("Codes of two bytes stand for whole numbers, too")
  func wideCodes() throws {
    let tensor = try weight(
      "int32", codes: [0, 0, 7, 0, 255, 255], count: 3,
      quantization: #"{"dtype": "uint16", "scale": 1234.567, "min": -40000000}"#)
    #expect(integers(tensor) == [-40_000_000, -39_991_358, 40_907_348])
  }

  @Test("Codes of whole numbers are written as they were read")
  func wholeNumbersWritten() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      """
      [{"paths": ["group1-shard1of1.bin"], "weights": [{"name": "w", "shape": [2], "dtype": "int32",
        "quantization": {"dtype": "uint8", "min": 0.0, "scale": 2.0, "original_dtype": "int32"}}]}]
      """, to: "weights_manifest.json")
    try directory.write([3, 4], to: "group1-shard1of1.bin")
    let artifacts = try TFJSModel(opening: directory.path)
    let files = try artifacts.files(
      holding: artifacts.weights, options: ExportOptions(toolName: "test"))
    #expect(files[1].bytes == [3, 4])
    let text = String(decoding: files[0].bytes, as: UTF8.self)
    #expect(text.contains(#""dtype": "int32", "quantization": {"dtype": "uint8""#), "\(text)")
    #expect(text.contains(#""original_dtype": "int32""#))
  }

  @Test("float16 and bytes of other types than these are refused, as by TF.js")
  func otherTypes() {
    for (type, codes) in [("int32", "float16"), ("bool", "uint8"), ("string", "uint8")] {
      #expect(throws: ModelFormatError.self) {
        try weight(
          type, codes: [0, 0], count: 1,
          quantization: #"{"dtype": "\#(codes)", "scale": 1, "min": 0}"#)
      }
    }
  }

  @Test("A weight that no layer uses is no weight of the model, and that is said")
  func unused() throws {
    let artifacts = try open("int32-quantized")
    #expect(artifacts.weights.names == ["d/kernel", "d/bias"])
    #expect(artifacts.groups == [["d/kernel", "d/bias"]])
    let ids = try #require(artifacts.foreignWeights["ids"])
    #expect(integers(ids.decoded).count == 4)
    #expect(
      artifacts.notices == ["Left out: 1 weight that no layer uses, 4 bytes: ids (int32 [4])"])
  }

  @Test("An optimizer's state is left out of counts and of what is written")
  func optimizerState() throws {
    let artifacts = try open("optimizer-state")
    #expect(artifacts.weights.byteCount == 82_984)
    #expect(artifacts.foreignWeights.byteCount == 165_848)
    #expect(artifacts.foreignWeights.names.allSatisfy { $0.hasPrefix("optimizer/vars/") })
    #expect(artifacts.weights.names.count == 11)
    #expect(artifacts.notices.count == 1)
    _ = try artifacts.model()
    let files = try artifacts.files(
      holding: artifacts.weights, options: ExportOptions(toolName: "test"))
    #expect(files.dropFirst().reduce(0) { $0 + $1.bytes.count } == 82_984)
    #expect(!String(decoding: files[0].bytes, as: UTF8.self).contains("optimizer/vars"))
  }

  @Test("How a model is stored has a name")
  func storedEncodings() throws {
    let bytes = try open("uint8").storedEncodings
    #expect(bytes.isQuantized && bytes.name == "uint8" && bytes.description == "uint8")
    let floats = try open("normalization/original").storedEncodings
    #expect(!floats.isQuantized && floats.description == "float32")
    let directory = try TemporaryDirectory()
    try directory.write(
      """
      [{"paths": ["w"], "weights": [
        {"name": "a", "shape": [3], "dtype": "float32",
         "quantization": {"dtype": "uint8", "scale": 1, "min": 0}},
        {"name": "b", "shape": [1], "dtype": "float32"},
        {"name": "c", "shape": [1], "dtype": "int32"}]}]
      """, to: "weights_manifest.json")
    try directory.write([UInt8](repeating: 0, count: 11), to: "w")
    let mixed = try TFJSModel(opening: directory.path).storedEncodings
    #expect(mixed.name == "mixed")
    #expect(mixed.description == "mixed: uint8 ×1, float32 ×1")
  }

  @Test("Infinite constants are read where they can be meant, and nowhere what is no number")
  func infinities() throws {
    var graph = TinyGraphModel(
      [TinyGraphModel.node("y", "MatMul", ["x", "w"])], outputs: ["y"])
    for value in [Float.infinity, -.infinity] {
      graph.weights = [1, 2, value, 4, 5, 6]
      #expect(graph.failure() == nil)
    }
    graph.weights = [1, 2, .nan, 4, 5, 6]
    #expect(graph.failure()?.hasPrefix("The weight 'w' holds NaN at element 2.") == true)
    graph.weights = [1, .infinity, .nan, 4, 5, 6]
    #expect(graph.failure()?.hasPrefix("The weight 'w' holds NaN at element 2.") == true)
  }

  @Test("Models that hold one another end in an error within few calls")
  func nestedModels() throws {
    let artifacts = try open("nested-models")
    #expect(throws: ModelFormatError.self) { try artifacts.model() }
    do { _ = try artifacts.model() } catch {
      #expect(error.description.contains("more than 100,000 times"), "\(error)")
    }
  }

  @Test("Numbers of calls near the least integer are an error")
  func callNumbers() throws {
    #expect(throws: ModelFormatError.self) { try open("call-number-overflow").model() }
  }

  @Test("Names out of files are inert in messages")
  func inertNames() throws {
    let directory = try TemporaryDirectory()
    var model = TinyModel()
    model.manifest = model.manifest.replacing("d/bias", with: #"d/\u001b[2J\nbias"#)
    let path = try model.write(to: directory)
    do {
      _ = try TFJSModel(opening: path).model()
      Issue.record("a model without a bias was read")
    } catch {
      let text = error.description
      #expect(text.contains(#"\u{1B}[2J\nbias"#) && !text.contains("\u{1B}"), "\(text)")
    }
  }
}
