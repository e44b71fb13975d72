public import Essentials
public import ModelGraph

/// Why a network can't be trained.
public indirect enum TrainingError: DiagnosticError {
  /// The description in this file can't be followed.
  case description(file: String, TrainingError)
  /// Structure and weights do not fit.
  case graph(GraphError)
  /// A layer that has no gradient here.
  case untrainableLayer(String, className: String, reason: String)
  /// Something in the configuration is not what it should be.
  case configuration(file: String, line: Int, problem: String, remedy: String?)
  /// A number overflowed or became none.
  case notFinite(epoch: Int, step: Int, layer: String)
  /// After an epoch something is no longer finite: `what`, as "the validation loss".
  case diverged(epoch: Int, what: String)
  /// Loss and network do not go together.
  case unfitLoss(Loss, reason: String)
  /// The checkpoint is of another training.
  case foreignCheckpoint(file: String, reason: String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .description(_, let error): error.problem
    case .graph(let error): error.problem
    case .untrainableLayer(_, _, let reason): "The layer can't be trained: \(reason)."
    case .configuration(_, _, let problem, _): problem
    case .notFinite(let epoch, let step, _):
      "The training diverged: at epoch \(epoch), step \(step), a number is no longer finite."
    case .diverged(let epoch, let what):
      "The training diverged: after epoch \(epoch), \(what) is no longer finite."
    case .unfitLoss(let loss, let reason): "The loss \(loss.rawValue) does not fit: \(reason)."
    case .foreignCheckpoint(_, let reason): "The checkpoint can't be used: \(reason)."
    }
  }

  /// The layer, or the line.
  public var location: String? {
    switch self {
    case .description(let file, let error):
      file + (error.location.map { ", \($0)" } ?? "")
    case .graph(let error): error.location
    case .untrainableLayer(let name, let className, _): "layer '\(name)' (\(className))"
    case .configuration(let file, let line, _, _): "\(file), line \(line)"
    case .notFinite(_, _, let layer): "layer '\(layer)'"
    case .unfitLoss, .diverged: nil
    case .foreignCheckpoint(let file, _): file
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .description(_, let error): error.remedy
    case .graph(let error): error.remedy
    case .untrainableLayer: "replace the layer"
    case .configuration(_, _, _, let remedy): remedy
    case .notFinite, .diverged: "lower the learning rate, or look at the data"
    case .unfitLoss: "choose another loss, or another last layer"
    case .foreignCheckpoint: "start anew, without --resume"
    }
  }

  /// The error with the description's file, where it has none.
  func located(in file: String) -> TrainingError {
    switch self {
    case .description, .configuration, .foreignCheckpoint: self
    default: .description(file: file, self)
    }
  }
}
