/// Where one model's time goes on one machine, layer by layer: the `profile-NAME.json`.
///
/// Times, bytes and multiply-adds are those of one sample, in a worker that has a core for itself;
/// rates are those of all workers together. `docs/record.md` describes the JSON field by field.
public struct ProfileRecord: Codable, Hashable, Sendable {
  /// The version of this layout; a reader refuses one it does not know.
  public static let currentSchemaVersion = 1

  /// The layout's version.
  public let schemaVersion: Int
  /// The model's short name.
  public let name: String
  /// The model as it was given.
  public let model: Provenance.Model
  /// How it was run.
  public let run: Run
  /// What the machine can do at most, measured in the same run.
  public let ceilings: Ceilings
  /// The layers, in the order in which they run.
  public let layers: [Layer]
  /// Layers of the model that take no time.
  public let idleLayers: [String]
  /// Time that no layer takes.
  public let copying: Copying
  /// Whole runs, without a clock between layers.
  public let whole: Whole
  /// The program.
  public let tool: TrainingRecord.Tool
  /// The machine.
  public let machine: Provenance.Machine
  /// When: ISO 8601, UTC.
  public let date: String

  /// Makes a record of the current layout.
  public init(
    name: String, model: Provenance.Model, run: Run, ceilings: Ceilings, layers: [Layer],
    idleLayers: [String], copying: Copying, whole: Whole, tool: TrainingRecord.Tool,
    machine: Provenance.Machine, date: String
  ) {
    schemaVersion = ProfileRecord.currentSchemaVersion
    self.name = name
    self.model = model
    self.run = run
    self.ceilings = ceilings
    self.layers = layers
    self.idleLayers = idleLayers
    self.copying = copying
    self.whole = whole
    self.tool = tool
    self.machine = machine
    self.date = date
  }

  /// The settings of a profile.
  public struct Run: Codable, Hashable, Sendable {
    /// Samples of a run.
    public let batch: Int
    /// Threads that ran at the same time.
    public let threadCount: Int
    /// How many of them shared each sample; 1 where each had samples of its own.
    public let threadsPerSample: Int
    /// Runs of each worker with the clock, and as many without.
    public let runCount: Int
    /// The extents of the inputs' samples.
    public let inputShapes: [[Int]]
    /// The seed of the random numbers that were the input.
    public let seed: UInt64
    /// What a reading of the clock takes; it was taken off.
    public let clockSeconds: Double

    /// Puts settings together.
    public init(
      batch: Int, threadCount: Int, threadsPerSample: Int, runCount: Int, inputShapes: [[Int]],
      seed: UInt64, clockSeconds: Double
    ) {
      self.batch = batch
      self.threadCount = threadCount
      self.threadsPerSample = threadsPerSample
      self.runCount = runCount
      self.inputShapes = inputShapes
      self.seed = seed
      self.clockSeconds = clockSeconds
    }

    /// Workers that ran at the same time, each with samples of its own.
    public var workerCount: Int { threadCount / max(1, threadsPerSample) }
  }

  /// What the cores do at most: loops of nothing else, on as many threads as ran.
  public struct Ceilings: Codable, Hashable, Sendable {
    /// The instruction set of the loops, which is that of the convolutions.
    public let instructionSet: String
    /// Floating-point operations a second, two a multiply-add, of all threads: multiply-adds of
    /// numbers that stay in registers.
    public let flopsPerSecond: Double
    /// The caches, smallest first, and last the memory.
    public let levels: [Level]

    /// Puts ceilings together.
    public init(instructionSet: String, flopsPerSecond: Double, levels: [Level]) {
      self.instructionSet = instructionSet
      self.flopsPerSecond = flopsPerSecond
      self.levels = levels
    }
  }

  /// A cache, or the memory.
  public struct Level: Codable, Hashable, Sendable {
    /// `L1`, `L2`, `L3` or `memory`.
    public let name: String
    /// What it holds for one worker; `nil` for the memory.
    public let byteCount: Int?
    /// Bytes a second of all threads, reading only.
    public let readBytesPerSecond: Double
    /// Bytes a second, those read and those written, while copying.
    public let copyBytesPerSecond: Double

