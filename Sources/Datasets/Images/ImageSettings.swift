import Tensors

/// What somebody says about preprocessing: what is not said is `nil`.
///
/// A manifest says it under `images: preprocessing:`, a person with options; the person is right.
public struct ImageSettings: Codable, Hashable, Sendable {
  /// How one shape becomes another.
  public enum Fit: String, Codable, Sendable, CaseIterable {
    /// Each axis is scaled for itself.
    case squash
    /// Scaled alike, then the centre.
    case crop
  }

  /// How one size becomes another.
  public var resize: ImageResampling?
  /// How one shape becomes another.
  public var fit: Fit?
  /// The model's size over that of the shorter side before the crop.
  public var cropFraction: Float?
  /// What becomes of the numbers.
  public var normalization: Normalization?
  /// What is taken off red, green and blue (0…255).
  public var mean: [Float]?
  /// What they are divided by then.
  public var deviation: [Float]?
  /// Which channels there are.
  public var channels: ChannelOrder?
  /// How JPEGs are decoded.
  public var jpegTransform: JPEGTransform?
  /// Whether an Exif orientation is followed.
  public var followsOrientation: Bool?

  /// Nothing is said.
  public init() {}

  /// These settings, and what `other` says of the rest.
  func completed(by other: ImageSettings) -> ImageSettings {
    var all = self
    all.resize = resize ?? other.resize
    all.fit = fit ?? other.fit
    all.cropFraction = cropFraction ?? other.cropFraction
    // Mean and deviation are one way of normalizing among others.
    if normalization == nil, mean == nil, deviation == nil {
      all.normalization = other.normalization
      all.mean = other.mean
      all.deviation = other.deviation
    }
    all.channels = channels ?? other.channels
    all.jpegTransform = jpegTransform ?? other.jpegTransform
    all.followsOrientation = followsOrientation ?? other.followsOrientation
    return all
  }

  /// These settings where the model takes pixels as they are, unless somebody says otherwise.
  ///
  /// `reason`: how the model says so; `nil` where it says nothing. It comes back where it counts.
  func taking(_ reason: String?) -> (settings: ImageSettings, reason: String?) {
    guard let reason, normalization == nil, mean == nil, deviation == nil else {
      return (self, nil)
    }
    var settings = self
    settings.normalization = Normalization.none
    return (settings, reason)
  }

  /// All settings for a model's input.
  ///
  /// - Throws: `DatasetError.unfitImages` for an input that is no image, `.badSettings`.
  func preprocessing(
    for shape: Shape, dataName: String
  ) throws(DatasetError) -> ImagePreprocessing {
    guard shape.rank == 3, let channelCount = shape.dimensions.last, [1, 3].contains(channelCount),
      shape.elementCount > 0
    else { throw .unfitImages(name: dataName, input: shape.dimensions) }
    var result = ImagePreprocessing()
    if let resize { result.resampling = resize }
    if let jpegTransform { result.transform = jpegTransform }
    if let followsOrientation { result.followsOrientation = followsOrientation }
    result.scaling = try scaling(dataName)
    result.channels = channels ?? (result.scaling == .caffe ? .bgr : .rgb)
    if channels == nil, channelCount == 1 { result.channels = .grey }
    guard result.channels.count == channelCount else {
      throw .badSettings(
        name: dataName,
        reason: "the model takes \(channelCount) channels, '\(result.channels)' has "
          + "\(result.channels.count)")
    }
    let fraction = cropFraction ?? ImageFit.usualFraction
    guard fraction > 0, fraction <= 1 else {
      throw .badSettings(name: dataName, reason: "a crop of \(fraction) is not between 0 and 1")
    }
    if fit == .crop || fit == nil && cropFraction != nil {
      result.fit = .crop(fraction: fraction)
    } else if cropFraction != nil {
      throw .badSettings(name: dataName, reason: "a fraction to crop to, and nothing is cropped")
    }
    return result
  }

  private func scaling(_ dataName: String) throws(DatasetError) -> PixelScaling {
    guard mean != nil || deviation != nil else {
      switch normalization {
      case .none?: return .none
      case .unit?, nil: return .unit
      case .symmetric?: return .symmetric
      case .caffe?: return .caffe
      case .torch?: return .torch
      case .zScore?:
        throw .badSettings(name: dataName, reason: "z-scores are for tables")
      case .times255?, .signed?:
        throw .badSettings(
          name: dataName, reason: "'times255' and 'signed' are for arrays of numbers from 0 to 1")
      }
    }
    guard normalization == nil else {
      throw .badSettings(
        name: dataName, reason: "a normalization, and a mean or deviation beside it")
    }
    let (mean, deviation) = (mean ?? [0, 0, 0], deviation ?? [1, 1, 1])
    guard mean.count == 3, deviation.count == 3, (mean + deviation).allSatisfy(\.isFinite),
      deviation.allSatisfy({ $0 != 0 })
    else {
      throw .badSettings(
        name: dataName,
        reason: "mean and deviation are three numbers each, for red, green and blue, and no "
          + "deviation is 0")
    }
    return .custom(mean: mean, deviation: deviation)
  }
}
