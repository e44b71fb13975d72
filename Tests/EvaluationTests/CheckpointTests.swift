import ByteIO
import Essentials
import Evaluation
import Foundation
import TestSupport
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
  private let scratch: TemporaryDirectory
  private var parent: String { scratch.file("checkpoints") }

  init() throws { scratch = try TemporaryDirectory() }

  private struct Part: Codable, Equatable {
    var values: [Float]
    var note: String?
  }
  private static let part: Part = {
    var generator = SeededGenerator(seed: 3)
    let any = (0..<10_000).map { _ in
      Float(bitPattern: .random(in: 0...UInt32.max, using: &generator))
    }
    return Part(
      values: [0.1, -0, .infinity, -.infinity, .leastNonzeroMagnitude] + any.filter { !$0.isNaN },
      note: nil)
  }()

  /// A checkpoint of a run that has lasted long enough for its parts to be written.
  private func checkpoint(_ key: [String] = ["model", "data"]) throws -> Checkpoint {
    try Checkpoint(in: parent, key: key, delay: .zero)
  }

  private func files() -> [String] {
    (Directory.entries(parent) ?? []).flatMap { name in
      (Directory.entries("\(parent)/\(name)") ?? []).map { "\(parent)/\(name)/\($0)" }
    }
  }

  @Test("A part that an interrupted run left is not computed again, and has its bits")
  func continues() async throws {
    _ = try await checkpoint().part(named: "a/b\n…") { Self.part }
    let again = try checkpoint()
    #expect(again.remains?.partCount == 1)
    let part = try await again.part(named: "a/b\n…") { () -> Part in
      Issue.record("it was computed again")
      return Part(values: [])
    }
    #expect(part.values.map(\.bitPattern) == Self.part.values.map(\.bitPattern))
    #expect(again.part(named: "another", as: Part.self) == nil)
  }

  @Test("What another key left is not taken")
  func keys() async throws {
    try checkpoint().keep(Self.part, named: "1")
    for key in [["model", "data", ""], ["model\",\"data"], ["data", "model"], []] {
      let other = try checkpoint(key)
      #expect(other.remains == nil, "\(key)")
      #expect(other.part(named: "1", as: Part.self) == nil, "\(key)")
    }
  }

  @Test("Before the time nothing is written, unless the run is cancelled")
  func delay() async throws {
    let patient = try Checkpoint(in: parent, key: ["k"], delay: .seconds(1_000_000))
    patient.keep(Self.part, named: "1")
    #expect(!FilePresence.exists(parent))
    await #expect(throws: CancellationError.self) {
      _ = try await patient.part(named: "2") { () throws -> Part in throw CancellationError() }
    }
    let next = try Checkpoint(in: parent, key: ["k"])
    #expect(next.remains?.partCount == 1)
    #expect(next.part(named: "1", as: Part.self) == Self.part)
  }

  @Test("A cancelled run computes no further part")
  func cancelled() async throws {
    let checkpoint = try checkpoint()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await checkpoint.part(named: "1") { () -> Part in
        Issue.record("it was computed")
        return Self.part
      }
    }
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }

  @Test("At the end nothing is left, and nothing comes back")
  func removal() throws {
    let checkpoint = try checkpoint()
    checkpoint.keep(Self.part, named: "1")
    #expect(files().count == 1)
    checkpoint.remove()
    checkpoint.flush()
    #expect(Directory.entries(parent) == [])
  }

  @Test("A damaged part is none; nor is one under another's name, nor one of another type")
  func damage() throws {
    try checkpoint().keep(Self.part, named: "1")
    let file = try #require(files().first)
    let whole = try FileBytes(contentsOf: file).bytes()
    #expect(try checkpoint().part(named: "1", as: [Int].self) == nil)
    for damaged in Mutations(of: [whole], as: .binary, count: 40) where damaged != whole {
      try Data(damaged).write(to: URL(fileURLWithPath: file))
      let checkpoint = try checkpoint()
      #expect(checkpoint.remains == nil)
      #expect(checkpoint.part(named: "1", as: Part.self) == nil)
    }
    try Data(whole).write(to: URL(fileURLWithPath: file))
    try checkpoint().keep(Part(values: [], note: "two"), named: "2")
    let other = try #require(files().first { $0 != file })
    try Data(whole).write(to: URL(fileURLWithPath: other))
    #expect(try checkpoint().remains?.partCount == 1)
    #expect(try checkpoint().part(named: "2", as: Part.self) == nil)
  }

  @Test("Where nothing can be written, and without a directory, a run goes on")
  func unwritable() async throws {
    let file = try scratch.write("no directory", to: "file")
    for parent in [file, "\(file)/below", nil] {
      let checkpoint = try Checkpoint(in: parent, key: ["k"], delay: .zero)
      #expect(try await checkpoint.part(named: "1") { Self.part } == Self.part)
      #expect(checkpoint.part(named: "1", as: Part.self) == nil)
      checkpoint.remove()
    }
    #expect(FilePresence.exists(file))
  }

  @Test("What nobody went on with for a month is removed; what is not a checkpoint is not")
  func stale() throws {
    try checkpoint(["old"]).keep(Self.part, named: "1")
    let old = try #require(Directory.entries(parent)?.first)
    try checkpoint(["new"]).keep(Self.part, named: "1")
    try scratch.write("mine", to: "checkpoints/mine/file")
    for name in [old, "mine"] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date.distantPast], ofItemAtPath: "\(parent)/\(name)")
    }
    #expect(try checkpoint(["new"]).remains != nil)
    #expect(try checkpoint(["old"]).remains == nil)
    #expect(FilePresence.exists("\(parent)/mine/file"))
    #expect(!FilePresence.exists("\(parent)/\(old)"))
  }

  @Test(
    "A sentence tells how much is done",
    arguments: [
      (3, 8, "Going on: 3 of 8 parts were done by an interrupted run (2001-01-01 01:00:00)."),
      (1, 2, "Going on: 1 of 2 parts was done by an interrupted run (2001-01-01 01:00:00)."),
      (1, nil, "Going on: 1 part was done by an interrupted run (2001-01-01 01:00:00)."),
      (2, nil, "Going on: 2 parts were done by an interrupted run (2001-01-01 01:00:00)."),
    ] as [(Int, Int?, String)])
  func sentence(count: Int, total: Int?, expected: String) throws {
    let remains = Checkpoint.Remains(
      partCount: count, date: Date(timeIntervalSinceReferenceDate: 0))
    let zone = try #require(TimeZone(secondsFromGMT: 3_600))
    #expect(remains.sentence(of: total, timeZone: zone) == expected)
  }
}
