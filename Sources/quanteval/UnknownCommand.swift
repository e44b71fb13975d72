import ArgumentParser
import Essentials

/// A word that stands where a command should and is none.
///
/// ArgumentParser takes such a word for an argument of the whole program, and complains of the first
/// option behind it.
struct UnknownCommand: DiagnosticError {
  private let name: String
  private let parent: String
  private let known: [String]

  /// Looks at the words of a command line.
  ///
  /// - Throws: `UnknownCommand`.
  static func check(_ arguments: ArraySlice<String>) throws(UnknownCommand) {
    var commands = QuantEval.configuration.subcommands
    var parent = "quanteval"
    for word in arguments {
      // Commands without commands have arguments of their own; 'help' is ArgumentParser's.
      guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return }
      guard let command = commands.first(where: { name(of: $0) == word }) else {
        throw UnknownCommand(
          name: word, parent: parent,
          known: commands.filter { $0.configuration.shouldDisplay }.map(name))
      }
      commands = command.configuration.subcommands
      parent += " \(word)"
    }
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }

  var problem: String { "'\(parent)' has no command '\(name.displayed)'." }
  var location: String? { nil }
  /// Commands that had another name before.
  private static let formerNames = ["repair": "correct"]

  var remedy: String? {
    if let present = UnknownCommand.formerNames[name], known.contains(present) {
      return "it is called '\(present)' now"
    }
    return alternatives(nearestNames(to: name, among: known)).map { "did you mean \($0)?" }
      ?? "the commands are \(known.joined(separator: ", "))"
  }
  var kind: FailureKind { .usage }
}
