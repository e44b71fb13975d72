public import ByteIO

/// One thing that is evaluated, and all that makes it again: a model's files, how they are stored, and
/// what computes them.
///
/// In words and numbers, as a file holds them: what they stand for is the business of the modules that
/// quantize and run.
public struct Candidate: Codable, Hashable, Sendable {
  /// A model as it was found.
  public struct Source: Codable, Hashable, Sendable {
    /// The file that was opened.
    public package(set) var path: String
    /// Its format, as `tfjs-layers`.
    public let format: String
    /// Its files.
    public let files: [FileDigest]
    /// Whose numbers the model gives where programs differ: `tfjs` or `keras`.
    public let semantics: String

    /// Describes a model.
    public init(path: String, format: String, files: [FileDigest], semantics: String) {
      self.path = path
      self.format = format
      self.files = files
      self.semantics = semantics
    }
  }

  /// How the weights are stored.
  public struct Plan: Codable, Hashable, Sendable {
    /// The level, as `uint8`.
    public let level: String
    /// Patterns of weights that stay float32.
    public let excluded: [String]
    /// The precision in which codes are computed: `float64` or `float32`.
    public let converterArithmetic: String

    /// Describes a plan.
    public init(level: String, excluded: [String] = [], converterArithmetic: String = "float64") {
      self.level = level
      self.excluded = excluded
      self.converterArithmetic = converterArithmetic
    }
  }

  /// What computes.
  public struct Execution: Codable, Hashable, Sendable {
    /// The numbers that layers pass on: `float32`.
    public let arithmetic: String
    /// The code that multiplies matrices; `nil` for what is fastest on the machine.
    public let engine: String?

    /// Floating point.
    ///
    /// `engine`: the code that multiplies; `nil` for what is fastest on the machine.
    public static func float(engine: String? = nil) -> Execution {
      Execution(arithmetic: "float32", engine: engine)
    }
  }

  /// Tells it from the others.
  public let name: String
  /// The model that it is made of.
  public package(set) var source: Source
  /// How its weights are stored; `nil` where they are as the source's files have them.
  public let plan: Plan?
  /// What was done to the model before that, in order.
  public let passes: [String]
  /// What computes.
  public let execution: Execution

  /// Describes a candidate.
  public init(
    name: String, source: Source, plan: Plan? = nil, passes: [String] = [],
    execution: Execution = .float()
  ) {
    self.name = name
    self.source = source
    self.plan = plan
    self.passes = passes
    self.execution = execution
  }
}

/// A file of a candidate, as it ships.
public struct CandidateFile: Codable, Hashable, Sendable {
  /// What a file is for.
  public enum Role: String, Codable, Sendable {
    /// The network, and where its weights are.
    case graph
    /// Weights.
    case weights
  }

  /// Its name.
  public let name: String
  /// What it is for.
  public let role: Role
  /// Its length.
  public let byteCount: Int
  /// Its SHA-256 digest, in hexadecimal.
  public let sha256: String

  /// Describes a file.
  public init(name: String, role: Role, byteCount: Int, sha256: String) {
    self.name = name
    self.role = role
    self.byteCount = byteCount
    self.sha256 = sha256
  }
}
