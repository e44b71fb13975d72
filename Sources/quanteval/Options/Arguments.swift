public import ArgumentParser
import Datasets
import Evaluation
import Essentials
import Quantization

extension Normalization: ExpressibleByArgument {}
extension LabelTask: ExpressibleByArgument {}
extension ConverterArithmetic: ExpressibleByArgument {}

/// Levels in a list: `float16,uint8`.
struct LevelList: ExpressibleByArgument {
  let schemes: [QuantizationScheme]

  init(schemes: [QuantizationScheme]) { self.schemes = schemes }

  init?(argument: String) {
    let names = argument.split(separator: ",").map(String.init)
    let schemes = names.compactMap { QuantizationScheme(named: $0) }
    guard schemes.count == names.count, !schemes.isEmpty else { return nil }
    // Each once, in the order of their first mention.
    self.schemes = schemes.enumerated()
      .filter { schemes.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }

  var defaultValueDescription: String { schemes.map { "\($0)" }.joined(separator: ",") }
}

/// A level, for all weights or for some: `uint8`, `uint8=dense*,conv2d/kernel`.
struct LevelRule: ExpressibleByArgument {
  let rule: QuantizationRecipe.Rule

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard let first = parts.first, let scheme = QuantizationScheme(named: first) else {
      return nil
    }
    let patterns = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : []
    guard parts.count == 1 || !patterns.isEmpty else { return nil }
    rule = QuantizationRecipe.Rule(scheme: scheme, patterns: patterns.map { NamePattern($0) })
  }
}

/// The names of all levels, for messages.
let levelNames = QuantizationScheme.named.map(\.name).joined(separator: ", ")
