/// How well a model did, with intervals; what does not fit the targets is `nil`.
///
/// Without labels it is how near a level comes to the baseline, whose answers stand for what is right;
/// of the baseline itself nothing is estimated.
///
/// An output that is no finite number makes a sample wrong, and leaves means without a value: a mean
/// of the other samples would flatter the model.
public struct LevelEstimates: Codable, Hashable, Sendable {
  /// Samples with a right class among the k greatest outputs.
  public struct Top: Codable, Hashable, Sendable {
    /// k.
    public let places: Int
    /// The share of them, with Wilson's interval.
    public let share: Estimate
  }

  /// A sample far from its target.
  public struct WorstSample: Codable, Hashable, Sendable {
    /// Its number, from 0.
    public let sample: Int
    /// The mean absolute error of its outputs.
    public let error: Double
    /// The outputs; `nil` of too many.
    public let values: [Float]?
    /// The targets; `nil` of too many.
    public let targets: [Float]?
  }

  /// Classes: the first is the accuracy, by the first rule.
  public let top: [Top]?
  /// Classes: the mean of -log of the right class' probability (nats), by bootstrap.
  public let crossEntropy: Estimate?
  /// Classes: the expected calibration error, by bootstrap.
  public let calibration: Calibration?
  /// Numbers: the mean absolute error, by bootstrap.
  public let meanAbsoluteError: Estimate?
  /// Numbers: the mean squared error, by bootstrap.
  public let meanSquaredError: Estimate?
  /// Numbers: its root, by bootstrap.
  public let rootMeanSquaredError: Estimate?
  /// Numbers: R², the share of the targets' variance that is explained, all outputs together; `nil`
  /// where the targets are constant.
  public let determination: Estimate?
  /// Numbers: the samples with the greatest errors, the greatest first.
  public let worstSamples: [WorstSample]?

  /// So many worst samples are named.
  public static let worstSampleCount = 10

  init(
    top: [Top]? = nil, crossEntropy: Estimate? = nil, calibration: Calibration? = nil,
    meanAbsoluteError: Estimate? = nil, meanSquaredError: Estimate? = nil,
    rootMeanSquaredError: Estimate? = nil, determination: Estimate? = nil,
    worstSamples: [WorstSample]? = nil
  ) {
    self.top = top
    self.crossEntropy = crossEntropy
    self.calibration = calibration
    self.meanAbsoluteError = meanAbsoluteError
    self.meanSquaredError = meanSquaredError
    self.rootMeanSquaredError = rootMeanSquaredError
    self.determination = determination
    self.worstSamples = worstSamples
  }

  /// The same without single samples.
  public var ofAllSamples: LevelEstimates {
    LevelEstimates(
      top: top, crossEntropy: crossEntropy, calibration: calibration,
      meanAbsoluteError: meanAbsoluteError, meanSquaredError: meanSquaredError,
      rootMeanSquaredError: rootMeanSquaredError, determination: determination)
  }
}
