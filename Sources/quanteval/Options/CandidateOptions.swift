public import ArgumentParser
import Essentials
import Evaluation
import Foundation
public import Inference
import ModelFormats
import Quantization
import Tensors

/// What is evaluated: models, and the levels of some of them.
struct CandidateOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "One model or more: a model.json, or the directory of one. The first is the reference.",
      valueName: "model"))
  var models: [String] = []

  @Option(
    help: ArgumentHelp(
      "Of several models the one that the others are compared with, by its name or path (default: the "
        + "first).", valueName: "name"))
  var reference: String?

  @OptionGroup var semantics: SemanticsOptions

  @Option(help: ArgumentHelp("The levels, of \(levelNames).", valueName: "levels"))
  var levels = LevelList(schemes: QuantizationScheme.standard)

  @Option(
    help: ArgumentHelp(
      "Of several models those that are evaluated at all levels: one by its name or path, or all "
        + "(default: the reference).", valueName: "name|all"))
  var levelsOf: String?

  @OptionGroup
  var converter: ConverterOptions

  @Option(
    help: ArgumentHelp(
      "The code that computes: vector or openblas (default: what is fastest here); given twice, all "
        + "candidates run on both.", valueName: "name"))
  var engine: [Engine] = []

  /// Where the models lie now, in the order of `models`, if they have been moved.
  var paths: [String]?

  private enum CodingKeys: String, CodingKey {
    case models, reference, semantics, levels, levelsOf, converter, engine
  }

  /// A model: where it is, what it is called, and its levels.
  struct Chosen {
    let path: String
    let name: String
    let levels: [QuantizationScheme]
  }

  /// The models' places on the command line, the reference first.
  ///
  /// - Throws: `ValidationError` for names of none.
  func order() throws -> [Int] {
    let names = CandidateNames.shortest(of: models)
    let first = try reference.map { try index(of: $0, "--reference", in: names) } ?? 0
    return [first] + models.indices.filter { $0 != first }
  }

  private func index(of wanted: String, _ option: String, in names: [String]) throws -> Int {
    guard let index = names.firstIndex(of: wanted) ?? models.firstIndex(of: wanted) else {
      throw ValidationError(
        "'\(option) \(wanted.displayed)' is none of the models: "
          + "\(names.map(\.displayed).joined(separator: ", ")).")
    }
    return index
  }

  /// The models, the reference first.
  ///
  /// - Throws: `ValidationError` for one that is there twice, and for names of none.
  func chosen() throws -> [Chosen] {
    guard !models.isEmpty else { throw ValidationError("Missing expected argument '<model> ...'") }
    let names = CandidateNames.shortest(of: models)
    for (index, path) in models.enumerated() {
      let standard = URL(fileURLWithPath: path).standardizedFileURL
      if models[..<index].contains(where: {
        URL(fileURLWithPath: $0).standardizedFileURL == standard || $0 == path
      }) || names[..<index].contains(names[index]) {
        throw ValidationError("The model '\(path.displayed)' is given twice.")
      }
    }
    let order = try order()
    let levelled: Int? =
      try levelsOf == "all"
      ? nil : levelsOf.map { try index(of: $0, "--levels-of", in: names) } ?? order[0]
    return order.map { index in
      Chosen(
        path: (paths ?? models)[index], name: names[index],
        levels: levelled == nil || levelled == index ? levels.schemes : [])
    }
  }

  /// The directories that are written where files are kept, whatever the models turn out to be.
  func directories(in parent: String) throws -> [String] {
    CandidateNames.directories(models: try chosen().map { ($0.name, $0.levels) })
      .map { "\(parent)/\($0)" }
  }
}

extension Engine: ExpressibleByArgument {}
