import ByteIO
import Foundation
package import Records

/// All of a training's state, so that going on gives the same bits as not having stopped.
///
/// A file: the magic text, the SHA-256 digest of all that follows (64 digits), the length of the JSON
/// (8 bytes, little endian), the JSON, then float32 arrays in the JSON's order.
package struct Checkpoint {
  private static let magic = Array("quanteval checkpoint 2\n".utf8)

  /// What is not an array of floats.
  package struct Header: Codable {
    /// The digest of everything that decides the bits: layers, data, seed, optimizer.
    package var fingerprint: String
    package var nextStep: Int
    package var history: [TrainingRecord.Epoch]
    package var running: Trainer.EpochSums
    package var bestEpoch: Int?
    package var bestScore: Double?
    package var arrayCounts: [Int]

    package init(
      fingerprint: String, nextStep: Int, history: [TrainingRecord.Epoch],
      running: Trainer.EpochSums, bestEpoch: Int?, bestScore: Double?, arrayCounts: [Int]
    ) {
      self.fingerprint = fingerprint
      self.nextStep = nextStep
      self.history = history
      self.running = running
      self.bestEpoch = bestEpoch
      self.bestScore = bestScore
      self.arrayCounts = arrayCounts
    }
  }

  package var header: Header
  package var arrays: [[Float]]

  package func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let json = Array(try encoder.encode(header))
    var bytes: [UInt8] = []
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: json.count >> shift))
    }
    bytes += json
    bytes.reserveCapacity(bytes.count + 4 * arrays.reduce(0) { $0 + $1.count })
    for array in arrays {
      unsafe array.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }
    return Checkpoint.magic + Array(SHA256Digest.hexadecimal(of: bytes).utf8) + bytes
  }

  /// Reads a checkpoint.
  ///
  /// - Throws: `TrainingError.foreignCheckpoint`, or why the file can't be read.
  package init(contentsOf path: String) throws {
    let file = try FileBytes(contentsOf: path)
    guard file.starts(with: Checkpoint.magic) else {
      throw TrainingError.foreignCheckpoint(
        file: path, reason: "it is no checkpoint of this version")
    }
    var offset = Checkpoint.magic.count + 64
    guard file.count >= offset + 8 else {
      throw TrainingError.foreignCheckpoint(file: path, reason: "it is cut off")
    }
    let digest = try file.bytes(in: Checkpoint.magic.count..<offset)
    guard
      Array(SHA256Digest.hexadecimal(of: try file.bytes(in: offset..<file.count)).utf8) == digest
    else {
      throw TrainingError.foreignCheckpoint(
        file: path, reason: "it is damaged: its content is not what was written")
    }
    let length: UInt64 = try file.integer(at: offset, bigEndian: false)
    offset += 8
    guard let count = Int(exactly: length), count <= file.count - offset else {
      throw TrainingError.foreignCheckpoint(file: path, reason: "it is cut off")
    }
    do {
      header = try JSONDecoder().decode(
        Header.self, from: Data(try file.bytes(in: offset..<offset + count)))
    } catch {
      throw TrainingError.foreignCheckpoint(file: path, reason: "its head can't be read")
    }
    offset += count
    let counts = header.arrayCounts
    guard counts.allSatisfy({ 0...1 << 32 ~= $0 }),
      file.count - offset == 4 * counts.reduce(0, +)
    else { throw TrainingError.foreignCheckpoint(file: path, reason: "it is cut off") }
    arrays = []
    for count in counts {
      var array: [Float] = []
      array.reserveCapacity(count)
      for index in 0..<count {
        let pattern: UInt32 = try file.integer(at: offset + 4 * index, bigEndian: false)
        array.append(Float(bitPattern: pattern))
      }
      arrays.append(array)
      offset += 4 * count
    }
  }

  package init(header: Header, arrays: [[Float]]) {
    self.header = header
    self.arrays = arrays
  }
}

