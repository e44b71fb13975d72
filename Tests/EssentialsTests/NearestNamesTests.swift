import Essentials
import Testing

@Suite("Near names")
struct NearestNamesTests {
  static let names = ["conv2d/kernel", "conv2d/bias", "dense/kernel", "dense/bias"]

  @Test(
    "A misspelt name is answered with the right one first",
    arguments: [
      ("conv2d/kernal", "conv2d/kernel"), ("dens/bias", "dense/bias"),
      ("DENSE/KERNEL", "dense/kernel"), ("dnese/bias", "dense/bias"),
    ])
  func misspelt(name: String, expected: String) {
    #expect(nearestNames(to: name, among: Self.names).first == expected)
  }

  @Test("A part of a name is answered with the names that have it")
  func part() {
    #expect(nearestNames(to: "bias", among: Self.names).sorted() == ["conv2d/bias", "dense/bias"])
    #expect(nearestNames(to: "kernel", among: ["a/kernel", "conv2d/kernel"]) == ["a/kernel"])
  }

  @Test("What resembles nothing is answered with nothing")
  func strange() {
    #expect(nearestNames(to: "zzz", among: Self.names).isEmpty)
  }

  @Test("No more names than asked for")
  func limited() {
    #expect(nearestNames(to: "bias", among: ["biasa", "biasb", "biasc"], limit: 2).count == 2)
  }

  @Test(
    "Alternatives read as a sentence",
    arguments: [([], nil), (["a"], "'a'"), (["a", "b", "c"], "'a', 'b' or 'c'")]
      as [([String], String?)])
  func sentence(names: [String], expected: String?) {
    #expect(alternatives(names) == expected)
  }
}

@Suite("Seeded numbers")
struct SeededGeneratorTests {
  /// From the reference implementation, <https://prng.di.unimi.it/splitmix64.c>, seed 1234567.
  @Test("The sequence is that of the reference implementation")
  func reference() {
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }
}
