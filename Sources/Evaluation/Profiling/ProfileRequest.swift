public import ModelFormats
public import Tensors

/// What is to be profiled, and how.
public struct ProfileRequest: Sendable {
  /// The report's name.
  public var name: String
  /// The model.
  public var artifacts: any ModelSource
  /// The extents of the inputs' samples, for what the model leaves open.
  public var inputShapes: [Shape]
  /// Samples of a run; by default as many as an evaluation takes at once.
  public var batch: Int?
  /// Workers that run at the same time.
  public var workerCount: Int
  /// Threads that share each worker's samples.
  public var threadsPerSample: Int
  /// Runs of each worker; by default as many as two seconds hold, five at least.
  public var runCount: Int?
  /// The program's version.
  public var toolVersion: String
  /// The command line, for the record.
  public var commandLine: [String]
  /// The time, for the record: ISO 8601.
  public var date: String

  /// Makes a request.
  ///
  /// - Precondition: at least one worker and thread; a batch and runs, where they are given, of at least one.
  public init(
    name: String, artifacts: any ModelSource, inputShapes: [Shape] = [], batch: Int? = nil,
    workerCount: Int = 1, threadsPerSample: Int = 1, runCount: Int? = nil, toolVersion: String,
    commandLine: [String], date: String
  ) {
    precondition(workerCount > 0 && threadsPerSample > 0, "nobody to run")
    precondition(batch ?? 1 > 0 && runCount ?? 1 > 0, "nothing to profile")
    self.name = name
    self.artifacts = artifacts
    self.inputShapes = inputShapes
    self.batch = batch
    self.workerCount = workerCount
    self.threadsPerSample = threadsPerSample
    self.runCount = runCount
    self.toolVersion = toolVersion
    self.commandLine = commandLine
    self.date = date
  }
}
