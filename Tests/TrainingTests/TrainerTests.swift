import ByteIO
import Datasets
import Foundation
import ModelFormats
import TFJSFormat
import Tensors
import TestSupport
import Testing
import Training

@Suite("Training")
struct TrainerTests {
  private func bits(_ trainer: Trainer) -> [UInt32] {
    trainer.model.weights.entries.flatMap { $0.weight.decoded.floats().map(\.bitPattern) }
  }

  private func train(_ trainer: Trainer, steps: Int = .max) throws {
    var count = 0
    while !trainer.isFinished, count < steps {
      _ = try trainer.step()
      count += 1
    }
  }

  @Test("A network learns what can be learned")
  func learns() throws {
    let trainer = try Trainer(
      description(epochs: 40, extra: []), data: stripes(count: 200), workerCount: 2)
    try train(trainer)
    let last = try #require(trainer.history.last)
    #expect(try #require(last.validationMetric) > 0.9, "\(last)")
    #expect(last.loss < trainer.history[0].loss)
  }

  @Test("Any number of workers gives the same bits", arguments: [2, 3, 5])
  func workers(count: Int) throws {
    let one = try Trainer(description(), data: stripes(), workerCount: 1)
    let several = try Trainer(description(), data: stripes(), workerCount: count)
    try train(one)
    try train(several)
    #expect(one.history == several.history)
    #expect(bits(one) == bits(several))
  }

  @Test("Another seed gives another model")
  func seeds() throws {
    var other = try description()
    other.seed = 6
    let trainers = try [description(), other].map {
      try Trainer($0, data: stripes(), workerCount: 1)
    }
    for trainer in trainers { try train(trainer) }
    #expect(bits(trainers[0]) != bits(trainers[1]))
  }

