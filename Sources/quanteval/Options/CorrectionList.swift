import ArgumentParser
import Records

/// Corrections in a list: `align,round,rebias`.
///
/// They may be named in any order: they run in that of `Correction`.
struct CorrectionList: ExpressibleByArgument {
  let corrections: [Correction]

  init(corrections: [Correction]) { self.corrections = corrections.sorted() }

  init?(argument: String) {
    let names = argument.split(separator: ",").map(String.init)
    let found = names.compactMap { Correction(rawValue: $0) }
    guard found.count == names.count, !found.isEmpty else { return nil }
    self.init(corrections: found)
  }

  var defaultValueDescription: String { corrections.map(\.rawValue).joined(separator: ",") }
}

/// The names of all corrections in the order in which they run, for help and messages.
let correctionNames = Correction.allCases.map(\.rawValue).joined(separator: ", ")
