import ArgumentParser

/// Whether outputs may replace what somebody else put there.
struct ForceOption: ParsableArguments {
  @Flag(
    name: .customLong("force"),
    help: ArgumentHelp(
      "Replace what stands in the way of an output, even if this program did not write it (never an "
        + "input of the same run)."))
  var isForced = false
}
