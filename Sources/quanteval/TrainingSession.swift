import ByteIO
import Foundation
import Records
import Synchronization
import Training

/// Runs a training in front of a person: progress, checkpoints, and Ctrl-C.
final class TrainingSession {
  /// How a training ended.
  enum Ending {
    case finished
    case interrupted
  }

  private let trainer: Trainer
  private let checkpointPath: String
  private let samplesPerEpoch: Int
  private let isShown = isTerminal(STDERR_FILENO)
  private let isInterrupted = Flag()
  private let clock = ContinuousClock()

  /// Raised by a signal, read between steps.
  private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isRaised: Bool { value.load(ordering: .relaxed) }
    func raise() { value.store(true, ordering: .relaxed) }
  }

  init(_ trainer: Trainer, checkpointPath: String, samplesPerEpoch: Int) {
    self.trainer = trainer
    self.checkpointPath = checkpointPath
    self.samplesPerEpoch = samplesPerEpoch
  }

  /// Trains until the end, or until Ctrl-C; a checkpoint is saved after every epoch.
  ///
  /// - Throws: what a step or the saving throws; the last good checkpoint stays then.
  func run() throws -> Ending {
    let interruption = Interruption { [isInterrupted] _ in isInterrupted.raise() }
    defer { withExtendedLifetime(interruption) {} }
    var epochStart = clock.now
    var firstStep = trainer.nextStep
    while !trainer.isFinished {
      let result = try trainer.step()
      let seconds = (clock.now - epochStart) / .seconds(1)
      let rate =
        Double(trainer.nextStep - firstStep) / Double(trainer.stepsPerEpoch)
        * Double(samplesPerEpoch) / max(1e-9, seconds)
      if let result {
        clearLine()
        try trainer.saveCheckpoint(to: checkpointPath)
        try StandardOutput.writeLine(line(for: result, rate: rate))
        epochStart = clock.now
        firstStep = trainer.nextStep
      } else {
        showBar(rate: rate)
      }
      if isInterrupted.isRaised, !trainer.isFinished {
        clearLine()
        try trainer.saveCheckpoint(to: checkpointPath)
        return .interrupted
      }
    }
    return .finished
  }

  private func line(for result: TrainingRecord.Epoch, rate: Double) -> String {
    let epochs = trainer.configuration.epochs
    let metric = trainer.configuration.loss == .categoricalCrossEntropy ? "accuracy" : "MAE"
    func number(_ value: Double) -> String { String(format: "%.4f", value) }
    var parts = [
      "epoch \(result.epoch)/\(epochs)", "loss \(number(result.loss))",
      "\(metric) \(number(result.metric))",
    ]
    if let loss = result.validationLoss, let value = result.validationMetric {
      parts.append("validation loss \(number(loss)), \(metric) \(number(value))")
    }
    parts.append(String(format: "%.0f samples/s", rate))
    let left = Double(epochs - result.epoch) * Double(samplesPerEpoch) / max(1, rate)
    if result.epoch < epochs { parts.append("\(Int(left.rounded(.up))) s left at most") }
    return parts.joined(separator: "  ")
  }

  private func showBar(rate: Double) {
    guard isShown, trainer.nextStep % 4 == 0 else { return }
    let width = 30
    let step = trainer.nextStep % trainer.stepsPerEpoch
    let filled = step * width / trainer.stepsPerEpoch
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let text = "\r\u{1B}[2Kepoch \(trainer.epoch + 1) \(bar) \(Int(rate)) samples/s"
    StandardError.write(text)
  }

  private func clearLine() {
    if isShown { StandardError.write("\r\u{1B}[2K") }
  }
}
