import ByteIO

/// What is done to an image before a model sees it: a part of the experiment, as the weights are.
public struct ImagePreprocessing: Hashable, Sendable {
  /// How JPEGs are decoded.
  public var transform: JPEGTransform = .accurate
  /// Whether an Exif orientation is followed.
  public var followsOrientation = true
  /// How one shape becomes another.
  public var fit: ImageFit = .squash
  /// How one size becomes another.
  public var resampling: ImageResampling = .bilinear
  /// What becomes of the numbers.
  public var scaling: PixelScaling = .unit
  /// Which channels there are.
  public var channels: ChannelOrder = .rgb

  /// TF.js's way: its bilinear resize, no crop, 0…1.
  public init() {}

  /// What it does, in words.
  public var summary: String {
    [
      transform.summary, followsOrientation ? "Exif orientation followed" : "orientation ignored",
      fit.summary, resampling.summary, channels.summary, scaling.summary,
    ].joined(separator: "; ")
  }

  /// Each setting by its name, as manifest and command line write it.
  public var settings: [String: String] {
    let constants = scaling.constants
    func list(_ numbers: [Float]) -> String { numbers.map { "\($0)" }.joined(separator: ",") }
    var settings = [
      "jpegTransform": transform.rawValue, "orientation": followsOrientation ? "follow" : "ignore",
      "resize": resampling.rawValue, "normalize": scaling.name, "channels": channels.rawValue,
      "divisor": "\(constants.divisor)", "mean": list(constants.mean),
      "deviation": list(constants.deviation),
    ]
    switch fit {
    case .squash: settings["fit"] = "squash"
    case .crop(let fraction):
      settings["fit"] = "crop"
      settings["cropFraction"] = "\(fraction)"
    }
    return settings
  }

  /// The settings that are not those of `other`, as a person would say them.
  public func difference(from other: ImagePreprocessing) -> String {
    var parts: [String] = []
    if scaling != other.scaling { parts.append("pixels \(scaling.summary)") }
    if channels != other.channels { parts.append(channels.summary) }
    if resampling != other.resampling { parts.append(resampling.summary) }
    if fit != other.fit { parts.append(fit.summary) }
    if transform != other.transform { parts.append(transform.summary) }
    if followsOrientation != other.followsOrientation {
      parts.append(followsOrientation ? "orientation followed" : "orientation ignored")
    }
    return parts.joined(separator: ", ")
  }
}
