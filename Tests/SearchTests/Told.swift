import Evaluation
import Scoring
import Search
import Synchronization

/// What a search says of itself.
final class Told: Sendable {
  private struct State {
    var shortages: [SampleShortage] = []
    var resumptions: [String] = []
    var steps: [OptimizationStep] = []
  }

  private let state = Mutex(State())

  var shortages: [SampleShortage] { state.withLock(\.shortages) }
  /// Whether it goes on where another run was interrupted.
  var resumptions: [String] { state.withLock(\.resumptions) }
  var steps: [OptimizationStep] { state.withLock(\.steps) }

  func hear(_ event: ProgressEvent) {
    switch event {
    case .warned(let shortage): state.withLock { $0.shortages.append(shortage) }
    case .resumed(let sentence): state.withLock { $0.resumptions.append(sentence) }
    case .began, .advanced, .finished: break
    }
  }

  func hear(_ event: OptimizationProgress) {
    switch event {
    case .warned(let shortage): state.withLock { $0.shortages.append(shortage) }
    case .working(let step): state.withLock { $0.steps.append(step) }
    case .resumed(let sentence): state.withLock { $0.resumptions.append(sentence) }
    case .keepsOnDisk, .finished: break
    }
  }
}
