import Datasets
import Foundation
import Tensors
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
      ["correct", "--with", "channel-scale", "--output", "out"],
    ])
  func channelsFirst(command: [String]) throws {
    let program = try Program()
    let folder = Self.path("W01-nchw-array")
    let data =
      [command[0], folder] + command.dropFirst() + ["--data", "\(folder)/rgb-nchw.npy"]
      + (command[0] == "correct" ? [] : ["--labels", "\(folder)/labels.npy"])
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
      text.contains("Other preprocessing is clearly better: as they are."), "\(text)")
    #expect(text.contains("--normalize none"))
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

  @Test(
    "Tables are read as people write them",
    arguments: [
      ("names.csv", "classes setosa = 0, versicolor = 1, virginica = 2"),
      ("semicolon.csv", "cells separated by semicolons"),
      ("semicolon-decimalcomma.csv", "cells separated by semicolons; decimal commas"),
      ("tabs.tsv", "cells separated by tabs"), ("gz.csv.gz", "Inputs: as they are."),
    ])
  func tables(file: String, reading: String) throws {
    let run = try run(
      "W16-tables", "evaluate", "@/model", "--data", "@/\(file)", "--label-column", "label",
      "--levels", "uint8")
    #expect(run.output.contains("50 / 60"), "\(run.errors)")
    let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains(reading))
  }

  @Test("A table with semicolons is read, and a wrong column's name has near ones")
  func semicolons() throws {
    let run = try run(
      "U-user", "evaluate", "@/diab_tfjs", "--data", "@/semi.csv", "--label-column", "target",
      "--normalize", "zscore", "--levels", "uint8")
    #expect(run.output.contains("47.509925"), "\(run.output) \(run.errors)")
    let wrong = try self.run(
      "U-user", "evaluate", "@/diab_tfjs", "--data", "@/semi.csv", "--label-column", "targe")
    #expect(wrong.errors.contains("did you mean 'target'?"))
  }

  @Test(
    "Arrays of an archive are found in any case, and named",
    arguments: [("XLabel", "X", "Labels"), ("named-XY", "X", "Y"), ("xY", "x", "Y")])
  func archives(name: String, samples: String, labels: String) throws {
    let run = try run(
      "W17-npz-names", "evaluate", "@/model", "--data", "@/\(name).npz", "--levels", "uint8")
    #expect(run.output.contains("50 / 60"), "\(run.errors)")
    #expect(
      run.output.contains("samples from the array '\(samples)', labels from '\(labels)'"))
  }

  @Test("Directories without images are no classes, and named above the figures")
  func folders() throws {
    // macOS' own directory, which no repository keeps.
    let program = try Program()
    let folder = Self.path("W18-folder-dirs")
    try FileManager.default.copyItem(
      atPath: "\(folder)/macos", toPath: program.directory.file("photos"))
    for name in ["__MACOSX/a_red/._0.png", "notes/readme.txt", ".cache/x.png"] {
      try program.directory.write("x", to: "photos/\(name)")
    }
    let run = try program.run(
      "evaluate", "\(folder)/model", "--data", "photos", "--levels", "uint8")
    #expect(run.output.contains("12 / 12"), "\(run.output) \(run.errors)")
    let notice = try #require(run.output.firstRange(of: "2 directories of 'photos' hold no"))
    let figures = try #require(run.output.firstRange(of: "12 / 12"))
    #expect(notice.lowerBound < figures.lowerBound)
    #expect(run.output.replacingOccurrences(of: "\n", with: " ").contains("__MACOSX, notes."))
  }

  @Test("Parts of a data set are no classes: the command that would be right is named")
  func parts() throws {
    let program = try Program()
    let folder = Self.path("W18-folder-dirs")
    for part in ["train", "val"] {
      try program.directory.write("", to: "set/\(part)/.keep")
      for name in ["a_red", "b_green", "c_blue"] {
        try FileManager.default.copyItem(
          atPath: "\(folder)/macos/\(name)",
          toPath: program.directory.file("set/\(part)/\(name)"))
      }
    }
    let run = try program.run("evaluate", "\(folder)/model", "--data", "set")
    #expect(run.status == 64)
    #expect(run.errors.contains("--data set/val"), "\(run.errors)")
    let part = try program.run("evaluate", "\(folder)/model", "--data", "set/val")
    #expect(part.output.contains("12 / 12"))
  }

  @Test("Tables of images may name them absolutely, and classes as 0.0")
  func imageTables() throws {
    let program = try Program()
    let folder = Self.path("W19-image-table")
    let template = try String(
      contentsOf: URL(fileURLWithPath: "\(folder)/absolute.csv.in"), encoding: .utf8)
    let absolute = try program.directory.write(
      template.replacingOccurrences(of: "@HERE@", with: folder), to: "absolute.csv")
    for table in [absolute, "\(folder)/t-float.csv"] {
      let run = try program.run(
        "evaluate", "\(folder)/model", "--data", "\(folder)/flat", "--labels", table,
        "--label-column", "label", "--levels", "uint8")
      #expect(run.output.contains("12 / 12"), "\(run.output) \(run.errors)")
    }
  }

  @Test("A file that claims billions of samples without elements is an error")
  func samplesWithoutElements() throws {
    let program = try Program()
    let run = try program.run(
      "predict", Repository.path("Models/digits"), "--input",
      "\(Self.path("predict-idx-zero"))/x-idx3", "--output", "out")
    #expect(run.status == 65)
    #expect(run.errors.contains("The data set has no samples."), "\(run.errors)")
  }

  @Test("Images get the size that is named where a model takes any")
  func anySize() throws {
    let program = try Program()
    let folder = Self.path("W18-folder-dirs")
    let model = try String(
      contentsOf: URL(fileURLWithPath: "\(folder)/model/model.json"), encoding: .utf8)
    let open = model.replacingOccurrences(of: "16, 16, 3", with: "null, null, 3")
      .replacingOccurrences(of: "16,16,3", with: "null,null,3")
    #expect(open != model)
    try program.directory.write(open, to: "any/model.json")
    try FileManager.default.copyItem(
      atPath: "\(folder)/model/w.bin", toPath: program.directory.file("any/w.bin"))
    let arguments = ["evaluate", "any", "--data", "\(folder)/macos", "--levels", "uint8"]
    let none = try program.run(arguments)
    #expect(none.status == 65)
    #expect(none.errors.contains("takes images of any size: its input is [?, ?, 3]"))
    #expect(none.errors.contains("--size 224"))
    for size in ["16", "16,16", "8,24"] {
      let run = try program.run(arguments + ["--size", size])
      #expect(run.output.contains("12 / 12"), "\(run.output) \(run.errors)")
    }
    let other = try program.run(
      ["evaluate", "\(folder)/model"] + arguments.dropFirst(2) + ["--size", "32"])
    #expect(other.errors.contains("The model takes images of [16, 16, 3], not of 32 x 32."))
  }

  @Test(
    "A file that is no data is called by its name, with what leads on",
    arguments: [
      ("x.h5", [0x89] + Array("HDF\r\n".utf8) + [0x1A, 0x0A], "an HDF5 file", "h5py"),
      (
        "x.csv", Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8),
        "a Git LFS pointer", "git lfs pull"
      ),
      ("x.npy", Array("<!DOCTYPE html><html></html>".utf8), "an HTML page", "raw"),
      ("x.parquet", Array("PAR1".utf8), "a Parquet table", "read_parquet"),
      (
        "x.tflite", [0x1C, 0, 0, 0] + Array("TFL3".utf8) + [0, 0, 0, 0],
        "a TensorFlow Lite model", "first argument"
      ),
    ] as [(String, [UInt8], String, String)])
  func recognised(file: String, bytes: [UInt8], name: String, advice: String) throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(bytes, to: file)
    let run = try program.run("evaluate", model, "--data", file)
    #expect(run.status == 65)
    #expect(run.errors.contains("The file is \(name)"), "\(run.errors)")
    #expect(run.errors.contains(advice), "\(run.errors)")
    try program.directory.write(Build.samples, to: "samples.npy")
    let labels = try program.run(
      "evaluate", model, "--data", "samples.npy", "--labels", file)
    #expect(labels.status == 65)
    #expect(labels.errors.contains("The file is \(name)"), "\(labels.errors)")
  }

  /// Two samples for the tiny model.
  private enum Build {
    static let samples = NPY.encode([2, 1, 3, -3], shape: Shape([2, 2]))
  }
}
