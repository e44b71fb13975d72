import ByteIO
import Foundation
import TestSupport
import Testing

@Suite("quanteval train")
struct TrainTests {
  static let description = """
    name: tiny
    data: {training: digits:train, test: digits:test, validation: 0.1}
    network:
      input: [8, 8, 1]
      layers:
        - Conv2D: {filters: 4, kernel_size: 3, activation: relu}
        - BatchNormalization
        - Flatten
        - Dropout: {rate: 0.2}
        - Dense: {units: 10, activation: softmax}
    loss: categorical_crossentropy
    optimizer: {name: adam, learning_rate: 0.005}
    epochs: 3
    """

  private func program() throws -> Program {
    let program = try Program()
    try program.bringDatasets()
    try program.directory.write(Self.description, to: "tiny.yaml")
    return program
  }

  private func digest(_ program: Program, _ directory: String) throws -> String {
    SHA256Digest.hexadecimal(
      of: try FileBytes(
        contentsOf: program.directory.file("\(directory)/group1-shard1of1.bin")))
  }

  @Test("The same seed gives the same bytes for any number of threads; all files are written")
  func reproducible() throws {
    let program = try program()
    for threads in ["1", "3"] {
      let run = try program.run(
        "train", "tiny.yaml", "--threads", threads, "--output", "t\(threads)")
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.hasPrefix("epoch 1/3  loss "))
      #expect(run.output.contains("\nepoch 3/3  loss "))
    }
    #expect(try digest(program, "t1") == digest(program, "t3"))
    let files = try FileManager.default.contentsOfDirectory(atPath: program.directory.file("t1"))
    #expect(
      files.sorted() == [
        "README.md", "group1-shard1of1.bin", "learning-curves.svg", "model.json",
        "training.json",
      ])
    #expect(try program.run("evaluate", "t1", "--data", "digits").status == 0)
  }

  @Test("A training that is told to end saves a checkpoint, from which the same bytes come")
  func interrupted() throws {
    let program = try program()
    try program.directory.write(
      Self.description.replacing("epochs: 3", with: "epochs: 20"), to: "tiny.yaml")
    #expect(try program.run("train", "tiny.yaml", "--output", "whole").status == 0)
    // The shell ends it when the first epoch's line is there. A signal that comes when all epochs
    // are done ends it as any program (143); the last epoch's checkpoint is there.
    let stopped = try program.run(
      under: "\"$0\" train tiny.yaml --output part >log & until [ -s log ]; do sleep 0.01; done; "
        + "kill -TERM $!; wait $!; exit $?")
    #expect([0, 130, 143].contains(stopped.status), "\(stopped.errors)")
    if stopped.status == 130 {
      #expect(stopped.errors.contains("--resume part/training.checkpoint"))
    }
    if stopped.status != 0 {
      let resumed = try program.run(
        "train", "tiny.yaml", "--resume", "part/training.checkpoint", "--output", "part")
      #expect(resumed.status == 0, "\(resumed.errors)")
    }
    #expect(try digest(program, "part") == digest(program, "whole"))
  }

  @Test("A full standard output ends a training with 74, behind a checkpoint")
  func fullOutput() throws {
    let program = try program()
    let run = try program.run(
      under: "exec > /dev/full", "train", "tiny.yaml", "--output", "out")
    #expect(run.status == 74, "\(run.errors)")
    let checkpoint = program.directory.file("out/training.checkpoint")
    #expect(FileManager.default.fileExists(atPath: checkpoint))
  }

  @Test("A description that can't be is an error with its line")
  func wrong() throws {
    let program = try program()
    try program.directory.write(
      Self.description.replacing("epochs: 3", with: "epoch: 3"), to: "wrong.yaml")
    let run = try program.run("train", "wrong.yaml", "--output", "t")
    #expect(run.status == 65)
    #expect(
      run.errors == """
        Error: A training has no key 'epoch'.
          at:  wrong.yaml, line 13
          fix: did you mean 'epochs'?

        """)
    try program.directory.write("a: [", to: "broken.yaml")
    #expect(try program.run("train", "broken.yaml", "--output", "t").status == 65)
    #expect(try program.run("train", "absent.yaml", "--output", "t").status == 66)
    #expect(
      try program.run("train", "tiny.yaml", "--resume", "absent", "--output", "t").status == 66)
    #expect(try program.run("train", "tiny.yaml", "--epochs", "0").status == 64)
  }
}
