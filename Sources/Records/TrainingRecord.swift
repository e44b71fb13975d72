public import ByteIO
public import Scoring

/// All that one training left behind: the `training.json` beside the model.
///
/// `docs/record.md` describes the JSON field by field.
public struct TrainingRecord: Codable, Hashable, Sendable {
  /// The version of this layout; a reader refuses one it does not know.
  public static let currentSchemaVersion = 1

  /// The layout's version.
  public let schemaVersion: Int
  /// The model's short name.
  public let name: String
  /// The configuration file's text, as it was.
  public let configuration: String
  /// The seed of all that is drawn: first weights, order, validation samples, augmentation.
  public let seed: UInt64
  /// What was learned from, and what the result was tested on.
  public let data: Data
  /// One entry an epoch, in order.
  public let history: [Epoch]
  /// The epoch whose weights were kept, from 1.
  public let bestEpoch: Int
  /// What `metric` and `validationMetric` of an epoch are.
  public let metric: Metric
  /// How well the kept weights do on the test data.
  public let testScore: Score
  /// The numbers in the weights.
  public let parameterCount: Int
  /// The program.
  public let tool: Tool
  /// The machine.
  public let machine: Provenance.Machine
  /// When: ISO 8601, UTC.
  public let date: String
  /// SHA-256 of the weight files, one after another, in hexadecimal.
  public let weightsSHA256: String

  /// Makes a record of the current layout.
  public init(
    name: String, configuration: String, seed: UInt64, data: Data, history: [Epoch],
    bestEpoch: Int, metric: Metric, testScore: Score, parameterCount: Int, tool: Tool,
    machine: Provenance.Machine, date: String, weightsSHA256: String
  ) {
    schemaVersion = TrainingRecord.currentSchemaVersion
    self.name = name
    self.configuration = configuration
    self.seed = seed
    self.data = data
    self.history = history
    self.bestEpoch = bestEpoch
    self.metric = metric
    self.testScore = testScore
    self.parameterCount = parameterCount
    self.tool = tool
    self.machine = machine
    self.date = date
    self.weightsSHA256 = weightsSHA256
  }

  /// What does not fit together in the record; `nil` where all does.
  var contradiction: String? {
    guard !history.isEmpty, history.enumerated().allSatisfy({ $1.epoch == $0 + 1 }) else {
      return "the epochs of 'history' are not 1, 2, 3, …"
    }
    return (1...history.count).contains(bestEpoch)
      ? nil : "'bestEpoch' is \(bestEpoch) of \(history.count)"
  }

  /// What an epoch came to.
  public struct Epoch: Codable, Hashable, Sendable {
    /// The epoch, from 1.
    public let epoch: Int
    /// Mean loss over the training samples, as it was while the weights changed.
    public let loss: Double
    /// The metric over the training samples, as it was while the weights changed.
    public let metric: Double
    /// Mean loss over the validation samples, after the epoch; `nil` without such.
    public let validationLoss: Double?
    /// The metric over the validation samples, after the epoch; `nil` without such.
    public let validationMetric: Double?
    /// The learning rate at the end of the epoch.
    public let learningRate: Double

    /// Describes an epoch.
    public init(
      epoch: Int, loss: Double, metric: Double, validationLoss: Double?,
      validationMetric: Double?, learningRate: Double
    ) {
      self.epoch = epoch
      self.loss = loss
      self.metric = metric
      self.validationLoss = validationLoss
      self.validationMetric = validationMetric
      self.learningRate = learningRate
    }
  }

  /// What was learned from, and what the result was tested on.
  public struct Data: Codable, Hashable, Sendable {
    /// The data that training and validation samples were taken from.
    public let training: Source
    /// The data that no step and no choice has seen.
    public let test: Source
    /// Samples that the weights were changed by.
    public let trainingSampleCount: Int
    /// Samples that the best epoch was chosen by; 0 without such.
    public let validationSampleCount: Int

    /// Describes the data.
    public init(
      training: Source, test: Source, trainingSampleCount: Int, validationSampleCount: Int
    ) {
      self.training = training
      self.test = test
      self.trainingSampleCount = trainingSampleCount
      self.validationSampleCount = validationSampleCount
    }
  }

  /// A data set, or a part of one.
  public struct Source: Codable, Hashable, Sendable {
    /// The data set's name, or the path that was given.
    public let name: String
    /// The part of it.
    public let split: String?
    /// What a reader must not miss: that this is not what was asked for.
    public let notice: String?
    /// Its files.
    public let files: [FileDigest]
    /// Its samples.
    public let sampleCount: Int

    /// Describes a data set.
    public init(
      name: String, split: String?, notice: String? = nil, files: [FileDigest], sampleCount: Int
    ) {
      self.name = name
      self.split = split
      self.notice = notice
      self.files = files
      self.sampleCount = sampleCount
    }
  }

  /// The program.
  public struct Tool: Codable, Hashable, Sendable {
    /// The program's version.
    public let version: String
    /// The command line, as it was given.
    public let commandLine: [String]

    /// Describes the program.
    public init(version: String, commandLine: [String]) {
      self.version = version
      self.commandLine = commandLine
    }
  }
}
