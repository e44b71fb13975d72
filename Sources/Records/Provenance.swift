public import ByteIO

/// What was measured, with what, and on what.
public struct Provenance: Codable, Hashable, Sendable {
  /// The model as it was given.
  public struct Model: Codable, Hashable, Sendable {
    /// The path that was given.
    public let path: String
    /// Its files.
    public let files: [FileDigest]
    /// The numbers in its weights.
    public let parameterCount: Int

    /// Describes a model.
    public init(path: String, files: [FileDigest], parameterCount: Int) {
      self.path = path
      self.files = files
      self.parameterCount = parameterCount
    }
  }

  /// The data as it was used.
  public struct Data: Codable, Hashable, Sendable {
    /// The data set's name, or the path that was given.
    public let name: String
    /// The part of it.
    public let split: String?
    /// What a reader must not miss: that this is not what was asked for.
    public let notice: String?
    /// Its files.
    public let files: [FileDigest]
    /// What was done to the numbers.
    public let preprocessing: String
    /// Why the model itself says so; `nil` where it is the default or was asked for.
    public let preprocessingReason: String?
    /// How samples were read whose extents are not the model's; `nil` where they are taken as they
    /// stand in their file.
    public let reading: String?
    /// Samples that were used.
    public let sampleCount: Int
    /// Samples that there are.
    public let availableSampleCount: Int
    /// Of images: what was done to them, setting by setting.
    public let settings: [String: String]?
    /// SHA-256 of the settings, as lines `name=value`, sorted, in hexadecimal.
    public let settingsSHA256: String?
    /// Samples that could not be read, and were left out.
    public let skipped: [SkippedSample]?
    /// What was seen on the way: files that are no samples.
    public let remarks: [String]?
    /// The names of the classes, in their order.
    public let classNames: [String]?
    /// What was found in the data that a reader has to know before the figures, in sentences.
    public let notices: [String]?

    /// Describes data.
    public init(
      name: String, split: String?, notice: String?, files: [FileDigest], preprocessing: String,
      sampleCount: Int, availableSampleCount: Int, settings: [String: String]? = nil,
      skipped: [SkippedSample] = [], remarks: [String] = [], classNames: [String]? = nil,
      preprocessingReason: String? = nil, reading: String? = nil, notices: [String] = []
    ) {
      self.name = name
      self.split = split
      self.notice = notice
      self.files = files
      self.preprocessing = preprocessing
      self.sampleCount = sampleCount
      self.availableSampleCount = availableSampleCount
      self.settings = settings
      settingsSHA256 = settings.map { settings in
        let lines = settings.map { "\($0.key)=\($0.value)\n" }.sorted()
        return SHA256Digest.hexadecimal(of: lines.flatMap { Array($0.utf8) })
      }
      self.skipped = skipped.isEmpty ? nil : skipped
      self.remarks = remarks.isEmpty ? nil : remarks
      self.classNames = classNames
      self.preprocessingReason = preprocessingReason
      self.reading = reading
      self.notices = notices.isEmpty ? nil : notices
    }

    /// What the model sees of the data, in a line: what was done to the numbers, why, and how samples
    /// of other extents were read.
    public var inputLine: String {
      preprocessing + (preprocessingReason.map { " (\($0))" } ?? "")
        + (reading.map { "; \($0)" } ?? "")
    }
  }

  /// A sample that could not be read.
  public struct SkippedSample: Codable, Hashable, Sendable {
    /// Its number, from 0.
    public let sample: Int
    /// Its file, or the place in one.
    public let place: String
    /// Why.
    public let reason: String

    /// Names a sample.
    public init(sample: Int, place: String, reason: String) {
      self.sample = sample
      self.place = place
      self.reason = reason
    }
  }

  /// The program and its settings.
  public struct Tool: Codable, Hashable, Sendable {
    /// The program's version.
    public let version: String
    /// The command line, as it was given.
    public let commandLine: [String]
    /// Patterns of weights that stayed float32.
    public let excluded: [String]
    /// The precision of the affine arithmetic.
    public let converterArithmetic: String
    /// Workers.
    ///
    /// They change nothing but the time.
    public let threadCount: Int
    /// Samples of a tile.
    public let tileSize: Int

    /// Describes the program.
    public init(
      version: String, commandLine: [String], excluded: [String], converterArithmetic: String,
      threadCount: Int, tileSize: Int
    ) {
      self.version = version
      self.commandLine = commandLine
      self.excluded = excluded
      self.converterArithmetic = converterArithmetic
      self.threadCount = threadCount
      self.tileSize = tileSize
    }
  }

  /// The machine.
  public struct Machine: Codable, Hashable, Sendable {
    /// The processor's own name.
    public let processor: String
    /// Cores that the program may use.
    public let coreCount: Int
    /// The operating system.
    public let operatingSystem: String
    /// The kernels that BLAS chose.
    public let blasKernel: String
    /// BLAS' description of itself.
    public let blasLibrary: String

    /// Describes a machine.
    public init(
      processor: String, coreCount: Int, operatingSystem: String, blasKernel: String,
      blasLibrary: String
    ) {
      self.processor = processor
      self.coreCount = coreCount
      self.operatingSystem = operatingSystem
      self.blasKernel = blasKernel
      self.blasLibrary = blasLibrary
    }
  }

  /// The model.
  public let model: Model
  /// The data.
  public let data: Data
  /// The program.
  public let tool: Tool
  /// The machine.
  public let machine: Machine
  /// When: ISO 8601, UTC.
  public let date: String

  /// Puts the parts together.
  public init(model: Model, data: Data, tool: Tool, machine: Machine, date: String) {
    self.model = model
    self.data = data
    self.tool = tool
    self.machine = machine
    self.date = date
  }
}
