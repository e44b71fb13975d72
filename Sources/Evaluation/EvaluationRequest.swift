public import Datasets
public import Inference
public import ModelFormats
public import Quantization
public import Scoring
public import Tensors

/// What is to be evaluated.
public struct EvaluationRequest: Sendable {
  /// A model that is evaluated beside the reference.
  public struct Model: Sendable {
    /// What tells it from the others.
    public let name: String
    /// The model.
    public let artifacts: any ModelSource
    /// The data, as it takes it.
    public let dataset: any Dataset
    /// The levels beside the model as it is.
    public let levels: [QuantizationScheme]

    /// Describes a model.
    public init(
      name: String, artifacts: any ModelSource, dataset: any Dataset,
      levels: [QuantizationScheme] = []
    ) {
      self.name = name
      self.artifacts = artifacts
      self.dataset = dataset
      self.levels = levels
    }
  }

  /// The report's name.
  public var name: String
  /// The reference: the model that all else is compared with.
  public var artifacts: any ModelSource
  /// The data.
  public var dataset: any Dataset
  /// The levels of the reference; the model as it is in its files is evaluated first in any case.
  public var levels: [QuantizationScheme]
  /// What the reference is called where there are other models.
  public var referenceName = ""
  /// Models beside the reference.
  public var others: [Model] = []
  /// The code that all candidates run on, each; empty for what is fastest on the machine.
  public var engines: [Engine] = []
  /// The options that open the same models and data again; for the plan.
  public var arguments: [String] = []
  /// A directory in which an interrupted evaluation leaves what was done; `nil` for nowhere.
  public var checkpointDirectory: String?
  /// Weights that stay float32 at every level.
  public var excluded: [NamePattern]
  /// The precision of the affine arithmetic.
  public var arithmetic: ConverterArithmetic
  /// How outputs are judged.
  public var judging: JudgingSettings
  /// Samples to use, the first ones; by default all.
  public var limit: Int?
  /// What to do with a sample that can't be read.
  public var onUnreadable: UnreadablePolicy
  /// How many of the greatest outputs are looked at, ascending; by default 1, and 5 where there are
  /// 100 classes or more.
  public var places: [Int]?
  /// How many samples other preprocessing is tried on; 0 for none.
  public var checkedSampleCount: Int
  /// Whether every file and tensor is compressed by each codec, which takes long for large models.
  public var measuresWire: Bool
  /// Whether the record may hold pictures and rows of samples; else it names them by their numbers.
  public var showsSamples = true
  /// An existing directory in which each level's files are written, in a directory named for it.
  public var workDirectory: String
  /// The program's version.
  public var toolVersion: String
  /// The command line, for the record.
  public var commandLine: [String]
  /// The time, for the record: ISO 8601.
  public var date: String

  /// Makes a request.
  public init(
    name: String, artifacts: any ModelSource, dataset: any Dataset, levels: [QuantizationScheme],
    excluded: [NamePattern] = [], arithmetic: ConverterArithmetic = .float64,
    judging: JudgingSettings = JudgingSettings(), limit: Int? = nil,
    onUnreadable: UnreadablePolicy = .stop,
    places: [Int]? = nil, checkedSampleCount: Int = 0,
    measuresWire: Bool = false, workDirectory: String,
    toolVersion: String, commandLine: [String], date: String
  ) {
    self.name = name
    self.artifacts = artifacts
    self.dataset = dataset
    self.levels = levels
    self.excluded = excluded
    self.arithmetic = arithmetic
    self.judging = judging
    self.limit = limit
    self.onUnreadable = onUnreadable
    self.places = places
    self.checkedSampleCount = checkedSampleCount
    self.measuresWire = measuresWire
    self.workDirectory = workDirectory
    self.toolVersion = toolVersion
    self.commandLine = commandLine
    self.date = date
  }
}

/// What an evaluation is doing.
public enum ProgressEvent: Sendable {
  /// The samples are too few for what is asked; nothing has been run yet.
  case warned(SampleShortage)
  /// An interrupted run of the same command left parts: this one goes on from there, as a sentence says.
  case resumed(String)
  /// A level begins, or another task; its samples are then files and tensors.
  case began(level: String, sampleCount: Int)
  /// So many of the level's samples are done.
  case advanced(level: String, done: Int, sampleCount: Int)
  /// The level's last sample is done, and its files are measured.
  case finished(level: String)
}
