import ByteIO
import Essentials
import Foundation

/// What of a study is done, on disk: a study that was interrupted goes on where it was.
///
/// A directory with a file a part of the samples; its name is made of all that the results depend on,
/// so that another study never takes them for its own.
///
/// What is done in a few seconds is not worth a file: parts are written from then on, and when the
/// study is cancelled.
struct StudyJournal: Sendable {
  private let directory: String
  private let start = ContinuousClock.now
  private var pending: [(index: Int, parts: VariantParts)] = []

  private static let patience = Duration.seconds(10)

  /// `key`: all that the results depend on.
  init(in parent: String, key: [String]) throws {
    let digest = SHA256Digest.hexadecimal(of: key.flatMap { Array("\($0)\n".utf8) })
    directory = "\(parent)/\(digest.prefix(32))"
    try Directory.create(directory)
  }

  /// What a part came to; `nil` where it is not there, or is not what was written: then it is done
  /// again.
  func part(_ index: Int) -> VariantParts? {
    guard let bytes = try? FileBytes(contentsOf: path(index)).bytes(),
      bytes.count > StudyJournal.digestLength
    else { return nil }
    let content = Array(bytes.dropFirst(StudyJournal.digestLength))
    guard bytes.starts(with: StudyJournal.digest(of: content)) else { return nil }
    return try? PropertyListDecoder().decode(VariantParts.self, from: Data(content))
  }

  /// Stands before each part: numbers that a damaged file has would be taken for results.
  private static func digest(of content: [UInt8]) -> [UInt8] {
    Array(SHA256Digest.hexadecimal(of: content).utf8)
  }

  private static let digestLength = 64

  /// Keeps a part.
  mutating func keep(_ parts: VariantParts, _ index: Int) throws {
    pending.append((index, parts))
    if ContinuousClock.now - start > StudyJournal.patience { try flush() }
  }

  /// Writes what is not written yet.
  mutating func flush() throws {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    for (index, parts) in pending {
      let content = Array(try encoder.encode(parts))
      try AtomicOutput.write(StudyJournal.digest(of: content) + content, to: path(index))
    }
    pending = []
  }

  /// Removes what was kept.
  func remove() { try? FileManager.default.removeItem(atPath: directory) }

  private func path(_ index: Int) -> String { "\(directory)/part-\(index).plist" }
}

/// What one part of the samples came to.
struct VariantParts: Codable, Sendable {
  /// Each tensor and group alone at the level.
  let alone: VariantStudy.Outcomes
  /// Everything at the level but each tensor and group.
  let without: VariantStudy.Outcomes?
}
