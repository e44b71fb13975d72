import ArgumentParser
import Essentials
import Gate
import Records

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

extension EvaluationRecord {
  /// Refuses to guard with figures that mean nothing.
  func refuseMeaningless() throws(SanityError) {
    if let finding = sanity?.first { throw .meaningless(finding, record: name) }
  }
}

/// Figures that nothing can be guarded with.
enum SanityError: DiagnosticError {
  /// The reference itself does not do what it should.
  case meaningless(SanityFinding, record: String)

  var problem: String {
    switch self {
    case .meaningless(let finding, _): "No level can be judged. \(finding.problem)"
    }
  }

  var location: String? {
    switch self {
    case .meaningless(_, let record): record
    }
  }

  var remedy: String? {
    switch self {
    case .meaningless(let finding, _): finding.remedy
    }
  }
}
