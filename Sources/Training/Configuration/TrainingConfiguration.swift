public import TFJSFormat

/// How a network is trained: what stands in `Models/NAME/train.yaml`.
public struct TrainingConfiguration: Sendable {
  /// The file that it stands in.
  package let file: String
  /// The model's name.
  public var name: String
  /// What all randomness is made from.
  public var seed: UInt64
  /// The samples to learn from: a known data set (NAME:SPLIT).
  public var trainingData: String
  /// The samples to judge by, never learned from.
  public var testData: String
  /// The fraction of the training samples that is put aside for validation.
  public var validationFraction: Double
  /// The extents of one input.
  public var inputShape: [Int]
  /// The layers, in Keras' words.
  public var layers: [KerasTopology.Layer]
  /// How the layers' filters begin, one a layer.
  package var initializers: [FilterInitializer]
  /// What is made small.
  public var loss: Loss
  /// How weights change.
  public var optimizer: OptimizerKind
  /// The learning rate before the schedule.
  public var learningRate: Float
  /// How the learning rate changes.
  public var schedule: LearningRateSchedule
  /// Samples of a step.
  public var batchSize: Int
  /// Passes over the training samples.
  public var epochs: Int
  /// What is done to images while training.
  public var augmentation: Augmentation
  /// Epochs without a better validation loss after which training stops; `nil` for never.
  public var patience: Int?

  private static let keys = [
    "name", "seed", "data", "network", "loss", "optimizer", "schedule", "batch_size", "epochs",
    "augmentation", "early_stopping",
  ]

  /// The greatest number of epochs.
  public static let greatestEpochCount = 100_000

  /// Reads a configuration.
  ///
  /// - Throws: `TrainingError.configuration`, with the line.
  public init(_ root: ConfigurationNode, file: String) throws(TrainingError) {
    self.file = file
    let reader = ConfigurationReader(file: file)
    let values = try reader.mapping(root, "A training", known: Self.keys)
    name = try reader.text(try reader.required("name", in: values, of: root))
    seed = UInt64(try reader.int(values["seed"], 0...Int.max, default: 1))
    let data = try reader.mapping(
      try reader.required("data", in: values, of: root), "'data'",
      known: ["training", "test", "validation"])
    trainingData = try reader.text(try reader.required("training", in: data, of: root))
    testData = try reader.text(try reader.required("test", in: data, of: root))
    validationFraction = try reader.number(data["validation"], 0...0.9, default: 0.1)
    (inputShape, layers, initializers) = try reader.network(
      try reader.required("network", in: values, of: root))
    let lossName = try reader.choice(
      try reader.required("loss", in: values, of: root), Loss.allCases.map(\.rawValue))
    loss = Loss(rawValue: lossName) ?? .categoricalCrossEntropy
    (optimizer, learningRate) = try reader.optimizer(
      try reader.required("optimizer", in: values, of: root))
    schedule = try reader.schedule(values["schedule"])
    batchSize = try reader.int(values["batch_size"], 1...65_536, default: 128)
    epochs = try reader.int(values["epochs"], 1...Self.greatestEpochCount, default: 10)
    augmentation = try reader.augmentation(values["augmentation"])
    patience = nil
    if let node = values["early_stopping"] {
      let stopping = try reader.mapping(node, "'early_stopping'", known: ["patience"])
      patience = try reader.int(stopping["patience"], 1...100_000, default: 5)
    }
  }
}
