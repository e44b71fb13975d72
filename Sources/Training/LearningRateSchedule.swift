import RealModule

/// How the learning rate changes while training.
public enum LearningRateSchedule: Hashable, Sendable {
  /// Not at all.
  case constant
  /// Times `factor` after every so many epochs.
  case step(every: Int, factor: Double)
  /// Half a cosine from the whole rate to 0 (Loshchilov and Hutter, arXiv 1608.03983), after a
  /// linear rise over the first epochs.
  case cosine(warmupEpochs: Double)

  /// The factor for a step: `progress` epochs are done, of `epochs`.
  package func factor(at progress: Double, of epochs: Int) -> Float {
    switch self {
    case .constant: return 1
    case .step(let every, let factor):
      return Float(Double.pow(factor, Int(progress) / every))
    case .cosine(let warmup):
      if progress < warmup { return Float((progress + 1e-3) / warmup) }
      let part = (progress - warmup) / max(1e-9, Double(epochs) - warmup)
      return Float((1 + Double.cos(.pi * min(1, part))) / 2)
    }
  }
}
