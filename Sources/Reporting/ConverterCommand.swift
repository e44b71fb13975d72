package import Records
package import Tensors

/// The command of `tensorflowjs_converter` that comes nearest to a plan.
package struct ConverterCommand {
  /// The weights of each of the converter's options, in the order in which they are written.
  private let options: [(name: String, weights: [String])]
  /// The weights that the converter gives another storage than the plan.
  private let others: [String: QuantizationScheme]
  /// The weights that no list of patterns can name.
  private let unnamed: [String]
  private let corrections: [Correction]

  /// Looks at a plan's tensors and corrections.
  package init(tensors: [String: QuantizationScheme], corrections: [Correction]) {
    self.corrections = corrections
    let names = tensors.keys.sorted()
    func weights(_ option: Option) -> [String] {
      names.filter {
        ConverterCommand.canBeNamed($0)
          && tensors[$0].flatMap(ConverterCommand.nearest) == option
      }
    }
    options = Option.allCases.map { ($0.rawValue, weights($0)) }.filter { !$0.weights.isEmpty }
    unnamed = names.filter {
      !ConverterCommand.canBeNamed($0) && tensors[$0].flatMap(ConverterCommand.nearest) != nil
    }
    others = tensors.filter { !ConverterCommand.isExact($0.value) }
  }

  /// The converter's options that quantize.
  private enum Option: String, CaseIterable {
    case float16 = "quantize_float16"
    case uint8 = "quantize_uint8"
    case uint16 = "quantize_uint16"
  }

  /// The option whose storage holds a scheme's numbers best; `nil` for what stays as it is.
  private static func nearest(_ scheme: QuantizationScheme) -> Option? {
    switch scheme {
    case .float32: nil
    case .float16: .float16
    case .affine(let codeCount): codeCount <= 256 ? .uint8 : .uint16
    case .codebook, .int8: .uint8
    }
  }

  private static func isExact(_ scheme: QuantizationScheme) -> Bool {
    switch scheme {
    case .float32, .float16, .affine(codeCount: 256), .affine(codeCount: 65_536): true
    case .affine, .codebook, .int8: false
    }
  }

  /// The converter splits its lists at commas, and the shell ends a text at a quote.
  private static func canBeNamed(_ name: String) -> Bool {
    !name.contains(",") && !name.contains("'")
  }

  /// A pattern that fits this name alone: a set of one for what stands for others.
  private static func pattern(_ name: String) -> String {
    name.map { "*?[".contains($0) ? "[\($0)]" : "\($0)" }.joined()
  }

  /// The command.
  package var text: String {
    (["tensorflowjs_converter --input_format tfjs_layers_model --output_format tfjs_layers_model"]
      + options.map { option in
        "  --\(option.name) '\(option.weights.map(ConverterCommand.pattern).joined(separator: ","))'"
      } + ["  MODEL.json OUTPUT"]).joined(separator: " \\\n")
  }

  /// What the converter can't do of the plan, a sentence each.
  package var differences: [String] {
    var result: [String] = []
    if !corrections.isEmpty {
      result.append(
        "The converter can't make this plan: it knows no corrections "
          + "(\(corrections.map(\.rawValue).joined(separator: ", "))), so the same storage loses more."
      )
    }
    let kinds = Dictionary(grouping: others.keys.sorted()) { "\(others[$0] ?? .float32)" }
    if !kinds.isEmpty {
      let words = kinds.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value.count))" }
      result.append(
        "It has no storage of fewer codes, and takes uint8 or uint16 for the "
          + "\(Report.counted(others.count, "tensor")) with "
          + words.joined(separator: ", ") + ".")
    }
    if !unnamed.isEmpty {
      result.append(
        "Its options can't name \(unnamed.joined(separator: " and ")), for a comma or a quote in the name: "
          + "left at float32.")
    }
    return result
  }
}
