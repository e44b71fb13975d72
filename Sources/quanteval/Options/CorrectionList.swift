import ArgumentParser
import Essentials
import Records

/// Corrections in a list.
///
/// They may be named in any order: they run in that of `Correction`.
struct CorrectionList: CustomStringConvertible {
  let corrections: [Correction]

  /// Names that were in use before, and the present ones.
  private static let formerNames: [String: Correction] = [
    "fold": .foldScale, "align": .channelScale, "clip": .mseRange, "round": .gptq,
    "rebias": .biasCorrection,
  ]

  init(corrections: [Correction]) { self.corrections = corrections.sorted() }

  /// The list as it is written.
  var description: String { corrections.map(\.rawValue).joined(separator: ",") }

  /// Reads names with commas between them.
  ///
  /// - Throws: `ValidationError` that says what was meant.
  init(parsing argument: String) throws {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    self.init(corrections: try names.map(CorrectionList.correction))
  }

  private static func correction(_ name: String) throws -> Correction {
    if let correction = Correction(rawValue: name) { return correction }
    if let correction = formerNames[name] {
      throw ValidationError("'\(name)' is called '\(correction.rawValue)' now.")
    }
    let near = nearestNames(to: name, among: Correction.allCases.map(\.rawValue))
    throw ValidationError(
      "There is no correction '\(name.displayed)'; "
        + (alternatives(near).map { "did you mean \($0)?" }
          ?? "the corrections are \(correctionNames)."))
  }
}

/// The names of all corrections in the order in which they run, for help and messages.
let correctionNames = Correction.allCases.map(\.rawValue).joined(separator: ", ")

/// The names of those that change weights alone, of which a search makes its plans.
let namesOfWeightCorrections = Correction.allCases.filter { !$0.changesLayers }.map(\.rawValue)
  .joined(separator: ", ")

/// The names of those that look at samples, or of the others.
func correctionNames(lookingAtSamples: Bool) -> String {
  Correction.allCases.filter { $0.needsSamples == lookingAtSamples }.map(\.rawValue)
    .joined(separator: ", ")
}
