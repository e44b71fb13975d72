public import Scoring

/// How far a search for the smallest files is.
public enum OptimizationProgress: Sendable {
  /// The samples are too few for what is asked; nothing has been run yet.
  case warned(SampleShortage)
  /// The search goes on where an interrupted one was, as a sentence says.
  case resumed(String)
  /// Corrections will keep so many bytes of activations in a scratch file; nothing has been run yet.
  case keepsOnDisk(byteCount: Int)
  /// Something is being done.
  case working(OptimizationStep)
  /// All is done.
  case finished
}

/// What a search for the smallest files is doing.
public struct OptimizationStep: Sendable, Hashable {
  /// What is done: a plan's name, or another task's.
  public let task: String
  /// The plans that are made and run.
  public let planCount: Int
  /// All plans, as far as is known: where two plans come out the same there are fewer.
  public let expectedPlanCount: Int
  /// The part of the task that is done: 0 to 1.
  public let taskShare: Double
  /// The part of the whole search that is done, by what the tasks are known to cost: 0 to 1.
  public let share: Double
}

/// What a search has still to do, each task with what it costs, in runs of the float network on the samples
/// that corrections look at.
struct OptimizationSchedule: Sendable {
  private(set) var done = 0.0
  private(set) var planCount = 0
  /// The tasks to come, the present one first.
  private(set) var pending: [Task]

  /// A task of the search.
  struct Task: Sendable, Hashable {
    let cost: Double
    let isPlan: Bool
  }

  init(_ tasks: [Task]) { pending = tasks }

  /// How far the search is where so much of the first task is done.
  func step(_ name: String, share: Double = 0) -> OptimizationStep {
    let present = (pending.first?.cost ?? 0) * share
    let all = done + pending.reduce(0) { $0 + $1.cost }
    return OptimizationStep(
      task: name, planCount: planCount,
      expectedPlanCount: planCount + pending.count(where: \.isPlan), taskShare: share,
      share: all > 0 ? (done + present) / all : 1)
  }

  /// Ends the first task.
  mutating func finishTask() {
    guard !pending.isEmpty else { return }
    let task = pending.removeFirst()
    done += task.cost
    if task.isPlan { planCount += 1 }
  }

  /// Takes the first task as done before: it tells nothing of how long the others take.
  mutating func restoreTask() {
    guard !pending.isEmpty else { return }
    if pending.removeFirst().isPlan { planCount += 1 }
  }

  /// Leaves out tasks that are not needed.
  mutating func skip(_ count: Int) { pending.removeFirst(min(count, pending.count)) }
}
