/// Who made a record, and when: what no figure depends on.
public struct EvaluationRun: Sendable {
  /// The program's version.
  public let toolVersion: String
  /// The command line.
  public let commandLine: [String]
  /// The time: ISO 8601, UTC.
  public let date: String

  /// Describes a run.
  public init(toolVersion: String, commandLine: [String], date: String) {
    self.toolVersion = toolVersion
    self.commandLine = commandLine
    self.date = date
  }

  /// That of a request.
  public init(_ request: EvaluationRequest) {
    self.init(
      toolVersion: request.toolVersion, commandLine: request.commandLine, date: request.date)
  }
}