    /// Describes a level.
    public init(
      name: String, byteCount: Int?, readBytesPerSecond: Double, copyBytesPerSecond: Double
    ) {
      self.name = name
      self.byteCount = byteCount
      self.readBytesPerSecond = readBytesPerSecond
      self.copyBytesPerSecond = copyBytesPerSecond
    }

    /// The ceiling: the greater of the two.
    public var bytesPerSecond: Double { max(readBytesPerSecond, copyBytesPerSecond) }
  }

  /// A layer, with those that were fused into it.
  public struct Layer: Codable, Hashable, Sendable {
    /// Its name in the model's file.
    public let name: String
    /// Its class in the model's file.
    public let className: String
    /// Other layers whose work is done along with it.
    public let fusedNames: [String]
    /// The code that runs, most demanding first.
    public let kernels: [String]
    /// The extents of what comes out.
    public let outputShape: [Int]
    /// The time for one sample: the median over the runs, without the clock's.
    public let seconds: Double
    /// The share of the time of all layers and of copying in and out.
    public let share: Double
    /// The clock's part of what was measured, before it was taken off.
    public let clockShare: Double
    /// Multiply-adds of one sample, as the operation is defined.
    public let multiplyAddCount: Int
    /// Those that are done: fewer where a kernel knows a way (Winograd's).
    public let executedMultiplyAddCount: Int
    /// Bytes of weights read for one sample; what a batch shares is shared out.
    public let weightByteCount: Double
    /// Bytes of other layers' outputs read.
    public let readByteCount: Double
    /// Bytes written for other layers.
    public let writtenByteCount: Double
    /// All these bytes, by the level (of `ceilings`) that they come from: a model of the caches, no
    /// measurement.
    public let byteCountsByLevel: [Double]

    /// Describes a layer.
    public init(
      name: String, className: String, fusedNames: [String], kernels: [String],
      outputShape: [Int], seconds: Double, share: Double, clockShare: Double,
      multiplyAddCount: Int, executedMultiplyAddCount: Int, weightByteCount: Double,
      readByteCount: Double, writtenByteCount: Double, byteCountsByLevel: [Double]
    ) {
      self.name = name
      self.className = className
      self.fusedNames = fusedNames
      self.kernels = kernels
      self.outputShape = outputShape
      self.seconds = seconds
      self.share = share
      self.clockShare = clockShare
      self.multiplyAddCount = multiplyAddCount
      self.executedMultiplyAddCount = executedMultiplyAddCount
      self.weightByteCount = weightByteCount
      self.readByteCount = readByteCount
      self.writtenByteCount = writtenByteCount
      self.byteCountsByLevel = byteCountsByLevel
    }
  }

  /// Time between the caller's memory and the program's, for one sample.
  public struct Copying: Codable, Hashable, Sendable {
    /// Writing the input.
    public let inputSeconds: Double
    /// Reading the output.
    public let outputSeconds: Double
    /// The share of the time of all layers and of copying.
    public let share: Double

    /// Puts times together.
    public init(inputSeconds: Double, outputSeconds: Double, share: Double) {
      self.inputSeconds = inputSeconds
      self.outputSeconds = outputSeconds
      self.share = share
    }
  }

  /// Runs without a clock between layers, copying included.
  public struct Whole: Codable, Hashable, Sendable {
    /// The median time of a run, for one sample.
    public let seconds: Double
    /// The quartiles of that time.
    public let lowerQuartileSeconds: Double, upperQuartileSeconds: Double

    /// Puts times together.
    public init(
      seconds: Double, lowerQuartileSeconds: Double, upperQuartileSeconds: Double
    ) {
      self.seconds = seconds
      self.lowerQuartileSeconds = lowerQuartileSeconds
      self.upperQuartileSeconds = upperQuartileSeconds
    }
  }
}
