import ByteIO
import Datasets
import Essentials
import Foundation
import TestSupport
import Testing

@Suite("Downloads from a server on this machine")
struct DatasetDownloadTests {
  let directory: TemporaryDirectory
  static let content: [UInt8] = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }

  init() throws { directory = try TemporaryDirectory() }

  private func manifest(_ mirrors: [String], files: [String] = ["a.gz"]) throws -> DatasetManifest {
    let manifest = try ManifestText(
      name: "d", files: files.map { ($0, SHA256Digest.hexadecimal(of: Self.content), nil) },
      inputs: "a.gz", labels: "a.gz"
    ).manifest()
    return manifest.replacingMirrors(mirrors)
  }

  /// Fetches `a.gz` into `cache/d`, and returns what was reported.
  private func fetch(_ manifest: DatasetManifest, names: [String] = ["a.gz"]) async throws
    -> [String]
  {
    var lines: [String] = []
    try await DatasetDownload(timeout: 10).fetch(
      names, of: manifest, into: directory.file("cache/d")
    ) { lines.append($0) }
    return lines
  }

  private func fetchFailing(_ manifest: DatasetManifest) async -> DatasetError? {
    await #expect(throws: DatasetError.self) { try await fetch(manifest) }
  }

  private var entries: [String]? { Directory.entries(directory.file("cache/d")) }

  @Test("What has the right digest is written and reported", arguments: ["", "/"])
  func success(ending: String) async throws {
    let server = try LoopbackServer([.init(body: Self.content)])
    let lines = try await fetch(try manifest([server.address + ending]))
    #expect(lines == ["a.gz: 100000 bytes, SHA-256 as expected"])
    #expect(entries == ["a.gz"])
    #expect(
      try FileBytes(contentsOf: directory.file("cache/d/a.gz")).bytes() == Self.content)
    #expect(server.requestedPaths == ["/files/a.gz"])
  }

  @Test("What has another digest is not written, and both digests are told")
  func wrongDigest() async throws {
    let server = try LoopbackServer([.init(body: [1, 2, 3])])
    let error = await fetchFailing(try manifest([server.address]))
    let (found, expected) = (
      SHA256Digest.hexadecimal(of: [1, 2, 3]), SHA256Digest.hexadecimal(of: Self.content)
    )
    #expect(
      error?.problem == """
        'a.gz' could not be downloaded:
            \(server.address)/a.gz: SHA-256 is \(found), not \(expected)
        """)
    #expect(entries == [])
  }

  @Test("Where the first mirror has nothing, the second is asked", arguments: [404, 500, 204])
  func secondMirror(status: Int) async throws {
    let first = try LoopbackServer([.init(status: status)])
    let second = try LoopbackServer([.init(body: Self.content)])
    let lines = try await fetch(try manifest([first.address, second.address]))
    #expect(lines.count == 1)
    #expect(first.requestedPaths.count == 1)
    #expect(second.requestedPaths.count == 1)
    #expect(entries == ["a.gz"])
  }

  @Test("Where no mirror has it, each says why")
  func allFail() async throws {
    let first = try LoopbackServer([.init(status: 404)])
    let second = try LoopbackServer([.init(status: 503)])
    let error = await fetchFailing(try manifest([first.address, second.address]))
    // Their addresses never change, and may be read before: the servers must outlive the download.
    withExtendedLifetime((first, second)) {}
    #expect(
      error?.problem == """
        'a.gz' could not be downloaded:
            \(first.address)/a.gz: the server answered 404
            \(second.address)/a.gz: the server answered 503
        """)
    #expect(entries == [])
  }

  @Test("What ends before its announced length is not written", arguments: [0, 1, 50_000])
  func closesEarly(sentCount: Int) async throws {
    let server = try LoopbackServer([
      .init(
        body: Array(Self.content.prefix(sentCount)),
        missingCount: Self.content.count - sentCount)
    ])
    let error = await fetchFailing(try manifest([server.address]))
    #expect(error?.problem.hasPrefix("'a.gz' could not be downloaded:\n") == true)
    #expect(entries == [])
  }

  @Test("A refused connection and an address that is none are told of")
  func refused() async throws {
    let server = try LoopbackServer([])
    server.stop()
    let error = await fetchFailing(try manifest([server.address, "http://["]))
    #expect(error?.problem.contains("\(server.address)/a.gz: ") == true)
    #expect(error?.kind == .inputOutput)
    #expect(entries == [])
    let none = await fetchFailing(try manifest([]))
    #expect(none?.problem == "'a.gz' has no mirror to download it from.")
  }

  @Test("A sound file is not fetched again; a damaged one is")
  func alreadyThere() async throws {
    try directory.write(Self.content, to: "cache/d/a.gz")
    let idle = try LoopbackServer([])
    #expect(try await fetch(try manifest([idle.address])) == ["a.gz: already there"])
    #expect(idle.requestedPaths == [])
    try directory.write(Array(Self.content.dropLast()), to: "cache/d/a.gz")
    let server = try LoopbackServer([.init(body: Self.content)])
    #expect(try await fetch(try manifest([server.address])).count == 1)
    #expect(
      try FileBytes(contentsOf: directory.file("cache/d/a.gz")).bytes() == Self.content)
  }

  @Test("A damaged file stays where nothing better can be had")
  func damagedStays() async throws {
    try directory.write("old", to: "cache/d/a.gz")
    let server = try LoopbackServer([.init(status: 404)])
    _ = await fetchFailing(try manifest([server.address]))
    #expect(
      try FileBytes(contentsOf: directory.file("cache/d/a.gz")).bytes() == Array("old".utf8))
  }

  @Test("Only the files that are asked for are fetched")
  func someFiles() async throws {
    let server = try LoopbackServer([.init(body: Self.content)])
    let manifest = try manifest([server.address], files: ["a.gz", "b.gz", "c.gz"])
    #expect(try await fetch(manifest, names: ["b.gz"]).count == 1)
    #expect(server.requestedPaths == ["/files/b.gz"])
    #expect(entries == ["b.gz"])
  }

  @Test(
    "More bytes than the manifest says are not taken, announced or not", arguments: [false, true])
  func tooMuch(isAnnounced: Bool) async throws {
    var answer = LoopbackServer.Answer(body: Self.content + [1])
    answer.announcesLength = isAnnounced
    let server = try LoopbackServer([answer])
    let error = await fetchFailing(try manifest([server.address]))
    withExtendedLifetime(server) {}
    #expect(
      error?.problem.contains(isAnnounced ? "100001 bytes, and not 100000" : "more than the 100000")
        == true, "\(error?.problem ?? "")")
    #expect(entries == [])
  }

  @Test("A server that never ends is left after the time that the bytes need")
  func endless() async throws {
    var answer = LoopbackServer.Answer(body: [1, 2, 3])
    answer.missingCount = 10
    answer.isHeldOpen = true
    let server = try LoopbackServer([answer])
    let manifest = try manifest([server.address])
    // Two seconds for the bytes; the server's silence alone would take an hour.
    let error = await #expect(throws: DatasetError.self) {
      try await DatasetDownload(timeout: 3_600, patience: 0).fetch(
        ["a.gz"], of: manifest, into: directory.file("cache/d")
      ) { _ in }
    }
    server.stop()
    #expect(error?.problem.contains("it took more than 2 seconds") == true)
    #expect(entries == [])
  }

  @Test("Mirrors that speak https are asked first, and nothing but servers is asked at all")
  func order() async throws {
    let server = try LoopbackServer([.init(status: 404)])
    let file = try directory.write(Self.content, to: "local/a.gz")
    let error = await fetchFailing(
      try manifest([
        "file://" + file.dropLast(5), server.address, "https://127.0.0.1:1/files", "ftp://h/x",
      ]))
    withExtendedLifetime(server) {}
    let lines = (error?.problem ?? "").split(separator: "\n").dropFirst()
    #expect(lines.first?.contains("https://127.0.0.1:1/files") == true)
    #expect(lines.count { $0.contains("no address of a server") } == 2)
    #expect(entries == [])
  }

  @Test("A cache that can't be made is told of before anything is fetched")
  func noCache() async throws {
    try directory.write("x", to: "cache")
    let server = try LoopbackServer([])
    let error = await fetchFailing(try manifest([server.address]))
    #expect(error?.kind == .cannotCreateOutput)
    #expect(server.requestedPaths == [])
  }
}
