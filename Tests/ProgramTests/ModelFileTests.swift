import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// What people's model files hold besides a model, as the commands say it.
@Suite("quanteval and the files that people have")
struct ModelFileTests {
  private static let files = Repository.path("Tests/ModelFormatsTests/Fixtures/files")

  /// A model with three bytes too many, and two samples for it.
  private func bringLongModel(_ program: Program) throws -> String {
    let model = try program.bringTinyModel()
    let shard = URL(fileURLWithPath: program.directory.file("\(model)/group1-shard1of1.bin"))
    var bytes = [UInt8](try Data(contentsOf: shard))
    bytes += [1, 2, 3]
    try program.directory.write(bytes, to: "\(model)/group1-shard1of1.bin")
    try program.directory.write(NPY.encode([2, 1, 3, -3], shape: Shape([2, 2])), to: "x.npy")
    return model
  }

  @Test(
    "Every command that reads a model says that bytes are left over",
    arguments: [
      ["evaluate", "MODEL", "--data", "x.npy", "--levels", "uint8"],
      ["sensitivity", "MODEL", "--data", "x.npy"], ["optimize", "MODEL", "--data", "x.npy"],
      ["correct", "MODEL", "--with", "channel-scale", "--data", "x.npy", "--output", "out"],
      ["quantize", "MODEL", "--level", "uint8", "--output", "out"],
      ["size", "MODEL", "--levels", "uint8"], ["profile", "MODEL"],
      ["predict", "MODEL", "--input", "x.npy", "--output", "out"], ["inspect", "MODEL"],
    ])
  func leftOver(arguments: [String]) throws {
    let program = try Program()
    let model = try bringLongModel(program)
    let run = try program.run(arguments.map { $0 == "MODEL" ? model : $0 })
    let sentence = "3 bytes of 'group1-shard1of1.bin' belong to no weight that the manifest lists"
    #expect((run.errors + run.output).contains("Warning: "), "\(run.errors)")
    #expect((run.errors + run.output).contains(sentence), "\(run.errors)")
  }

  @Test("What is no part of the network is not counted, not written, and said once")
  func optimizerState() throws {
    let program = try Program()
    let model = "\(Self.files)/optimizer-state"
    let inspected = try program.run("inspect", model)
    #expect(inspected.output.contains("82,984"))
    #expect(
      inspected.output.contains("Warning: Left out: 20 weights that no layer uses, 165,848 bytes"))
    let run = try program.run("quantize", model, "--level", "float32", "--output", "out")
    #expect(run.output == "out: 2 files, 82,984 bytes of weights (100.0 % of before)\n")
    #expect(run.errors.split(separator: "\n").count == 1)
    let again = try program.run("inspect", "out")
    #expect(!again.output.contains("Left out"))
  }

  @Test("A model that is quantized already is compared as it is")
  func quantized() throws {
    let program = try Program()
    let run = try program.run("size", "\(Self.files)/uint8", "--levels", "float32,float16,uint8")
    let levels = run.output.split(separator: "\n").compactMap { line in
      line.split(separator: " ").first.map(String.init)
    }.filter { ["float32", "float16", "uint8"].contains($0) }
    #expect(levels == ["uint8", "float16", "uint8"], "\(run.output)")
    #expect(run.output.contains("\nuint8 (stored)"), "\(run.output)")
    #expect(try program.run("inspect", "\(Self.files)/uint8").output.contains("Stored as uint8."))
  }

  @Test(
    "Files of other kinds are bad data, said with what leads on",
    arguments: [
      ("rgb.tflite", "a TensorFlow Lite model"), ("tiny.onnx", "an ONNX model"),
      ("json-html", "an HTML page"), ("shard-lfs", "git lfs pull"), ("shard-gz", "gunzip"),
    ])
  func foreign(name: String, expected: String) throws {
    let program = try Program()
    for command in [["inspect"], ["size"], ["quantize", "--level", "uint8", "--plan"]] {
      let run = try program.run(command + ["\(Self.files)/\(name)"])
      #expect(run.status == 65)
      #expect(run.errors.contains(expected) && run.errors.contains("  fix: "), "\(run.errors)")
    }
  }

  @Test("A value that float16 can't hold is named with its file")
  func overflow() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    // The first weight: 2^17.
    var bytes = [UInt8](
      try Data(
        contentsOf: URL(
          fileURLWithPath: program.directory.file("\(model)/group1-shard1of1.bin"))))
    bytes.replaceSubrange(0..<4, with: [0, 0, 0, 0x48])
    try program.directory.write(bytes, to: "\(model)/group1-shard1of1.bin")
    let run = try program.run("quantize", model, "--level", "float16", "--output", "out")
    #expect(run.status == 65)
    #expect(
      run.errors == """
        Error: The weight 'dense/kernel' holds 131072.0, which float16 turns into infinity.
          at:  tiny/model.json
          fix: leave it as it is with --exclude 'dense/kernel'

        """)
  }

  @Test("Models in one another end in an error within little memory")
  func nested() throws {
    let program = try Program()
    try program.directory.write(NPY.encode([1, 2], shape: Shape([1, 2])), to: "x.npy")
    let run = try program.run(
      under: "ulimit -v 6291456", "predict", "\(Self.files)/nested-models", "--input", "x.npy",
      "--output", "out")
    #expect(run.status == 65)
    #expect(run.errors.contains("calls its layers more than 100,000 times"), "\(run.errors)")
  }
}
