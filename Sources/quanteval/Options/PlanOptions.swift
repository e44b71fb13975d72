import ArgumentParser

/// How an evaluation is split over machines.
struct PlanOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Decide everything, write it there and run nothing: for '--plan' here or on other machines.",
      valueName: "file"))
  var planOnly: String?

  @Option(
    help: ArgumentHelp(
      "Run a part of a plan; the models and the data are those that it names, unless other paths are "
        + "given.", valueName: "file"))
  var plan: String?

  @Option(
    help: ArgumentHelp(
      "The part of the plan's samples, as 3/8; 'quanteval merge' puts all of them together.",
      valueName: "i/n"))
  var shard: ShardArgument?

  @Option(help: ArgumentHelp("Where to write the part.", valueName: "file"))
  var output: String?

  func validate() throws {
    guard (plan != nil) == (shard != nil), (plan != nil) == (output != nil) else {
      throw ValidationError("'--plan', '--shard' and '--output' belong together.")
    }
    if plan != nil, planOnly != nil {
      throw ValidationError("'--plan-only' makes a plan, '--plan' follows one: give one of them.")
    }
  }
}

/// A part of several: `3/8`.
struct ShardArgument: ExpressibleByArgument {
  /// The part, from 0.
  let index: Int
  /// The number of parts.
  let count: Int

  /// More parts than this have no use.
  private static let limit = 1 << 20

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let part = parts[0], let count = parts[1],
      (1...Self.limit).contains(count), (1...count).contains(part)
    else { return nil }
    (index, self.count) = (part - 1, count)
  }
}
