public import Essentials

/// Why parts of an evaluation don't go together.
public enum MeasurementError: DiagnosticError {
  /// What a file was to be.
  public enum File: String, Sendable {
    /// A plan.
    case plan
    /// What was measured on a part of the samples.
    case part
  }

  /// The file is none of its kind.
  case malformed(File, file: String, reason: String)
  /// Samples that no part has.
  case gap(Range<Int>)
  /// Samples that two parts have.
  case overlap(Range<Int>)
  /// A part of another plan; `nil` where models, data and options give another one.
  case otherPlan(file: String?)
  /// Other models than the plan's.
  case otherModel(name: String, path: String)
  /// Other data than the plan's.
  case otherData(name: String, found: String)
  /// Machines whose arithmetic differs in the last bits.
  case otherArithmetic(String, String)
  /// Nobody measured the files.
  case noPackaging

  /// What is wrong.
  public var problem: String {
    switch self {
    case .malformed(.plan, _, let reason): "The file is no plan of an evaluation: \(reason)."
    case .malformed(.part, _, let reason): "The file is no part of an evaluation: \(reason)."
    case .gap(let samples): "No part has the \(Self.words(samples))."
    case .overlap(let samples): "Two parts have the \(Self.words(samples))."
    case .otherPlan(nil): "The models, the data and the options are no longer those of the plan."
    case .otherPlan: "The parts are of different plans."
    case .otherModel(let name, _):
      "The files of '\(name.displayed)' are other ones than the plan's."
    case .otherData(let name, let found):
      name == found
        ? "The data '\(name.displayed)' is not what it was when the plan was made."
        : "The data is '\(found.displayed)', the plan's '\(name.displayed)'."
    case .otherArithmetic(let first, let second):
      "The parts were computed with different arithmetic: '\(first.displayed)' and "
        + "'\(second.displayed)'; their last bits differ."
    case .noPackaging: "No part says how large the files are."
    }
  }

  /// The file.
  public var location: String? {
    switch self {
    case .malformed(_, let file, _), .otherModel(_, let file): file
    case .otherPlan(let file): file
    case .gap, .overlap, .otherData, .otherArithmetic, .noPackaging: nil
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .malformed(.plan, _, _): "make one: quanteval evaluate … --plan-only plan.json"
    case .malformed(.part, _, _):
      "measure it again: quanteval evaluate --plan plan.json --shard I/N --output FILE"
    case .gap:
      "name all parts, or measure the missing ones: quanteval evaluate --plan … --shard I/N"
    case .overlap: "name each part once, all of one division"
    case .otherPlan(nil): "make the plan anew: quanteval evaluate … --plan-only plan.json"
    case .otherPlan: "name parts of one plan only"
    case .otherModel: "name the plan's models, or make the plan anew"
    case .otherData: "name the plan's data with --data, or make the plan anew"
    case .otherArithmetic:
      "measure all parts on processors of one kind, or with one engine that all have"
    case .noPackaging: "measure the part that holds the first sample again: --shard 1/N"
    }
  }

  /// The exit code's class.
  public var kind: FailureKind { .badData }

  private static func words(_ samples: Range<Int>) -> String {
    samples.count == 1
      ? "sample \(samples.lowerBound)"
      : "samples \(samples.lowerBound.grouped) to \((samples.upperBound - 1).grouped)"
  }

  /// What `body` decodes.
  ///
  /// - Throws: what can't be decoded in words.
  static func decoding<Value>(
    _ kind: File, file: String, _ body: () throws -> Value
  ) throws(MeasurementError) -> Value {
    do { return try body() } catch let error as MeasurementError { throw error } catch let error
      as DecodingError
    {
      throw .malformed(kind, file: file, reason: error.inWords)
    } catch {
      throw .malformed(kind, file: file, reason: "it can't be decoded")
    }
  }
}
