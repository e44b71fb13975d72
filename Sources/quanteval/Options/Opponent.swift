import ArgumentParser
import Gate

/// What a record is compared with.
enum Opponent: String, CaseIterable, ExpressibleByArgument {
  /// An earlier record.
  case baseline
  /// Its own first level.
  case reference
}

extension GateResult {
  /// Ends the program with the code of what was found, where the gate stays shut.
  func end() throws {
    switch conclusion {
    case .passed: break
    case .regression: throw ExitCode(1)
    case .undecided: throw ExitCode(2)
    case .incomparable:
      if let obstacle { throw obstacle }
    }
  }
}
