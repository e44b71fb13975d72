import ModelGraph
import Quantization
import Tensors
import Testing

@Suite("Name patterns")
struct NamePatternTests {
  /// As Python's `fnmatch.fnmatchcase` answers.
  @Test(
    "Patterns match as Python's fnmatch does",
    arguments: [
      ("dense*", "dense/kernel", true), ("dense*", "dense_1/bias", true),
      ("dense*", "predictions/kernel", false), ("*", "a/b/c", true), ("*bias", "conv/bias", true),
      ("*bias", "conv/bias2", false), ("d?nse/*", "dense/kernel", true), ("?", "", false),
      ("conv2d_[12]/*", "conv2d_1/bias", true), ("conv2d_[12]/*", "conv2d_3/bias", false),
      ("conv2d_[!12]/*", "conv2d_3/bias", true), ("conv2d_[!12]/*", "conv2d_1/bias", false),
      ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("[]]", "]", true), ("[", "[", true),
      ("a[b", "a[b", true), ("Dense*", "dense/kernel", false), ("", "", true), ("", "a", false),
      ("*a*b*c", "xxaxxbxxc", true), ("*a*b*c", "xxaxxcxxb", false), ("**", "", true),
      ("[!a]", "a", false), ("a*a", "a", false), ("[a-]", "-", true),
    ])
  func match(pattern: String, name: String, expected: Bool) {
    #expect(NamePattern(pattern).matches(name) == expected)
  }

  @Test("Many stars on a long name take no long time")
  func stars() {
    let pattern = NamePattern(String(repeating: "*a", count: 30) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
  }
}

@Suite("Recipes")
struct RecipeTests {
  static let table: WeightTable = {
    let tensor = Tensor(shape: Shape([2]), initializingFloats: { $0[1] = 1 })
    let integers = Tensor(shape: Shape([1]), scalarType: .int32, elements: Int32.self) { $0[0] = 3 }
    return WeightTable([
      .init(name: "conv/kernel", weight: .plain(tensor)),
      .init(name: "conv/bias", weight: .plain(tensor)),
      .init(name: "dense/kernel", weight: .plain(tensor)),
      .init(name: "step", weight: .plain(integers)),
    ])
  }()

  private func rule(_ scheme: QuantizationScheme, _ patterns: String...) -> QuantizationRecipe.Rule
  {
    .init(scheme: scheme, patterns: patterns.map { NamePattern($0) })
  }

  @Test("A rule without patterns takes what no other rule names; the rest of types stays")
  func rest() throws {
    let recipe = QuantizationRecipe(
      rules: [rule(.affine(bits: 8), "dense*"), rule(.float16)], excluding: [NamePattern("*bias")])
    let plan = try recipe.plan(for: Self.table)
    #expect(plan["dense/kernel"] == .affine(bits: 8))
    #expect(plan["conv/kernel"] == .float16)
    #expect(plan["conv/bias"] == .float32)
    #expect(plan["step"] == nil)
    let quantized = try Self.table.quantized(by: plan)
    #expect(quantized["step"]?.stored.scalarType == .int32)
  }

  @Test("A pattern that matches nothing names the nearest weights")
  func nothing() {
    let recipe = QuantizationRecipe(.float16, excluding: [NamePattern("dens/kernel*")])
    do {
      _ = try recipe.plan(for: Self.table)
      Issue.record("nothing was thrown")
    } catch {
      #expect(
        "\(error)" == """
          No weight matches the pattern 'dens/kernel*'.
            fix: did you mean 'dense/kernel'? ('*' stands for any characters)
          """)
    }
  }

  @Test("A weight that two levels claim is an error; the same level twice is not")
  func claimedTwice() throws {
    let twice = QuantizationRecipe(
      rules: [rule(.float16, "dense*"), rule(.affine(bits: 8), "*kernel")])
    #expect(throws: QuantizationError.self) { try twice.plan(for: Self.table) }
    let same = QuantizationRecipe(rules: [rule(.float16, "dense*", "*kernel")])
    #expect(try same.plan(for: Self.table)["dense/kernel"] == .float16)
  }

  @Test("Two rules for the rest are an error")
  func severalRests() {
    let recipe = QuantizationRecipe(rules: [rule(.float16), rule(.affine(bits: 8))])
    #expect(throws: QuantizationError.self) { try recipe.plan(for: Self.table) }
  }

  @Test("A plan of float32 alone gives the baseline to the bit")
  func identity() throws {
    let plan = try QuantizationRecipe(.float32).plan(for: Self.table)
    let same = try Self.table.quantized(by: plan)
    for (old, new) in zip(Self.table.entries, same.entries) {
      #expect(
        old.weight.stored.withBytes { $0.withUnsafeBytes { Array($0) } }
          == new.weight.stored.withBytes { $0.withUnsafeBytes { Array($0) } })
    }
  }
}
