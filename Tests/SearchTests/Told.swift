import Evaluation
import Scoring
import Synchronization

/// What a search says before it begins.
final class Told: Sendable {
  private let events = Mutex<[SampleShortage]>([])

  var shortages: [SampleShortage] { events.withLock { $0 } }

  func hear(_ event: ProgressEvent) {
    if case .warned(let shortage) = event { events.withLock { $0.append(shortage) } }
  }
}
