import ArgumentParser
import Datasets
import Evaluation

/// How images are read and prepared.
struct ImageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How one size becomes another: \(names(ImageResampling.self)).", valueName: "method"))
  var resize: ImageResampling?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The size of images for a model that takes any: N, or HEIGHT,WIDTH.", valueName: "size"),
    transform: ImageSizeArgument.init(parsing:))
  var size: ImageSizeArgument?

  @Option(
    help: ArgumentHelp(
      "How one shape becomes another: squash (each side for itself) or crop (the shorter side "
        + "scaled, the centre taken).",
      valueName: "way"))
  var fit: ImageSettings.Fit?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The model's size over that of the shorter side before the crop (default: 0.875).",
      valueName: "f"))
  var cropFraction: Float?

  @Option(help: ArgumentHelp("The channels: \(names(ChannelOrder.self)).", valueName: "order"))
  var channels: ChannelOrder?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What is taken off red, green and blue (0…255): three numbers, as 124,117,104.",
      valueName: "r,g,b"))
  var mean: NumberList?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What they are divided by then.", valueName: "r,g,b"))
  var deviation: NumberList?

  @Option(
    help: ArgumentHelp(
      "How JPEGs are decoded: accurate (as browsers do) or fast (as TensorFlow and tfjs-node do).",
      valueName: "dct"))
  var jpegTransform: JPEGTransform?

  @Flag(help: "Leave turned photographs as they are (TensorFlow does; browsers follow Exif).")
  var ignoreOrientation = false

  @Option(help: "The column of --labels that names the files (default: file, or the first).")
  var fileColumn: String?

  @Option(
    help: ArgumentHelp(
      "A text file with the classes' names, one a line, in the model's order.", valueName: "file"))
  var classNames: String?

  @Option(
    help: ArgumentHelp(
      "What to do with a file that can't be decoded: stop, or skip it (it is named and counted).",
      valueName: "way"))
  var onError: UnreadablePolicy = .stop

  /// What is said of preprocessing.
  func settings(normalization: Normalization?) -> ImageSettings {
    var settings = ImageSettings()
    settings.resize = resize
    settings.fit = fit
    settings.cropFraction = cropFraction
    settings.channels = channels
    settings.normalization = normalization
    settings.mean = mean?.numbers
    settings.deviation = deviation?.numbers
    settings.jpegTransform = jpegTransform
    if ignoreOrientation { settings.followsOrientation = false }
    return settings
  }

  /// The options that were given, by name; for other data they mean nothing.
  var given: [String] {
    let all: [(name: String, isGiven: Bool)] = [
      ("--size", size != nil), ("--resize", resize != nil), ("--fit", fit != nil),
      ("--crop-fraction", cropFraction != nil), ("--channels", channels != nil),
      ("--mean", mean != nil), ("--deviation", deviation != nil),
      ("--jpeg-transform", jpegTransform != nil), ("--ignore-orientation", ignoreOrientation),
      ("--file-column", fileColumn != nil), ("--class-names", classNames != nil),
    ]
    return all.filter(\.isGiven).map(\.name)
  }
}

/// The raw values of an enumeration, for help.
private func names<Choice: CaseIterable & RawRepresentable>(_ type: Choice.Type) -> String
where Choice.RawValue == String {
  Choice.allCases.map(\.rawValue).joined(separator: ", ")
}
