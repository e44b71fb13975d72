import ModelGraph
import Quantization
import Records
import Reporting
import Tensors
import Testing

@Suite("The converter's command for a plan")
struct ConverterCommandTests {
  private func command(
    _ tensors: [String: QuantizationScheme], corrections: [Correction] = []
  ) -> ConverterCommand {
    ConverterCommand(tensors: tensors, corrections: corrections)
  }

  /// Takes the command apart as a shell and the converter do, and makes the plan that it asks for.
  private func plan(
    _ command: String, _ names: [String]
  ) throws -> [String: QuantizationScheme] {
    var rules: [QuantizationRecipe.Rule] = []
    var words: [String] = []
    var (word, isQuoted) = ("", false)
    for character in command.replacing("\\\n", with: "") {
      switch character {
      case "'": isQuoted.toggle()
      case " " where !isQuoted:
        if !word.isEmpty { words.append(word) }
        word = ""
      default: word.append(character)
      }
    }
    words.append(word)
    #expect(!isQuoted)
    for (option, value) in zip(words, words.dropFirst()) where option.hasPrefix("--quantize_") {
      let scheme = try #require(QuantizationScheme(named: String(option.dropFirst(11))))
      rules.append(
        .init(scheme: scheme, patterns: value.split(separator: ",").map { NamePattern("\($0)") }))
    }
    let table = WeightTable(
      names.map {
        .init(name: $0, weight: .plain(Tensor(shape: Shape([2])) { span in span[0] = 1 }))
      })
    let plan = try QuantizationRecipe(rules: rules).plan(for: table)
    return plan.schemes
  }

  @Test("A mixed plan comes back from its command, each weight under its own option")
  func roundTrip() throws {
    let tensors: [String: QuantizationScheme] = [
      "conv/kernel": .affine(bits: 8), "conv/bias": .float16, "dense/kernel": .affine(bits: 16),
      "dense/bias": .float32, "a[1]/kernel": .affine(bits: 8), "a1/kernel": .affine(bits: 16),
      "b*?/kernel": .float16,
    ]
    let command = command(tensors)
    #expect(try plan(command.text, Array(tensors.keys)) == tensors)
    #expect(command.differences.isEmpty)
  }

  @Test("Options that no weight needs are left out")
  func unused() {
    #expect(!command(["a": .affine(bits: 8)]).text.contains("float16"))
    #expect(!command(["a": .float32]).text.contains("--quantize"))
  }

  @Test(
    "What the converter can't store it stores in the next type that holds as many codes",
    arguments: [
      (.affine(codeCount: 48), .affine(bits: 8), "48 codes (1)"),
      (.affine(codeCount: 300), .affine(bits: 16), "300 codes (1)"),
      (.codebook(count: 16), .affine(bits: 8), "codebook4 (1)"),
    ] as [(QuantizationScheme, QuantizationScheme, String)])
  func nearest(scheme: QuantizationScheme, wanted: QuantizationScheme, words: String) throws {
    let command = command(["a": scheme])
    #expect(try plan(command.text, ["a"]) == ["a": wanted])
    #expect(command.differences.count == 1)
    #expect(command.differences.first?.contains(words) == true)
  }

  @Test("Corrections are named as what the converter does not know")
  func corrections() {
    let found = command(["a": .affine(bits: 8)], corrections: [.channelScale, .biasCorrection])
      .differences
    #expect(found.count == 1)
    let names = [Correction.channelScale, .biasCorrection].map(\.rawValue).joined(separator: ", ")
    #expect(found.first?.contains("(\(names))") == true)
  }

  @Test("A name that no option can hold is left at float32, and named", arguments: ["a,b", "a'b"])
  func unnamed(name: String) throws {
    let command = command([name: .float16, "c": .float16])
    #expect(try plan(command.text, [name, "c"]) == [name: .float32, "c": .float16])
    #expect(command.differences.first?.contains(name) == true)
  }
}
