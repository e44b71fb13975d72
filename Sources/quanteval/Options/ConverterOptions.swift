import ArgumentParser
import Quantization
import Tensors

/// How weights become codes.
struct ConverterOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Weights that stay float32: patterns over their names ('*', '?', '[…]'). Takes all words up "
        + "to the next option, so the model stands before it.",
      valueName: "pattern"))
  var exclude: [String] = []

  @Option(
    help: "The converter's arithmetic: float64 (its NumPy is 2 or later) or float32 (1.x).")
  var converterArithmetic: ConverterArithmetic = .float64

  /// The patterns of weights that stay float32.
  var excluded: [NamePattern] { exclude.map { NamePattern($0) } }
}
