import Foundation
import TestSupport
import Testing

@Suite("README and docs")
struct DocumentationTests {
  private static let pages: [String] = {
    let docs = (try? FileManager.default.contentsOfDirectory(atPath: Repository.path("docs"))) ?? []
    return [
      "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Models/README.md", "Datasets/README.md",
      "Reports/README.md", "Benchmarks/README.md",
    ] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
  }()

  private func text(_ page: String) throws -> String {
    try String(contentsOfFile: Repository.path(page), encoding: .utf8)
  }

  /// GitHub's anchor of a heading: lower case, no punctuation, hyphens for spaces.
  private func anchors(of page: String) throws -> Set<String> {
    Set(
      try text(page).split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
        String(
          line.drop { $0 == "#" }.drop { $0 == " " }.lowercased().compactMap { character in
            character == " "
              ? "-" : character.isLetter || character.isNumber || character == "-" ? character : nil
          })
      })
  }

  @Test("Every link leads to a file of the repository, every anchor to a heading", arguments: pages)
  func links(page: String) throws {
    let directory = URL(fileURLWithPath: Repository.path(page)).deletingLastPathComponent()
    for match in try text(page).matches(of: /\]\(([^)\s]+)\)/) {
      let link = String(match.1)
      if link.hasPrefix("http") { continue }
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let target =
        parts[0].isEmpty
        ? URL(fileURLWithPath: Repository.path(page))
        : directory.appendingPathComponent(String(parts[0])).standardizedFileURL
      #expect(FileManager.default.fileExists(atPath: target.path), "\(page): \(link)")
      guard parts.count > 1, target.pathExtension == "md" else { continue }
      let root = URL(fileURLWithPath: Repository.path("")).standardizedFileURL.path
      let relative = String(target.path.dropFirst(root.count).drop { $0 == "/" })
      #expect(try anchors(of: relative).contains(String(parts[1])), "\(page): \(link)")
    }
  }

  @Test("README is short enough to read")
  func length() throws { #expect(try text("README.md").utf8.count <= 9_000) }

  @Test("docs/cli.md is what the commands' help says")
  func help() throws {
    let sections = try text("docs/cli.md").components(separatedBy: "\n## quanteval")
    #expect(sections.count > 10)
    let program = try Program()
    for section in sections.dropFirst() {
      let command = section.prefix { $0 != "\n" }.trimmingCharacters(in: .whitespaces)
      let run = try program.run(["help"] + (command.isEmpty ? [] : [command]))
      #expect(
        section.contains("```\n\(run.output)```"),
        "'quanteval help \(command)' says something else: make docs/cli.md")
    }
  }
}
