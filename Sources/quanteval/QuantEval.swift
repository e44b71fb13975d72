import ArgumentParser
import ByteIO
import Essentials
import Foundation

/// The command line.
@main
struct QuantEval: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "quanteval",
    abstract: "What quantization does to your neural network: accuracy and bytes.",
    discussion: """
      Reads TF.js layers-models (model.json with its weight files, or a directory of these).

      Exit codes: 0 done; 64 wrong usage; 65 bad data; 66 input missing; 73 output can't be \
      created; 74 reading or writing failed. Of 'check' also: 1 regression; 2 undecided, where \
      that fails.
      """,
    version: version,
    subcommands: [
      EvaluateCommand.self, CompareCommand.self, CheckCommand.self, AcceptCommand.self,
      SensitivityCommand.self, OptimizeCommand.self, RepairCommand.self, QuantizeCommand.self,
      InspectCommand.self, SizeCommand.self, ProfileCommand.self, PredictCommand.self,
      TrainCommand.self, SummarizeCommand.self,
      DatasetsCommand.self,
    ])

  /// Runs the command; an error that a person can act on is printed in its own words.
  static func main() async {
    StandardStreams.open()
    // A file that grows over a limit is an error of writing, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as any DiagnosticError {
      printToStandardError("Error: \(error)")
      Foundation.exit(error.exitCode)
    } catch {
      exit(withError: error)
    }
  }
}

extension DiagnosticError {
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
