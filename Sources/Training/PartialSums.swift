/// Sums that tasks make apart and that are added in the order of the tasks, so that the bits do
/// not depend on who was first.
struct PartialSums: Sendable {
  let count: Int
  private let buffer: FloatBuffer
  private let taskCount: Int

  init(count: Int, taskCount: Int) {
    self.count = count
    self.taskCount = taskCount
    buffer = FloatBuffer(count: count * taskCount)
  }

  /// Lends a task's sums, zero at first.
  func modify(task: Int, _ body: (inout MutableSpan<Float>) -> Void) {
    buffer.modify(task * count..<(task + 1) * count) { sums in
      for index in 0..<count { sums[index] = 0 }
      body(&sums)
    }
  }

  /// Writes the sum of the first `tasks` tasks' sums.
  func reduce(tasks: Int, into target: FloatBuffer, _ pool: WorkerPool) {
    /// Elements that are one task of the reduction.
    let part = 4_096
    pool.run(over: count, inPartsOf: part) { range, _, _ in
      target.modify(range) { result in
        for index in 0..<result.count { result[index] = 0 }
        for task in 0..<tasks {
          buffer.read(task * count + range.lowerBound..<task * count + range.upperBound) { sums in
            for index in 0..<result.count { result[index] += sums[index] }
          }
        }
      }
    }
  }
}
