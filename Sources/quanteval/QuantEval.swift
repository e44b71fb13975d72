import ArgumentParser
import ByteIO
import Essentials
import Foundation

/// The command line.
@main
struct QuantEval: AsyncParsableCommand {

  static let configuration = CommandConfiguration(
    commandName: "quanteval",
    abstract: "What quantization does to your neural network: accuracy and bytes.",
    discussion: """
      Reads TF.js layers-models and graph-models (model.json with its weight files, or a directory of \
      these).

      Exit codes: 0 done; 64 wrong usage; 65 bad data; 66 input missing; 70 a fault of this \
      program; 73 output can't be created; 74 reading or writing failed. Of 'check' and \
      'evaluate --fail-on' also: 1 worse than allowed; 2 undecided, where that fails.
      """,
    version: Tool.version,
    subcommands: [
      EvaluateCommand.self, MergeCommand.self, CompareCommand.self, CheckCommand.self,
      AcceptCommand.self,
      SensitivityCommand.self, OptimizeCommand.self, CorrectCommand.self, QuantizeCommand.self,
      InspectCommand.self, SizeCommand.self, ProfileCommand.self, PredictCommand.self,
      TrainCommand.self, SummarizeCommand.self, PictureCommand.self,
      DatasetsCommand.self,
    ])

  /// Runs the command; an error that a person can act on is printed in its own words.
  static func main() async {
    StandardStreams.open()
    Signals.prepare()
    do {
      try UnknownCommand.check(CommandLine.arguments.dropFirst())
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as any DiagnosticError {
      // Whoever read the output has had enough, and is gone: `quanteval … | head`.
      if error.isOfClosedPipe { Foundation.exit(error.exitCode) }
      printToStandardError("Error: \(error.inertDescription)")
      Foundation.exit(error.exitCode)
    } catch  where isOfCommandLine(error) {
      exit(withError: error)
    } catch {
      printToStandardError(
        "Error: The program failed where it should not: \("\(error)".displayedLines)\n"
          + "  fix: please report this, with the command")
      Foundation.exit(70)
    }
  }

  /// Whether an error is ArgumentParser's, or a command's own exit code.
  private static func isOfCommandLine(_ error: any Error) -> Bool {
    error is ExitCode || error is ValidationError || exitCode(for: error) != .failure
  }
}

extension DiagnosticError {
  /// The description with nothing in it that acts on a terminal, or on the service that keeps the
  /// log: its names are out of files that others wrote.
  var inertDescription: String {
    var lines = [problem.displayedLines]
    if let location { lines.append("  at:  \(location.displayedLines)") }
    if let remedy { lines.append("  fix: \(remedy.displayedLines)") }
    return lines.joined(separator: "\n")
  }

  fileprivate var isOfClosedPipe: Bool {
    guard case .writeFailed("standard output", let reason)? = self as? ByteIOError else {
      return false
    }
    return unsafe reason == String(cString: strerror(EPIPE))
  }

  /// The code of sysexits.h for the error's kind.
  fileprivate var exitCode: Int32 {
    switch kind {
    case .usage: 64
    case .badData: 65
    case .missingInput: 66
    case .cannotCreateOutput: 73
    case .inputOutput: 74
    }
  }
}

/// Prints a line where results do not go.
func printToStandardError(_ line: String) {
  StandardError.write(line + "\n")
}
