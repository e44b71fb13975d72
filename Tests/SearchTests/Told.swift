import Evaluation
import Scoring
import Synchronization

/// What a search says before it begins.
final class Told: Sendable {
  private let events = Mutex<[ProgressEvent]>([])

  var shortages: [SampleShortage] {
    events.withLock { $0 }.compactMap {
      if case .warned(let shortage) = $0 { shortage } else { nil }
    }
  }

  /// Whether it goes on where another run was interrupted.
  var resumptions: [String] {
    events.withLock { $0 }.compactMap {
      if case .resumed(let sentence) = $0 { sentence } else { nil }
    }
  }

  func hear(_ event: ProgressEvent) { events.withLock { $0.append(event) } }
}