  @Test(
    "Going on from a checkpoint gives the same bits as not having stopped",
    arguments: [1, 5, 7, 12])
  func resumed(steps: Int) throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("c.checkpoint")
    let straight = try Trainer(description(), data: stripes(), workerCount: 2)
    try train(straight)
    let stopped = try Trainer(description(), data: stripes(), workerCount: 2)
    try train(stopped, steps: steps)
    try stopped.saveCheckpoint(to: path)
    let resumed = try Trainer(description(), data: stripes(), workerCount: 1)
    try resumed.resume(from: path)
    try train(resumed)
    #expect(resumed.history == straight.history)
    #expect(bits(resumed) == bits(straight))
  }

  @Test("A checkpoint of another training is refused, and so is a damaged one")
  func foreign() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("c.checkpoint")
    let trainer = try Trainer(description(), data: stripes(), workerCount: 1)
    _ = try trainer.step()
    try trainer.saveCheckpoint(to: path)
    var changed = try description()
    changed.batchSize = 8
    let other = try Trainer(changed, data: stripes(), workerCount: 1)
    #expect(throws: TrainingError.self) { try other.resume(from: path) }
    let otherData = try Trainer(description(), data: stripes(count: 90), workerCount: 1)
    #expect(throws: TrainingError.self) { try otherData.resume(from: path) }
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    for count in stride(from: 0, to: bytes.count, by: 97) {
      try directory.write(Array(bytes.prefix(count)), to: "cut")
      #expect(throws: (any Error).self, "\(count) bytes") {
        try trainer.resume(from: directory.file("cut"))
      }
    }
  }

  @Test("A training that diverges stops with epoch, step and layer")
  func diverges() throws {
    let wild = try description(
      layers: [
        "Flatten", map(["Dense": map(["units": 8])]),
        map(["Dense": map(["units": 3, "activation": "softmax"])]),
      ], optimizer: map(["name": "sgd", "learning_rate": 1000.0]), epochs: 50)
    let trainer = try Trainer(wild, data: stripes(), workerCount: 1)
    do {
      try train(trainer)
      Issue.record("it did not diverge")
    } catch let error as TrainingError {
      guard case .description("train.yaml", .notFinite(let epoch, let step, let layer)) = error
      else {
        Issue.record("\(error)")
        return
      }
      #expect(epoch >= 1 && step >= 1 && !layer.isEmpty)
    }
  }

  @Test("A training whose validation diverges stops with the epoch")
  func divergesInValidation() throws {
    // One step, whose loss is finite and whose weights are none: only the validation sees them.
    let wild = try description(
      layers: ["Flatten", map(["Dense": map(["units": 8])]), map(["Dense": map(["units": 1])])],
      loss: "mean_squared_error", optimizer: map(["name": "sgd", "learning_rate": 1e3]), epochs: 90,
      extra: [])
    let trainer = try Trainer(wild, data: numbers(), workerCount: 1)
    let error = #expect(throws: TrainingError.self) { try train(trainer) }
    #expect(error?.problem.hasPrefix("The training diverged: ") == true)
    #expect(error?.location?.hasPrefix("train.yaml") == true || error?.location != nil)
    #expect(trainer.history.allSatisfy { $0.loss.isFinite && $0.validationLoss?.isFinite == true })
  }

  /// Images whose label is a number.
  private func numbers() throws -> ArrayDataset {
    let images = try stripes()
    let count = images.sampleCount
    return try ArrayDataset(
      inputs: NumericArray(
        shape: Shape([count, 6, 6]),
        elements: .floats((0..<count * 36).map { Float($0 % 7) }), source: "numbers"),
      labels: NumericArray(
        shape: Shape([count, 1]), elements: .floats((0..<count).map { Float($0) }),
        source: "numbers"),
      normalization: .none,
      identity: DatasetIdentity(name: "numbers", files: [], preprocessing: ""))
  }

  @Test("A damaged checkpoint is refused, and changes nothing")
  func damaged() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("c.checkpoint")
    let trainer = try Trainer(description(), data: stripes(), workerCount: 1)
    for _ in 0..<7 { _ = try trainer.step() }
    try trainer.saveCheckpoint(to: path)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let fresh = try Trainer(description(), data: stripes(), workerCount: 1)
    let before = bits(fresh)
    try expectSound(
      reading: Mutations(of: [bytes], as: .binary), at: directory.file("damaged.checkpoint"),
      leastRefused: 95
    ) { try fresh.resume(from: $0) }
    #expect(fresh.nextStep == 0 || fresh.nextStep == 7)
    #expect(fresh.nextStep == 7 || bits(fresh) == before)
  }

  @Test(
    "A checkpoint that was made up is refused: its head is looked at, whatever its digest says",
    arguments: [
      ("\"nextStep\":7", "\"nextStep\":-7"), ("\"nextStep\":7", "\"nextStep\":9000000000000000"),
      ("\"nextStep\":7", "\"nextStep\":3"), ("\"nextStep\":7", "\"nextStep\":2"),
      ("\"nextStep\":7", "\"nextStep\":12"), ("\"epoch\":1", "\"epoch\":4611686018427387904"),
      ("\"bestEpoch\":1", "\"bestEpoch\":7"), ("\"validationLoss\":", "\"validation\":"),
      ("\"sampleCount\":32", "\"sampleCount\":-32"), ("\"loss\":", "\"loss\":1e305,\"l\":"),
    ])
  func madeUp(old: String, new: String) throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("c.checkpoint")
    let trainer = try Trainer(description(), data: stripes(), workerCount: 1)
    for _ in 0..<7 { _ = try trainer.step() }
    try trainer.saveCheckpoint(to: path)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let magic = bytes.prefix(23)
    let length = bytes[87..<95].reversed().reduce(0) { $0 << 8 | Int($1) }
    let json = String(decoding: bytes[95..<95 + length], as: UTF8.self)
    try #require(json.contains(old), "\(json)")
    let changed = Array(json.replacing(old, with: new, maxReplacements: 1).utf8)
    let rest =
      (0..<8).map { UInt8(truncatingIfNeeded: changed.count >> (8 * $0)) } + changed
      + bytes[(95 + length)...]
    let digest = SHA256Digest.hexadecimal(of: rest)
    try directory.write(Array(magic) + Array(digest.utf8) + rest, to: "made-up")
    let error = #expect(throws: TrainingError.self) {
      try trainer.resume(from: directory.file("made-up"))
    }
    #expect(error?.location == directory.file("made-up"))
  }

  @Test("Early stopping ends the training and keeps the best weights")
  func stopsEarly() throws {
    let patient = try description(
      optimizer: map(["name": "sgd", "learning_rate": 0.0]), epochs: 30,
      extra: [("early_stopping", map(["patience": 2]))])
    let trainer = try Trainer(patient, data: stripes(), workerCount: 1)
    try train(trainer)
    // Batch norm's statistics still move, and with them the validation loss.
    let best = try #require(trainer.best)
    #expect(trainer.history.count < 30 && trainer.history.count == best.epoch + 2)
  }

  @Test("Data, labels and loss that do not fit are errors")
  func unfit() throws {
    #expect(throws: TrainingError.self) {
      try Trainer(
        description(loss: "mean_squared_error"), data: stripes(), workerCount: 1)
    }
    let four: [Any] = ["Flatten", map(["Dense": map(["units": 2, "activation": "softmax"])])]
    #expect(throws: TrainingError.self) {
      try Trainer(description(layers: four), data: stripes(), workerCount: 1)
    }
  }

  @Test("What is trained is written as a layers-model that reads back to the same numbers")
  func artifacts() throws {
    let trainer = try Trainer(description(epochs: 1), data: stripes(), workerCount: 1)
    try train(trainer)
    let artifacts = trainer.model
    let directory = try TemporaryDirectory()
    for file in try artifacts.files(
      holding: artifacts.weights, options: ExportOptions(toolName: "test"))
    {
      try directory.write(file.bytes, to: file.name)
    }
    let read = try TFJSModel(opening: directory.path)
    _ = try read.model()
    #expect(
      Set(read.weights.names) == [
        "conv2d/kernel", "conv2d/bias", "batch_normalization/gamma", "batch_normalization/beta",
        "batch_normalization/moving_mean", "batch_normalization/moving_variance", "dense/kernel",
        "dense/bias",
      ])
    for name in read.weights.names {
      #expect(
        read.weights[name]?.decoded.floats() == artifacts.weights[name]?.decoded.floats())
    }
  }
}

