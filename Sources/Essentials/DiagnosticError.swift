/// What kind of failure an error is; the tool turns it into an exit code (sysexits.h).
public enum FailureKind: Sendable {
  /// The command line asks for something that does not exist or does not fit (64).
  case usage
  /// Input was read and is wrong (65).
  case badData
  /// Input is not there or may not be read (66).
  case missingInput
  /// The output may not be created (73).
  case cannotCreateOutput
  /// Reading or writing failed on the way (74).
  case inputOutput
}

/// An error that a person can act on.
///
/// `description` prints its parts on up to three lines.
public protocol DiagnosticError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, in the user's words.
  var problem: String { get }
  /// File, byte offset, layer, weight, sample or option.
  var location: String? { get }
  /// What to do next; the nearest valid names where a name was wrong.
  var remedy: String? { get }
  /// What kind of failure this is.
  var kind: FailureKind { get }
}

extension DiagnosticError {
  /// Problem, location and remedy, one a line.
  public var description: String {
    var lines = [problem]
    if let location { lines.append("  at:  \(location)") }
    if let remedy { lines.append("  fix: \(remedy)") }
    return lines.joined(separator: "\n")
  }

  /// Bad data, unless an error says otherwise.
  public var kind: FailureKind { .badData }
}