extension Trainer {
  /// Saves all state.
  ///
  /// - Throws: why the file can't be written; the old one stays then.
  public func saveCheckpoint(to path: String) throws {
    let arrays =
      network.parameters.map(\.values.values)
      + optimizer.memories.flatMap { [$0.0.values, $0.1.values] } + (best?.weights ?? [])
    let header = Checkpoint.Header(
      fingerprint: fingerprint, nextStep: nextStep, history: history, running: running,
      bestEpoch: best?.epoch, bestScore: best?.score, arrayCounts: arrays.map(\.count))
    try AtomicOutput.write(try Checkpoint(header: header, arrays: arrays).encoded(), to: path)
  }

  /// Goes on from a checkpoint of the same training.
  ///
  /// - Throws: `TrainingError.foreignCheckpoint` for one of another training.
  public func resume(from path: String) throws {
    let checkpoint = try Checkpoint(contentsOf: path)
    guard checkpoint.header.fingerprint == fingerprint else {
      throw TrainingError.foreignCheckpoint(
        file: path, reason: "network, data, seed or optimizer are others")
    }
    var arrays = checkpoint.arrays[...]
    let buffers =
      network.parameters.map(\.values) + optimizer.memories.flatMap { [$0.0, $0.1] }
    let bestCount = checkpoint.header.bestEpoch == nil ? 0 : network.parameters.count
    guard arrays.count == buffers.count + bestCount,
      zip(buffers, arrays).allSatisfy({ $0.count == $1.count })
    else { throw TrainingError.foreignCheckpoint(file: path, reason: "its arrays are others") }
    if let reason = contradiction(in: checkpoint) {
      throw TrainingError.foreignCheckpoint(file: path, reason: reason)
    }
    for buffer in buffers { buffer.write(arrays.removeFirst()) }
    if let epoch = checkpoint.header.bestEpoch, let score = checkpoint.header.bestScore {
      best = (epoch, score, Array(arrays))
    }
    history = checkpoint.header.history
    running = checkpoint.header.running
    nextStep = checkpoint.header.nextStep
  }

  /// What no training leaves behind; `nil` where there is nothing of the kind.
  private func contradiction(in checkpoint: Checkpoint) -> String? {
    let header = checkpoint.header
    let (epochs, history) = (TrainingConfiguration.greatestEpochCount, header.history)
    guard header.nextStep >= 0, history.count <= epochs,
      header.nextStep / stepsPerEpoch == history.count,
      history.enumerated().allSatisfy({ $1.epoch == $0 + 1 })
    else { return "its epochs are not those of its steps" }
    let numbers: [Double?] =
      history.flatMap { epoch -> [Double?] in
        [
          epoch.loss, epoch.metric, epoch.learningRate, epoch.validationLoss,
          epoch.validationMetric,
        ]
      } + [header.running.loss, header.running.metric, header.bestScore]
    guard numbers.allSatisfy({ ($0 ?? 0).magnitude < 1e300 }) else {
      return "it has losses that are no numbers"
    }
    let isValidated = validationSampleCount > 0
    guard
      history.allSatisfy({
        ($0.validationLoss != nil) == isValidated && ($0.validationMetric != nil) == isValidated
      })
    else { return "its epochs were not validated as this training's" }
    let done = header.nextStep % stepsPerEpoch * configuration.batchSize
    guard header.running.sampleCount == done else { return "its sums are of other samples" }
    guard (header.bestEpoch == nil) == (header.bestScore == nil),
      header.bestEpoch.map({ (1...Swift.max(1, history.count)).contains($0) && !history.isEmpty })
        ?? history.isEmpty
    else { return "its best epoch is none of its epochs" }
    guard checkpoint.arrays.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      return "a weight is no number"
    }
    return nil
  }

  /// A digest of what decides the bits.
  ///
  /// The number of epochs is part of it only where the learning rate depends on it.
  private var fingerprint: String {
    let c = configuration
    var facts = [
      "\(c.inputShape)", "\(c.layers)", c.loss.rawValue, "\(c.optimizer)", "\(c.learningRate)",
      "\(c.schedule)", "\(c.batchSize)", "\(c.seed)", "\(c.validationFraction)",
      "\(c.augmentation)", dataFingerprint,
    ]
    if case .cosine = c.schedule { facts.append("\(c.epochs)") }
    return SHA256Digest.hexadecimal(of: Array(facts.joined(separator: "\n").utf8))
  }
}
