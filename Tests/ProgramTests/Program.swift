import Foundation
import TestSupport

/// The built `quanteval`, run as a person runs it.
struct Program {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The working directory.
  let directory: TemporaryDirectory
  /// Set on top of an environment without a cache, a home or other data.
  var environment: [String: String] = [:]

  init() throws { directory = try TemporaryDirectory() }

  /// Beside the tests' own executable.
  static let path = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
    .resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("quanteval").path

  func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  func run(_ arguments: [String]) throws -> Outcome { try execute(Self.path, arguments) }

  /// Runs it under a shell's limits: `ulimit -f 100`, for one.
  func run(under limits: String, _ arguments: String...) throws -> Outcome {
    try execute(
      "/bin/bash", ["-c", "\(limits); exec \"$0\" \"$@\"", Self.path] + arguments)
  }

  private func execute(_ executable: String, _ arguments: [String]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
    var variables = ProcessInfo.processInfo.environment.filter { name, _ in
      !name.hasPrefix("OPENBLAS") && !name.hasPrefix("XDG") && name != "QUANTEVAL_DATASETS"
    }
    variables["HOME"] = directory.file("home")
    variables["TMPDIR"] = directory.path
    variables.merge(environment) { $1 }
    process.environment = variables
    let scratch = try TemporaryDirectory()
    let handles = try ["out", "err"].map { name -> FileHandle in
      let path = try scratch.write([], to: name)
      return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(
        decoding: try Data(contentsOf: URL(fileURLWithPath: scratch.file(name))), as: UTF8.self)
    }
    return Outcome(
      status: process.terminationStatus, output: try text("out"), errors: try text("err"))
  }

  /// Puts the repository's data sets into the working directory, so that nothing beside the
  /// repository is found.
  func bringDatasets() throws {
    try FileManager.default.copyItem(
      atPath: Repository.path("Datasets"), toPath: directory.file("Datasets"))
  }

  /// A model of 2 inputs and 3 classes that sees the sum, the difference and nothing, as files.
  func bringTinyModel(_ name: String = "tiny") throws -> String {
    let kernel: [Float] = [1, 1, 0, 1, -1, 0]
    let bytes = (kernel + [0, 0, 0.5]).flatMap { value in
      [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32($0)) }
    }
    try directory.write(bytes, to: "\(name)/group1-shard1of1.bin")
    try directory.write(
      """
      {"format": "layers-model", "modelTopology": {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "Dense", "config": {"name": "dense", "units": 3, "activation": "softmax",
         "batch_input_shape": [null, 2]}}]}},
       "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": [
        {"name": "dense/kernel", "shape": [2, 3], "dtype": "float32"},
        {"name": "dense/bias", "shape": [3], "dtype": "float32"}]}]}
      """, to: "\(name)/model.json")
    return name
  }

  /// A table of which the tiny model gets all rows right: the sum, the difference, or neither.
  static func separableTable(_ count: Int) -> String {
    let rows = (0..<count).map { row -> String in
      let size = Double(row % 10 + 2)
      return switch row % 3 {
      case 0: "\(size),\(size / 2),0"
      case 1: "\(size),\(-size),1"
      default: "\(-size),\(-size / 2),2"
      }
    }
    return "a,b,class\n" + rows.joined(separator: "\n") + "\n"
  }
}
