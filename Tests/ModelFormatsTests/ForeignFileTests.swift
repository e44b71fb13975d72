import ByteIO
import ModelFormats
import TFJSFormat
import ModelGraph
import TestSupport
import Testing

/// Files that people name where a model should be, or find in the place of weights: each is named, with
/// the command that leads on.
@Suite("Files that are something else")
struct ForeignFileTests {
  private static let files = Repository.path("Tests/ModelFormatsTests/Fixtures/files")

  private func failure(_ path: String) -> String? {
    do {
      _ = try TFJSModel(opening: path).model()
      return nil
    } catch { return "\(error)".replacing(Self.files, with: "FILES") }
  }

  @Test(
    "What stands in a model's place is named, with what leads on",
    arguments: [
      ("rgb.tflite", "a TensorFlow Lite model (.tflite)", "tf2onnx.convert --tflite"),
      ("tiny.onnx", "an ONNX model", "onnx2tf -i 'FILES/tiny.onnx'"),
      ("json-html", "an HTML page", "fetch the file itself"),
      ("json-lfs", "a Git LFS pointer", "git lfs pull"),
      ("shard-html", "an HTML page", "fetch the file itself"),
      ("shard-lfs", "a Git LFS pointer", "git lfs pull"),
      ("shard-gz", "a gzip file", "gunzip < 'FILES/shard-gz/group1-shard1of1.bin'"),
    ])
  func named(name: String, kind: String, command: String) throws {
    let text = try #require(failure("\(Self.files)/\(name)"))
    #expect(text.contains("is \(kind), not"), "\(text)")
    #expect(text.contains("fix: ") && text.contains(command), "\(text)")
    #expect(text.contains("FILES/\(name)"), "\(text)")
  }