@Suite("Descriptions of trainings")
struct TrainingConfigurationTests {
  private func failure(_ body: () throws -> TrainingConfiguration) -> String {
    do {
      _ = try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test("Unknown keys, layers and settings name the nearest and the line")
  func unknown() {
    #expect(
      failure { try description(extra: [("epoch", 3)]) } == """
        A training has no key 'epoch'.
          at:  train.yaml, line 7
          fix: did you mean 'epochs'?
        """)
    #expect(
      failure { try description(layers: [map(["Dens": map(["units": 3])])]) }.contains("'Dense'"))
    #expect(
      failure { try description(layers: [map(["Dense": map(["unit": 3])])]) }.contains("'units'"))
    #expect(failure { try description(loss: "crossentropy") }.contains("is not known here"))
    #expect(failure { try description(optimizer: map(["name": "adma"])) }.contains("'adam'"))
  }

  @Test("Values that can't be are errors")
  func values() {
    #expect(failure { try description(epochs: 0) }.contains("A whole number from 1"))
    #expect(
      failure { try description(optimizer: map(["name": "adam", "learning_rate": "fast"])) }
        .contains("A number from"))
    #expect(failure { try description(layers: []) }.contains("must be a list"))
    #expect(failure { try description(extra: [("name", "again")]) }.contains("twice"))
  }
}
