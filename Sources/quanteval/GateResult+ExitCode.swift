import ArgumentParser
import Gate

extension [GateResult] {
  /// Ends the program with the code of the gravest result, where the gate stays shut.
  ///
  /// - Throws: what can't be compared, before anything else; or an `ExitCode`.
  func end() throws {
    let obstacles = compactMap(\.obstacle)
    for obstacle in obstacles.dropLast() { printToStandardError("Error: \(obstacle)") }
    if let last = obstacles.last { throw last }
    let conclusions = Set(map(\.conclusion))
    if conclusions.contains(.regression) { throw ExitCode(1) }
    if conclusions.contains(.undecided) { throw ExitCode(2) }
  }
}
