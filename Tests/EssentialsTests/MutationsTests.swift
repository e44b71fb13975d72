import TestSupport
import Testing

@Suite("Damaged files for tests of readers")
struct MutationsTests {
  private static let json = Array(#"{"a": [1, 2.5, "three"], "b": {"c": null, "d": -4}}"#.utf8)
  private static let binary = (0..<200).map { UInt8($0) }

  @Test("The same seed gives the same files, another seed others")
  func seeds() {
    let files = Array(Mutations(of: [MutationsTests.json], as: .text, count: 100))
    #expect(files == Array(Mutations(of: [MutationsTests.json], as: .text, count: 100)))
    #expect(files != Array(Mutations(of: [MutationsTests.json], as: .text, count: 100, seed: 2)))
  }

  @Test("Hardly any file is sound, and few come twice", arguments: [false, true])
  func variety(isText: Bool) {
    let original = isText ? MutationsTests.json : MutationsTests.binary
    let files = Array(Mutations(of: [original], as: isText ? .text : .binary))
    #expect(files.count == 2_000)
    #expect(files.count { $0 == original } < 100)
    #expect(Set(files).count > 1_400)
    #expect(files.allSatisfy { $0.count < 500_000 })
  }

  @Test("Parts of one file get into another")
  func splices() {
    let zeros = [UInt8](repeating: 0, count: 64)
    let files = Mutations(of: [zeros, Array("needle-needle-needle".utf8)], as: .binary)
    let hasBoth = files.contains { file in
      file.prefix { $0 == 0 }.count > 3 && file.contains(UInt8(ascii: "d"))
        && file.contains(UInt8(ascii: "l"))
    }
    #expect(hasBoth)
  }
}
