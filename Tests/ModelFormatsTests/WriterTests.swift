import ByteIO
import ModelFormats
import TFJSFormat
import ModelGraph
import Tensors
import TestSupport
import Testing

@Suite("Writing models")
struct WriterTests {
  private func reread(
    _ model: TinyModel, shardByteCount: Int = 4 << 20
  ) throws -> (files: ModelFiles, artifacts: TFJSModel) {
    let source = try TemporaryDirectory()
    let artifacts = try TFJSModel(opening: try model.write(to: source))
    let files = try artifacts.files(
      holding: artifacts.weights,
      options: ExportOptions(toolName: "test", shardByteCount: shardByteCount))
    let target = try TemporaryDirectory()
    for file in files { try target.write(file.bytes, to: file.name) }
    return (files, try TFJSModel(opening: target.path))
  }

  private func floats(_ artifacts: TFJSModel) -> [String: [Float]] {
    Dictionary(
      uniqueKeysWithValues: artifacts.weights.entries.map { ($0.name, $0.weight.decoded.floats()) })
  }

  @Test("What is written can be read, whatever the shards", arguments: [1, 3, 5, 8, 23, 24, 1000])
  func shards(size: Int) throws {
    let (files, artifacts) = try reread(TinyModel(), shardByteCount: size)
    #expect(floats(artifacts) == ["d/kernel": [1, 2, 3, 4], "d/bias": [5, 6]])
    let count = (24 + size - 1) / size
    #expect(files.count == count + 1)
    #expect(files[1].name == "group1-shard1of\(count).bin")
    #expect(files.dropFirst().allSatisfy { $0.bytes.count <= size })
  }

  @Test("Layers are sorted by the bytes of their names, weights of a layer stay as they are")
  func order() throws {
    var model = TinyModel()
    model.layers = ["d_10", "d_2", "D"].enumerated().map { index, name in
      """
      {"class_name": "Dense", "config": {"name": "\(name)", "units": 1, "use_bias": true
       \(index == 0 ? ", \"batch_input_shape\": [null, 1]" : "")}}
      """
    }.joined(separator: ",")
    let names = ["d_2/kernel", "d_2/bias", "d_10/kernel", "d_10/bias", "D/kernel", "D/bias"]
    let entries = names.map { name in
      "{\"name\": \"\(name)\", \"shape\": \(name.hasSuffix("bias") ? "[1]" : "[1, 1]"), \"dtype\": \"float32\"}"
    }
    model.manifest = """
      [{"paths": ["group1-shard1of1.bin"], "weights": [\(entries[..<4].joined(separator: ","))]},
       {"paths": ["second.bin"], "weights": [\(entries[4...].joined(separator: ","))]}]
      """
    model.shards = [
      "group1-shard1of1.bin": TinyModel.bytes([1, 2, 3, 4]), "second.bin": TinyModel.bytes([5, 6]),
    ]
    let (files, artifacts) = try reread(model)
    #expect(
      artifacts.weights.names == [
        "D/kernel", "D/bias", "d_10/kernel", "d_10/bias", "d_2/kernel", "d_2/bias",
      ])
    #expect(files[1].bytes == TinyModel.bytes([5, 6, 3, 4, 1, 2]))
  }

  /// `tensorflowjs_converter` drops it only where it quantizes.
  @Test("How a model was trained can be left out of all files", arguments: [true, false])
  func trainingConfig(drops: Bool) throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      TinyModel().json.replacing(
        #""modelTopology": {"#, with: #""modelTopology": {"training_config": {"loss": "mse"}, "#),
      to: "model.json")
    try directory.write(TinyModel.bytes([1, 2, 3, 4, 5, 6]), to: "group1-shard1of1.bin")
    let artifacts = try TFJSModel(opening: directory.path)
    let files = try artifacts.files(
      holding: artifacts.weights,
      options: ExportOptions(toolName: "test", dropsTrainingState: drops))
    #expect(
      String(decoding: files[0].bytes, as: UTF8.self).contains("training_config") != drops)
    let count = try artifacts.files(
      holding: artifacts.weights,
      options: ExportOptions(toolName: "test", dropsTrainingState: false))[0].bytes.count
    let least = try artifacts.files(
      holding: artifacts.weights, options: ExportOptions(toolName: "test", dropsTrainingState: true)
    )[0].bytes.count
    #expect(artifacts.trainingStateByteCount == count - least)
  }

  @Test("A bare manifest keeps its groups and their order, and other types pass through")
  func bareManifest() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      """
      [{"paths": ["a"], "weights": [{"name": "z", "shape": [2], "dtype": "float32"}]},
       {"paths": ["b", "c"], "weights": [{"name": "y", "shape": [1], "dtype": "int32"},
        {"name": "s", "shape": [2], "dtype": "string"}, {"name": "t", "shape": [3], "dtype": "bool"}]}]
      """, to: "tiny-weights_manifest.json")
    let second: [UInt8] = [7, 0, 0, 0, 2, 0, 0, 0, 104, 105, 0, 0, 0, 0, 1, 0, 1]
    try directory.write(TinyModel.bytes([1, 2]), to: "a")
    try directory.write(Array(second[..<6]), to: "b")
    try directory.write(Array(second[6...]), to: "c")
    let artifacts = try TFJSModel(opening: directory.path)
    #expect(artifacts.topology == nil)
    #expect(throws: ModelFormatError.self) { try artifacts.model() }
    let files = try artifacts.files(
      holding: artifacts.weights, options: ExportOptions(toolName: "test"))
    #expect(
      files.map(\.name) == [
        "weights_manifest.json", "group1-shard1of1.bin", "group2-shard1of1.bin",
      ])
    #expect(files[1].bytes == TinyModel.bytes([1, 2]))
    #expect(files[2].bytes == second)
  }

  @Test("A string tensor whose lengths lie is an error")
  func lyingStrings() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      #"[{"paths": ["a"], "weights": [{"name": "s", "shape": [2], "dtype": "string"}]}]"#,
      to: "weights_manifest.json")
    try directory.write([255, 255, 255, 255, 1], to: "a")
    #expect(throws: ModelFormatError.self) { try TFJSModel(opening: directory.path) }
  }
}
