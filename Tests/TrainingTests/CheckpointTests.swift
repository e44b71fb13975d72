import ByteIO
import Foundation
import Records
import TestSupport
import Testing
import Training

@Suite("Checkpoints")
struct CheckpointTests {
  private func checkpoint() -> Checkpoint {
    var running = Trainer.EpochSums()
    running.loss = 0.1
    running.metric = 7
    running.sampleCount = 32
    return Checkpoint(
      header: .init(
        fingerprint: "f", nextStep: 7,
        history: [
          .init(
            epoch: 1, loss: 1.5, metric: 0.25, validationLoss: nil, validationMetric: 0.5,
            learningRate: 0.01)
        ], running: running, bestEpoch: 1, bestScore: 1.5, arrayCounts: [3, 0, 1]),
      arrays: [[1, -0.0, .leastNonzeroMagnitude], [], [-.infinity]])
  }

  /// Writes bytes and reads them as a checkpoint.
  private func read(_ bytes: [UInt8]) throws -> Checkpoint {
    let directory = try TemporaryDirectory()
    try directory.write(bytes, to: "c")
    return try Checkpoint(contentsOf: directory.file("c"))
  }

  /// Why bytes are refused.
  private func reason(_ bytes: [UInt8]) throws -> String? {
    do {
      _ = try read(bytes)
      return nil
    } catch TrainingError.foreignCheckpoint(_, let reason) { return reason }
  }

  /// A file with this content and the digest of it.
  private func sealed(_ content: [UInt8]) -> [UInt8] {
    Array("quanteval checkpoint 2\n".utf8) + Array(SHA256Digest.hexadecimal(of: content).utf8)
      + content
  }