  @Test("Layers in a cycle, and layers that aren't there, are named", arguments: ["b", "nowhere"])
  func unordered(input: String) throws {
    func layer(_ name: String, _ input: String) -> String {
      """
      {"class_name": "Activation", "name": "\(name)",
       "config": {"name": "\(name)", "activation": "relu"},
       "inbound_nodes": [[["\(input)", 0, 0, {}]]]}
      """
    }
    let directory = try TemporaryDirectory()
    try directory.write(
      """
      {"modelTopology": {"class_name": "Functional", "config": {"name": "m", "layers": [
        {"class_name": "InputLayer", "name": "x", "inbound_nodes": [],
         "config": {"name": "x", "batch_input_shape": [null, 2]}},
        \(layer("a", input)), \(layer("b", "a"))],
        "input_layers": [["x", 0, 0]], "output_layers": [["b", 0, 0]]}},
       "weightsManifest": []}
      """, to: "model.json")
    let text = try #require(failure(directory.path))
    #expect(
      text.hasPrefix("The layers form a cycle, or one names a layer that isn't in the model."),
      "\(text)")
    #expect(text.contains("layer 'a', 'inbound_nodes'"), "\(text)")
  }

  /// What the converter calls its inputs.
  @Test(
    "Models of other formats come with the converter's command",
    arguments: [
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "model.h5", "--input_format=keras '"),
      (
        [0x0A, 10, 0x0A, 1, 0x78, 0x12, 5, 0x43, 0x6F, 0x6E, 0x73, 0x74], "frozen.pb",
        "--input_format=tf_frozen_model"
      ),
      ([0x08, 1, 0x12, 2, 0x0A, 0], "saved_model.pb", "--input_format=tf_saved_model"),
    ] as [([UInt8], String, String)])
  func converted(bytes: [UInt8], name: String, command: String) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(bytes, to: name)
    for opened in [path, directory.path] {
      let text = try #require(failure(opened))
      #expect(text.contains("tensorflowjs_converter \(command)"), "\(text)")
    }
  }

  @Test(
    "JSON that holds no whole model says what is amiss",
    arguments: [
      ("no-manifest", "no 'weightsManifest'"),
      ("topology-null", "weights but no layers"),
      ("topology-string", "'modelTopology' is text that holds JSON"),
      ("modelconfig-string", "'model_config' is text that holds JSON"),
      ("path-url", "'https://cdn.example.com/models/group1-shard1of1.bin' is an address"),
    ])
  func incomplete(name: String, expected: String) throws {
    let text = try #require(failure("\(Self.files)/\(name)"))
    #expect(text.contains(expected) && text.contains("fix: "), "\(text)")
    #expect(text.contains("FILES/\(name)/model.json"), "\(text)")
  }

  @Test(
    "Weights without a network, or with one in the wrong form, can be looked at all the same",
    arguments: ["topology-null", "topology-string", "modelconfig-string"])
  func weights(name: String) throws {
    let artifacts = try TFJSModel(opening: "\(Self.files)/\(name)")
    #expect(artifacts.weights.names == ["d/kernel", "d/bias"])
    #expect(artifacts.notices.isEmpty)
  }

  @Test("JSON of other kinds is named")
  func otherJSON() throws {
    let directory = try TemporaryDirectory()
    for (json, expected) in [
      (#"{"class_name": "Sequential", "config": []}"#, "Keras' to_json()"),
      (#"{"variants": [], "provenance": {}}"#, "a record of quanteval"),
      (#"{"a\u001b": 1, "b": 2}"#, #"an object with 'a\u{1B}', 'b'"#), ("{}", "an empty object"),
    ] {
      try directory.write(json, to: "model.json")
      #expect(try #require(failure(directory.path)).contains(expected))
    }
  }

  @Test(
    "Paths that were made for addresses are found", arguments: ["path-percent", "path-backslash"])
  func spelled(name: String) throws {
    #expect(failure("\(Self.files)/\(name)") == nil)
  }

  @Test(
    "A path is tried as it is written before it is read as an address",
    arguments: ["a%20b.bin", "w.bin?v=1", "w.bin#x", "sub\\\\w.bin", "./w.bin", "a b%2ebin?x=%zz"])
  func written(path: String) throws {
    let directory = try TemporaryDirectory()
    var model = TinyModel()
    model.manifest = model.manifest.replacing("group1-shard1of1.bin", with: path)
    let bytes = TinyModel.bytes([1, 2, 3, 4, 5, 6])
    // As a browser would ask a server for it.
    let names = [
      "a%20b.bin": "a b.bin", "w.bin?v=1": "w.bin", "w.bin#x": "w.bin",
      "sub\\\\w.bin": "sub/w.bin", "./w.bin": "w.bin", "a b%2ebin?x=%zz": "a b.bin",
    ]
    model.shards = [names[path] ?? "": bytes]
    #expect(failure(try model.write(to: directory)) == nil)
    let literal = try TemporaryDirectory()
    model.shards = [path.replacing("\\\\", with: "\\"): bytes]
    #expect(failure(try model.write(to: literal)) == nil)
  }

  @Test("A missing weight file comes with those that look like it")
  func renamed() throws {
    let directory = try TemporaryDirectory()
    var model = TinyModel()
    model.shards = ["group1-shard1of1 (1).bin": []]
    let text = try #require(failure(try model.write(to: directory)))
    #expect(text.contains("there is 'group1-shard1of1 (1).bin'"), "\(text)")
  }

  @Test("Bytes left over are said, and weights that begin like something else are weights")
  func leftOver() throws {
    let directory = try TemporaryDirectory()
    var model = TinyModel()
    model.shards["group1-shard1of1.bin"]? += [1, 2, 3]
    let artifacts = try TFJSModel(opening: model.write(to: directory))
    #expect(artifacts.notices.count == 1)
    #expect(
      artifacts.notices.first?.hasPrefix("3 bytes of 'group1-shard1of1.bin' belong to no weight")
        == true)
    // The first bytes of gzip, and as many as are listed.
    var bytes = TinyModel.bytes([1, 2, 3, 4, 5, 6])
    bytes.replaceSubrange(0..<4, with: [0x1F, 0x8B, 8, 0])
    model.shards["group1-shard1of1.bin"] = bytes
    #expect(try TFJSModel(opening: model.write(to: directory)).notices.isEmpty)
    model.shards["group1-shard1of1.bin"] = bytes + [0]
    #expect(failure(try model.write(to: directory))?.contains("a gzip file") == true)
  }
}
