public import ArgumentParser
public import ModelFormats

/// Whose arithmetic a model is run with.
struct SemanticsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whose numbers the model gives where they differ: tfjs (what TF.js computes from the file), "
        + "or keras, which tensorflow is another name of.", valueName: "name"))
  var semantics = Semantics.tfjs
}

extension Semantics: ExpressibleByArgument {
  /// Reads a name; graphs are TensorFlow's, whose arithmetic Keras has.
  public init?(argument: String) {
    self.init(rawValue: argument == "tensorflow" ? "keras" : argument)
  }

  /// What can be written.
  public static var allValueStrings: [String] { ["tfjs", "keras", "tensorflow"] }
}