  /// A head in the form that a file has: its length in 8 bytes, then JSON.
  private func head(_ json: String, length: Int? = nil) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: (length ?? json.utf8.count) >> (8 * $0)) }
      + Array(json.utf8)
  }

  private func json(_ counts: String) -> String {
    """
    {"arrayCounts":\(counts),"fingerprint":"f","history":[],"nextStep":0,\
    "running":{"loss":0,"metric":0,"sampleCount":0}}
    """
  }

  @Test("What is written comes back: head, sums, epochs and the bits of all arrays")
  func roundTrip() throws {
    let written = checkpoint()
    let read = try read(written.encoded())
    #expect(read.header.fingerprint == "f")
    #expect(read.header.nextStep == 7)
    #expect(read.header.history == written.header.history)
    #expect(read.header.running == written.header.running)
    #expect((read.header.bestEpoch, read.header.bestScore) == (1, 1.5))
    #expect(read.arrays.map { $0.map(\.bitPattern) } == written.arrays.map { $0.map(\.bitPattern) })
  }

  @Test("A file is its magic text, a digest, the head's length, the head and the floats")
  func layout() throws {
    let bytes = try checkpoint().encoded()
    let magic = Array("quanteval checkpoint 2\n".utf8)
    #expect(Array(bytes.prefix(magic.count)) == magic)
    let content = Array(bytes[(magic.count + 64)...])
    #expect(
      Array(bytes[magic.count..<magic.count + 64])
        == Array(SHA256Digest.hexadecimal(of: content).utf8))
    let length = content[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(content.count == 8 + length + 4 * 4)
    // −∞ of binary32, little endian.
    #expect(Array(bytes.suffix(4)) == [0, 0, 0x80, 0xFF])
    #expect(try JSONSerialization.jsonObject(with: Data(content[8..<8 + length])) is [String: Any])
  }

  @Test("A cut is refused, wherever it is")
  func cut() throws {
    let bytes = try checkpoint().encoded()
    let ends = [0, 1, 22, 23, 24, 86, 87, 94, 95, 96, bytes.count / 2, bytes.count - 1]
    for count in ends {
      let reason = try reason(Array(bytes.prefix(count)))
      switch count {
      case ..<23: #expect(reason == "it is no checkpoint of this version", "\(count)")
      case ..<95: #expect(reason == "it is cut off", "\(count)")
      default: #expect(reason?.hasPrefix("it is damaged") == true, "\(count)")
      }
    }
    #expect(try reason(bytes + [0])?.hasPrefix("it is damaged") == true)
  }

  @Test("What another version wrote is refused")
  func otherVersion() throws {
    var bytes = try checkpoint().encoded()
    bytes[21] = UInt8(ascii: "1")
    #expect(try reason(bytes) == "it is no checkpoint of this version")
  }

  @Test("A file that was made up is held to its own lengths, whatever its digest says")
  func madeUp() throws {
    let good = json("[1]")
    #expect(try reason(sealed(head(good) + [0, 0, 0x80, 0x3F])) == nil)
    #expect(try read(sealed(head(good) + [0, 0, 0x80, 0x3F])).arrays == [[1]])
    for floats in [[], [0, 0, 0], [0, 0, 0, 0, 0], [UInt8](repeating: 0, count: 8)] {
      #expect(try reason(sealed(head(good) + floats)) == "it is cut off", "\(floats.count)")
    }
    #expect(
      try reason(sealed(head(good, length: good.utf8.count + 5) + [0, 0, 0, 0])) == "it is cut off")
    #expect(try reason(sealed(head(good, length: -1))) == "it is cut off")
    #expect(try reason(sealed(head("{}"))) == "its head can't be read")
    #expect(try reason(sealed(head("no JSON"))) == "its head can't be read")
    #expect(try reason(sealed(head(json("[-1,2]")) + [0, 0, 0, 0])) == "it is cut off")
    #expect(try reason(sealed(head(json("[4294967297]")))) == "it is cut off")
    #expect(try reason(sealed(head(json("[]")))) == nil)
  }

  @Test("Without a best epoch the head says none")
  func noBest() throws {
    var written = checkpoint()
    written.header.bestEpoch = nil
    written.header.bestScore = nil
    let read = try read(written.encoded())
    #expect(read.header.bestEpoch == nil && read.header.bestScore == nil)
  }

  /// What becomes of a training's checkpoint, after one epoch and two steps, whose state is changed.
  private func resume(_ change: (inout Checkpoint) -> Void) throws -> String? {
    let directory = try TemporaryDirectory()
    let path = directory.file("c")
    let trainer = try Trainer(description(), data: stripes(), workerCount: 1)
    for _ in 0..<7 { _ = try trainer.step() }
    try trainer.saveCheckpoint(to: path)
    var checkpoint = try Checkpoint(contentsOf: path)
    change(&checkpoint)
    checkpoint.header.arrayCounts = checkpoint.arrays.map(\.count)
    try directory.write(checkpoint.encoded(), to: "changed")
    do {
      try trainer.resume(from: directory.file("changed"))
      return nil
    } catch TrainingError.foreignCheckpoint(_, let reason) { return reason }
  }

  @Test("A state that no training leaves behind is refused, though the file is whole")
  func contradictions() throws {
    #expect(try resume { _ in } == nil)
    #expect(
      try resume { $0.header.fingerprint += "0" }
        == "network, data, seed or optimizer are others")
    #expect(try resume { $0.arrays.append([1]) } == "its arrays are others")
    #expect(try resume { $0.arrays.removeLast() } == "its arrays are others")
    #expect(try resume { $0.arrays[0].append(1) } == "its arrays are others")
    for number in [Float.nan, .infinity] {
      #expect(try resume { $0.arrays[1][0] = number } == "a weight is no number")
    }
    #expect(
      try resume { $0.header.bestScore = nil } == "its best epoch is none of its epochs")
    #expect(
      try resume { $0.header.bestScore = 1e305 } == "it has losses that are no numbers")
    #expect(
      try resume { $0.header.running.loss = .greatestFiniteMagnitude }
        == "it has losses that are no numbers")
  }

  @Test("More epochs are another training only where the rate of each step depends on them")
  func moreEpochs() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("c")
    for (schedule, isOther) in [
      (LearningRateSchedule.constant, false), (.step(every: 2, factor: 0.5), false),
      (.cosine(warmupEpochs: 0), true),
    ] {
      var configuration = try description()
      configuration.schedule = schedule
      let trainer = try Trainer(configuration, data: stripes(), workerCount: 1)
      try trainer.saveCheckpoint(to: path)
      configuration.epochs += 1
      let longer = try Trainer(configuration, data: stripes(), workerCount: 1)
      if isOther {
        #expect(throws: TrainingError.self) { try longer.resume(from: path) }
      } else {
        try longer.resume(from: path)
      }
    }
  }

  /// Before the end of its first epoch a training has neither history nor a best epoch.
  private func rewound(_ checkpoint: inout Checkpoint) {
    checkpoint.header.history = []
    checkpoint.header.nextStep = 2
    // Its eight parameters: two of the convolution, four of the normalization, two of the last layer.
    checkpoint.arrays.removeLast(8)
    checkpoint.header.bestEpoch = nil
    checkpoint.header.bestScore = nil
  }

  @Test("Within the first epoch there is no best one, and no step before the first")
  func firstEpoch() throws {
    #expect(try resume(rewound) == nil)
    #expect(
      try resume {
        rewound(&$0)
        $0.header.bestScore = 1
      } == "its best epoch is none of its epochs")
    #expect(
      try resume {
        rewound(&$0)
        $0.header.nextStep = -3
        $0.header.running.sampleCount = -48
      } == "its epochs are not those of its steps")
  }
}
