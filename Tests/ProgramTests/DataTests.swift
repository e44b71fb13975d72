import Foundation
import TestSupport
import Testing

/// Data that people have, with the right answers.
@Suite("Data as people have it")
struct DataTests {
  static func path(_ name: String) -> String {
    Repository.path("Tests/ProgramTests/Fixtures/trials/\(name)")
  }

  /// Runs a command on a folder of the trials; `@` stands for it.
  private func run(_ folder: String, _ arguments: String...) throws -> Program.Outcome {
    try Program().run(
      arguments.map { $0.replacingOccurrences(of: "@", with: Self.path(folder)) })
  }

  @Test(
    "Channels that stand first are refused by every command, and brought to the end on demand",
    arguments: [
      ["evaluate"], ["sensitivity"], ["optimize", "--output", "out"],
      ["repair", "--with", "align", "--output", "out"],
    ])
  func channelsFirst(command: [String]) throws {
    let program = try Program()
    let folder = Self.path("W01-nchw-array")
    let data =
      [command[0], folder] + command.dropFirst() + ["--data", "\(folder)/rgb-nchw.npy"]
      + (command[0] == "repair" ? [] : ["--labels", "\(folder)/labels.npy"])
    let refused = try program.run(data)
    #expect(refused.status == 65)
    #expect(refused.errors.contains("inputs of [8, 8, 3], the data has samples of [3, 8, 8]"))
    #expect(refused.errors.contains("--layout nchw does it"))
    let read = try program.run(data + ["--layout", "nchw"])
    #expect(read.status == 0, "\(read.errors)")
  }

  @Test("Channels that were brought to the end are where the model has them")
  func layout() throws {
    let run = try run(
      "W01-nchw-array", "evaluate", "@", "--data", "@/rgb-nchw.npy", "--labels", "@/labels.npy",
      "--layout", "nchw")
    #expect(run.output.contains("30 / 30"), "\(run.output)")
    #expect(
      run.output.contains("Inputs: x / 255; samples of [3, 8, 8] transposed to [8, 8, 3]."))
    let predicted = try self.run(
      "W01-nchw-array", "predict", "@", "--input", "@/rgb-nchw.npy", "--output", "out")
    #expect(predicted.errors.contains("--layout nchw does it"))
  }

  @Test("A model that scales its input itself gets bytes as they are")
  func rescaling() throws {
    let run = try run(
      "W02-rescaling-bytes", "evaluate", "@", "--data", "@/bytes.npy", "--labels",
      "@/labels.npy", "--levels", "uint8")
    #expect(run.output.contains("200 / 200"), "\(run.output)")
    #expect(run.output.contains("194 / 200"))
    #expect(
      run.output.contains(
        "Inputs: as they are (the model scales its input itself, in 'rescaling')."))
    let pictures = try self.run(
      "W02-rescaling-bytes", "evaluate", "@", "--data", "@/flat", "--levels", "uint8")
    let text = pictures.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("as they are (0…255) (the model scales its input itself"))
  }

  @Test("Scaling twice is found, and the option that mends it is named")
  func scaledTwice() throws {
    let run = try run(
      "W02-rescaling-bytes", "evaluate", "@", "--data", "@/bytes.npy", "--labels",
      "@/labels.npy", "--levels", "uint8", "--normalize", "unit")
    let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      text.contains("Other preprocessing is clearly better: as they are (--normalize none)."),
      "\(text)")
  }

  @Test("An input that is declared as bytes gets bytes")
  func declaredBytes() throws {
    let program = try Program()
    let folder = Self.path("W03-uint8-graph-input")
    let run = try program.run(
      "predict", folder, "--input", "\(folder)/x_0.npy", "--output", "out")
    #expect(
      run.output.hasPrefix(
        "image:0: as they are (the model's input is declared as DT_UINT8)"), "\(run.errors)")
    // TF.js' own outputs.
    let expected = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/y_0.npy"))
    let found = try Data(
      contentsOf: URL(fileURLWithPath: program.directory.file("out/output_0.npy")))
    #expect(found.suffix(6 * 5 * 4) == expected.suffix(6 * 5 * 4))
  }

  @Test("Inputs are named with or without ':0', and a wrong name lists the model's")
  func inputNames() throws {
    for name in ["x", "x:0"] {
      let run = try run(
        "W15-input-name", "predict", "@", "--input", "\(name)=@/x_0.npy", "--output", "out")
      #expect(run.status == 0, "\(run.errors)")
    }
    let wrong = try run(
      "W15-input-name", "predict", "@", "--input", "y=@/x_0.npy", "--output", "out")
    #expect(wrong.status == 64)
    #expect(wrong.errors.contains("The model has no input 'y'; its inputs are x:0."))
  }
}
