import ByteIO
import Essentials
package import Foundation
import Inference
import Synchronization

/// What of a run is done, on disk: the same command goes on where an interrupted one was.
///
/// A directory with a file for each part; its name is the digest of all that the results depend on,
/// so that another run never takes them for its own. A file that is damaged, or was written under
/// another name, is ignored: its part is computed again.
///
/// What is done in a few seconds is not worth a file: parts are written from then on, and when the
/// run is cancelled. Where nothing can be written the run goes on without.
package final class Checkpoint: Sendable {
  /// What an interrupted run left.
  package struct Remains: Sendable, Equatable {
    /// Parts that are whole.
    package let partCount: Int
    /// When the last of them was written.
    package let date: Date

    package init(partCount: Int, date: Date) {
      self.partCount = partCount
      self.date = date
    }

    /// Tells people that the run goes on, and from where.
    ///
    /// - Parameters:
    ///   - total: the number of all parts, where it is known beforehand.
    ///   - timeZone: whose time is told.
    /// - Returns: a sentence.
    package func sentence(of total: Int? = nil, timeZone: TimeZone = .current) -> String {
      let style = Date.ISO8601FormatStyle(
        dateTimeSeparator: .space, includingFractionalSeconds: false, timeZone: timeZone)
      let moment = date.formatted(
        style.year().month().day().time(includingFractionalSeconds: false))
      let parts =
        total.map { "\(partCount) of \($0) parts" }
        ?? (partCount == 1 ? "1 part" : "\(partCount) parts")
      let verb = partCount == 1 ? "was" : "were"
      return "Going on: \(parts) \(verb) done by an interrupted run (\(moment))."
    }
  }

  /// What an interrupted run of the same key left; `nil` where there is nothing of the kind.
  package let remains: Remains?
  private let directory: String?
  private let delay: Duration
  private let start = ContinuousClock.now
  private let pending = Mutex<[(name: String, content: @Sendable () throws -> [UInt8])]>([])

  /// Parts are written from this time of a run on.
  private static let delay = Duration.seconds(10)
  /// Nobody goes on with what was left longer ago.
  private static let keptSeconds: Double = 30 * 24 * 3_600
  private static let digestLength = 64

  /// Looks for what an interrupted run left.
  ///
  /// - Parameters:
  ///   - parent: the directory of all checkpoints, which need not be there yet; `nil` keeps nothing.
  ///   - key: all that the results depend on; the program's version and the machine's arithmetic are
  ///     added to it.
  ///   - delay: parts are written from this time of the run on.
  /// - Throws: what encoding the key throws.
  package init(
    in parent: String?, key: some Encodable, delay: Duration = Checkpoint.delay
  ) throws {
    self.delay = delay
    guard let parent else {
      (directory, remains) = (nil, nil)
      return
    }
    Checkpoint.removeStale(in: parent)
    let digest = SHA256Digest.hexadecimal(
      of: Array("\(Tool.name)\n\(Checkpoint.arithmetic)\n".utf8) + (try Checkpoint.encoded(key)))
    let directory = "\(parent)/\(digest.prefix(32))"
    self.directory = directory
    var dates: [Date] = []
    for name in Directory.entries(directory) ?? [] {
      let path = "\(directory)/\(name)"
      guard let part = Checkpoint.content(of: path), name == Checkpoint.fileName(part.nameDigest),
        let date = Checkpoint.date(of: path)
      else { continue }
      dates.append(date)
    }
    remains = dates.max().map { Remains(partCount: dates.count, date: $0) }
  }

  /// A part: what an interrupted run left of it, or what `compute` makes of it, which is kept.
  ///
  /// - Parameters:
  ///   - name: tells the part from the run's others.
  ///   - compute: computes it.
  /// - Returns: the part.
  /// - Throws: what `compute` throws; `CancellationError`, with what is done on disk.
  package func part<Part: Codable & Sendable>(
    named name: String, _ compute: () async throws -> Part
  ) async throws -> Part {
    if let done = part(named: name, as: Part.self) { return done }
    do {
      try Task.checkCancellation()
      let part = try await compute()
      keep(part, named: name)
      return part
    } catch let error as CancellationError {
      flush()
      throw error
    }
  }

  /// What an interrupted run left of a part; `nil` where there is nothing, or not what was written.
  package func part<Part: Decodable>(named name: String, as type: Part.Type) -> Part? {
    guard let path = path(of: name), let part = Checkpoint.content(of: path),
      part.nameDigest == Checkpoint.digest(of: Array(name.utf8))
    else { return nil }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try? decoder.decode(type, from: Data(part.value))
  }

  /// Keeps a part.
  package func keep<Part: Encodable & Sendable>(_ part: Part, named name: String) {
    guard directory != nil else { return }
    pending.withLock { pending in
      pending.append(
        (name, { try Checkpoint.encoded(part) }))
    }
    if ContinuousClock.now - start >= delay { flush() }
  }

  /// Writes what is not written yet.
  package func flush() {
    let waiting = pending.withLock { pending in
      defer { pending = [] }
      return pending
    }
    guard let directory, !waiting.isEmpty else { return }
    try? Directory.create(directory)
    for (name, content) in waiting {
      // Where a part can't be kept it is computed again: that is no reason to end a run.
      guard let path = path(of: name), let value = try? content() else { continue }
      let content = Checkpoint.digest(of: Array(name.utf8)) + value
      try? AtomicOutput.write(Checkpoint.digest(of: content) + content, to: path)
    }
  }

  /// Removes what was kept: the run has come to its end.
  package func remove() {
    pending.withLock { $0 = [] }
    if let directory { try? FileManager.default.removeItem(atPath: directory) }
  }

  /// What the last bits of results depend on, whichever engine runs.
  private static var arithmetic: String {
    Engine.allCases.map(\.arithmeticClass).joined(separator: "\n")
  }

  // Files: the digest of all that follows, that of the part's name, JSON, which keeps every bit of a
  // number; property lists lose the sign of zero.

  private static func encoded(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return Array(try encoder.encode(value))
  }

  private func path(of name: String) -> String? {
    directory.map { "\($0)/\(Checkpoint.fileName(Checkpoint.digest(of: Array(name.utf8))))" }
  }

  /// Parts may have any name, files may not.
  private static func fileName(_ nameDigest: [UInt8]) -> String {
    "\(String(decoding: nameDigest.prefix(24), as: UTF8.self)).part"
  }

  /// Stands before each part: numbers that a damaged file has would be taken for results.
  private static func digest(of content: [UInt8]) -> [UInt8] {
    Array(SHA256Digest.hexadecimal(of: content).utf8)
  }

  private static func content(of path: String) -> (nameDigest: [UInt8], value: [UInt8])? {
    guard let bytes = try? FileBytes(contentsOf: path).bytes(), bytes.count > 2 * digestLength,
      bytes.starts(with: digest(of: Array(bytes[digestLength...])))
    else { return nil }
    return (
      Array(bytes[digestLength..<2 * digestLength]), Array(bytes[(2 * digestLength)...])
    )
  }

  private static func date(of path: String) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }

  /// Removes what runs left that nobody went on with.
  private static func removeStale(in parent: String) {
    for name in Directory.entries(parent) ?? [] {
      let path = "\(parent)/\(name)"
      guard name.count == 32, name.allSatisfy(\.isHexDigit), let date = date(of: path),
        date.timeIntervalSinceNow < -keptSeconds
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
