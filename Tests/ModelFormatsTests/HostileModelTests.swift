import ByteIO
import ModelFormats
import TFJSFormat
import TestSupport
import Testing

/// Files that are wrong: each gives an error that says what and where, and none traps.
@Suite("Hostile model files")
struct HostileModelTests {
  /// The error's text for a broken model; `nil` when it can be read.
  private func failure(_ change: (inout TinyModel) -> Void) throws -> String? {
    let directory = try TemporaryDirectory()
    var model = TinyModel()
    change(&model)
    let path = try model.write(to: directory)
    do {
      _ = try TFJSModel(opening: path).model()
      return nil
    } catch {
      return "\(error)".replacing(directory.path, with: "DIR")
    }
  }

  @Test("The model without a flaw can be read")
  func sound() throws {
    #expect(try failure { _ in } == nil)
  }

  @Test("A missing shard is named, with the manifest that asks for it")
  func missingShard() throws {
    #expect(
      try failure { $0.shards = [:] } == """
        The weight file 'DIR/group1-shard1of1.bin' is missing.
          at:  DIR/model.json
          fix: put the file back, or fetch the model again
        """)
  }

  @Test("A shard that is cut names the weight that is cut off", arguments: 0..<24)
  func truncated(count: Int) throws {
    let text = try #require(
      try failure { model in
        model.shards["group1-shard1of1.bin"] = Array(
          TinyModel.bytes([1, 2, 3, 4, 5, 6]).prefix(count))
      })
    let weight = count < 16 ? "d/kernel" : "d/bias"
    #expect(
      text.hasPrefix("The weight files hold \(count) bytes, \(24 - count) too few; '\(weight)'"))
    #expect(text.contains("at:  DIR/group1-shard1of1.bin"))
  }

  @Test("A shard that is longer than the manifest says is read, and what is left over counted")
  func tooLong() throws {
    let directory = try TemporaryDirectory()
    var model = TinyModel()
    model.shards["group1-shard1of1.bin"]?.append(0)
    let artifacts = try TFJSModel(opening: model.write(to: directory))
    #expect(artifacts.unlistedByteCount == 1)
    #expect(artifacts.weights["d/bias"]?.decoded.floats() == [5, 6])
  }

  @Test(
    "A weight that is no finite number is named", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) throws {
    let text = try failure {
      $0.shards["group1-shard1of1.bin"] = TinyModel.bytes([1, 2, 3, 4, 5, value])
    }
    let name = value.isNaN ? "NaN" : "infinity"
    #expect(text?.hasPrefix("The weight 'd/bias' holds \(name) at element 1.") == true)
  }

  @Test(
    "A path that leaves the model's directory is refused",
    arguments: [
      "../x.bin", "/etc/passwd", "a/../../x", "a\\\\..\\\\..\\\\x", "a\\u0000b", "%2e%2e/x",
      "..%2Fx", "..%5cx", "%2Fetc/passwd", "a?../../x",
    ])
  func traversal(path: String) throws {
    let text = try failure { model in
      model.manifest = model.manifest.replacing("group1-shard1of1.bin", with: path)
    }
    #expect(text?.contains("leaves the model's directory") == true, "\(text ?? "no error")")
  }

  @Test("Unknown types are named with the known ones", arguments: ["float8", "int64", ""])
  func unknownType(name: String) throws {
    let text = try failure { model in
      model.manifest = model.manifest.replacing(
        "\"dtype\": \"float32\"}]", with: "\"dtype\": \"\(name)\"}]")
    }
    #expect(text?.hasPrefix("The weight 'd/bias' is of the unknown type '\(name)'.") == true)
    #expect(text?.contains("float32, float16") == true)
  }

  @Test(
    "A quantization that is none is an error",
    arguments: [
      #"{"dtype": "uint4", "scale": 1, "min": 0}"#, #"{"dtype": "uint8", "scale": 1}"#,
      #"{"dtype": "uint8", "scale": NaN, "min": 0}"#,
      #"{"dtype": "uint8", "scale": 1, "min": "0"}"#,
      #"{"dtype": "uint16", "scale": Infinity, "min": 0}"#, "{}",
    ])
  func badQuantization(json: String) throws {
    let text = try failure { model in
      model.manifest = model.manifest.replacing(
        "\"dtype\": \"float32\"}]", with: "\"dtype\": \"float32\", \"quantization\": \(json)}]")
    }
    #expect(text?.contains("'d/bias'") == true, "\(text ?? "no error")")
  }

  @Test(
    "Extents that can't be are an error",
    arguments: [
      "[-1, 4]", "[4294967296, 4294967296]", "[1.5]", "\"2\"", "[9223372036854775807, 2]",
    ])
  func badShape(shape: String) throws {
    let text = try failure { $0.manifest = $0.manifest.replacing("[2, 2]", with: shape) }
    #expect(text?.contains("'d/kernel'") == true, "\(text ?? "no error")")
  }

  @Test("A weight without elements does not fit its layer")
  func empty() throws {
    let text = try failure { model in
      model.manifest = model.manifest.replacing("[2, 2]", with: "[0, 2]")
      model.shards["group1-shard1of1.bin"] = TinyModel.bytes([5, 6])
    }
    #expect(
      text?.hasPrefix("The weight 'd/kernel' has the shape [0, 2] where [2, 2] is needed.") == true)
  }

  @Test("A weight that is listed twice is an error")
  func duplicate() throws {
    let text = try failure { $0.manifest = $0.manifest.replacing("d/bias", with: "d/kernel") }
    #expect(text?.hasPrefix("The weight 'd/kernel' is listed twice.") == true)
  }

  @Test("A weight that the topology needs and the file lacks is named, with what there is")
  func missingWeight() throws {
    let text = try failure { $0.manifest = $0.manifest.replacing("d/bias", with: "d/bios") }
    #expect(text?.hasPrefix("The weight 'd/bias' (bias) is not in the file.") == true)
    #expect(text?.contains("'d/kernel' or 'd/bios'") == true)
  }

  @Test("All layers that can't be run are in one error")
  func unsupported() throws {
    let text = try failure {
      $0.layers += """
        , {"class_name": "ConvLSTM2D", "config": {"name": "memory", "units": 3}},
        {"class_name": "Dense", "config": {"name": "e", "units": 3, "activation": "sparsemax"}},
        {"class_name": "Conv2D", "config": {"name": "c", "filters": 1, "kernel_size": 1,
         "data_format": "channels_first"}}
        """
    }
    #expect(
      text == """
        3 of the layers can't be run:
            memory (ConvLSTM2D)
            e (Dense): activation 'sparsemax'
            c (Conv2D): 'data_format' channels_first
          at:  DIR/model.json
          fix: 'inspect' and 'quantize' work on this model all the same
        """)
  }

  @Test(
    "Settings that can't be are errors that name layer and setting",
    arguments: [
      ("\"units\": 2", "\"units\": -2", "'units'"), ("\"units\": 2", "\"units\": 1e30", "'units'"),
      ("\"units\": 2", "\"units\": null", "'units'"),
      ("[null, 2]", "[null, 0]", "'batch_input_shape'"),
      ("[null, 2]", "[null, null]", "free axes"), ("[null, 2]", "5", "'batch_input_shape'"),
    ])
  func badSetting(old: String, new: String, expected: String) throws {
    let text = try failure { $0.layers = $0.layers.replacing(old, with: new) }
    #expect(text?.contains(expected) == true, "\(text ?? "no error")")
  }

  @Test(
    "Layers that do not fit each other are an error",
    arguments: [
      #"{"class_name": "MaxPooling2D", "config": {"name": "p"}}"#,
      #"{"class_name": "Reshape", "config": {"name": "p", "target_shape": [3]}}"#,
      #"{"class_name": "Reshape", "config": {"name": "p", "target_shape": [-1, -1]}}"#,
    ])
  func unfit(layer: String) throws {
    let text = try failure { $0.layers += ", \(layer)" }
    #expect(text?.contains("layer 'p'") == true, "\(text ?? "no error")")
  }

  @Test("A directory without a model, and JSON that is no model")
  func noModel() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: ModelFormatError.self) { try TFJSModel(opening: directory.path) }
    try directory.write("{\"a\": 1}", to: "model.json")
    #expect(throws: ModelFormatError.self) { try TFJSModel(opening: directory.path) }
    #expect(throws: ModelFormatError.self) {
      try TFJSModel(opening: directory.file("none.json"))
    }
  }
}
