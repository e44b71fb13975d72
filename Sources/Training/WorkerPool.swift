import Dispatch
import Synchronization

/// Runs independent tasks on several workers.
///
/// Which worker runs a task changes nothing: tasks are cut by constants, write to memory of their
/// own, and what they add up is added in the order of their numbers afterwards.
package struct WorkerPool: Sendable {
  let workerCount: Int

  package init(workerCount: Int) {
    precondition(workerCount > 0, "\(workerCount) workers")
    self.workerCount = workerCount
  }

  /// Runs `count` tasks and waits for all.
  func run(_ count: Int, _ task: @Sendable (_ index: Int, _ worker: Int) -> Void) {
    guard count > 1, workerCount > 1 else {
      for index in 0..<count { task(index, 0) }
      return
    }
    let queue = TaskQueue()
    withoutActuallyEscaping(task) { task in
      DispatchQueue.concurrentPerform(iterations: min(count, workerCount)) { worker in
        while let index = queue.next(below: count) { task(index, worker) }
      }
    }
  }

  /// Runs tasks over parts of `0..<count`, `size` long.
  func run(
    over count: Int, inPartsOf size: Int,
    _ task: @Sendable (_ part: Range<Int>, _ index: Int, _ worker: Int) -> Void
  ) {
    run((count + size - 1) / size) { index, worker in
      task(index * size..<min((index + 1) * size, count), index, worker)
    }
  }

  private final class TaskQueue: Sendable {
    private let taken = Atomic<Int>(0)

    func next(below count: Int) -> Int? {
      let index = taken.add(1, ordering: .relaxed).oldValue
      return index < count ? index : nil
    }
  }
}
