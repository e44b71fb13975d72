import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("quanteval quantize, inspect, predict, datasets")
struct ModelCommandTests {
  @Test("A plan prints what each tensor would become, and writes nothing")
  func plan() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let run = try program.run(
      "quantize", model, "--level", "uint8=*kernel", "--level", "float16", "--plan")
    #expect(
      run.output == """
        tensor        shape   level    bytes now  bytes then
        ────────────  ──────  ───────  ─────────  ──────────
        dense/kernel  [2, 3]  uint8           24           6
        dense/bias    [3]     float16         12           6
        total                                 36          12

        """)
    #expect(program.directory.contents.filter { $0 != "home" } == ["tiny"])
  }

  @Test("A quantized model can be quantized, inspected and run")
  func quantized() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let run = try program.run("quantize", model, "--level", "uint8", "--output", "q/deep/er")
    #expect(run.output == "q/deep/er: 2 files, 9 bytes of weights (25.0 % of before)\n")
    let inspected = try program.run("inspect", "q/deep/er")
    #expect(inspected.status == 0)
    #expect(inspected.output.contains("dense/kernel  [2, 3]  uint8"))
    #expect(inspected.output.contains("(input)         [2]"), "\(inspected.output)")
  }

  @Test("Bare weights can be quantized and inspected, not evaluated")
  func bare() throws {
    let program = try Program()
    try program.directory.write([0, 0, 128, 63, 0, 0, 0, 64], to: "w.bin")
    try program.directory.write(
      #"[{"paths": ["w.bin"], "weights": [{"name": "w", "shape": [2], "dtype": "float32"}]}]"#,
      to: "face-weights_manifest.json")
    let path = "face-weights_manifest.json"
    #expect(try program.run("quantize", path, "--level", "uint16", "--output", "q").status == 0)
    #expect(try program.run("inspect", "q").output.contains("uint16"))
    let run = try program.run("predict", path, "--input", "x.npy", "--output", "p")
    #expect(run.status == 65)
    #expect(run.errors.contains("weights but no layers"))
  }

  @Test("Predictions are written as NumPy reads them")
  func predict() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(
      NPY.encode([2, 1, 3, -3], shape: Shape([2, 2])), to: "x.npy")
    let run = try program.run("predict", model, "--input", "x.npy", "--output", "out")
    #expect(
      run.output == "dense_input: as they are\nout/output_0.npy: float32 [2, 3]\n",
      "\(run.errors)")
    let outputs = try DatasetRequest.array(at: program.directory.file("out/output_0.npy"))
    #expect(outputs.shape == Shape([2, 3]))
    // softmax([3, 1, 0.5]) and softmax([0, 6, 0.5])
    expectClose(
      outputs.floats, [0.821400, 0.111163, 0.067424, 0.002463, 0.993478, 0.004060],
      within: 2e-4)
  }

  @Test("An input that is no number is an error that names the sample")
  func notANumber() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(
      NPY.encode([2, 1, 3, .nan], shape: Shape([2, 2])), to: "x.npy")
    let run = try program.run("predict", model, "--input", "x.npy", "--output", "out")
    #expect(run.status == 65)
    #expect(run.errors.hasPrefix("Error: The input of sample 1 is NaN at element 1.\n  at:  x.npy"))
  }

  @Test("Samples of another size are an error")
  func wrongShape() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(NPY.encode([1, 2, 3], shape: Shape([1, 3])), to: "x.npy")
    let run = try program.run("predict", model, "--input", "x.npy", "--output", "out")
    #expect(run.status == 65)
    #expect(run.errors.contains("The model takes inputs of [2], the data has samples of [3]."))
  }

  @Test("MNIST's reference inputs give Keras' outputs", .needsGoldens)
  func golden() throws {
    let program = try Program()
    let run = try program.run(
      "predict", Repository.path("Tests/ProgramTests/Fixtures/mnist-keras"), "--input",
      Repository.golden("mnist/inputs.npy"), "--output", "out")
    #expect(run.status == 0, "\(run.errors)")
    let outputs = try DatasetRequest.array(at: program.directory.file("out/output_0.npy"))
    let expected = try DatasetRequest.array(at: Repository.golden("mnist/keras_output.npy"))
    expectClose(outputs.floats, expected.floats, within: 1e-5)
  }

  @Test("Known data sets are listed with their places, and their digests verified")
  func datasets() throws {
    let program = try Program()
    try program.bringDatasets()
    let list = try program.run("datasets", "list")
    #expect(list.output.contains("Datasets/digits"))
    #expect(list.output.contains("missing; 'fetch'"))
    #expect(try program.run("datasets", "verify", "digits").status == 0)
    try program.directory.write("broken", to: "Datasets/digits/digits-labels-idx1-ubyte.gz")
    let broken = try program.run("datasets", "verify", "digits")
    #expect(broken.status == 65)
    #expect(broken.errors.contains("The file's SHA-256 is"))
  }

  @Test("A fetch without a server says what it tried, with exit code 74, and leaves no file")
  func fetch() throws {
    let program = try Program()
    try program.bringDatasets()
    // Port 9 of the loopback (discard) refuses at once.
    let run = try program.run(
      "datasets", "fetch", "mnist", "--mirror", "http://127.0.0.1:9/mnist", "--output", "data")
    #expect(run.status == 74)
    #expect(run.errors.contains("http://127.0.0.1:9/mnist/t10k-images-idx3-ubyte.gz"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: program.directory.file("data")).isEmpty)
  }
}
