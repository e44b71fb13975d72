/// Sums that tasks make apart and that are added in the order of the tasks, so that the bits do
/// not depend on who was first.
struct PartialSums: Sendable {
  let count: Int
  private let buffer: FloatBuffer

  init(count: Int, batchSize: Int) {
    self.count = count
    let tasks = (batchSize + StepContext.samplesOfTask - 1) / StepContext.samplesOfTask
    buffer = FloatBuffer(count: count * tasks)
  }

  /// Lends the sums of a tile's task, as zeros where it begins.
  func modify(
    _ tile: Tile, startingAnew isNew: Bool, _ body: (inout MutableSpan<Float>) -> Void
  ) {
    buffer.modify(tile.task * count..<(tile.task + 1) * count) { sums in
      if isNew { for index in 0..<count { sums[index] = 0 } }
      body(&sums)
    }
  }

  /// Writes the sums of all tasks' sums.
  static func reduce(
    _ all: [(sums: PartialSums, target: FloatBuffer)], _ context: StepContext
  ) {
    /// Elements that are one task of the reduction.
    let size = 4_096
    let parts = all.flatMap { sums, target in
      stride(from: 0, to: sums.count, by: size).map {
        (sums, target, $0..<min($0 + size, sums.count))
      }
    }
    context.pool.run(parts.count) { index, _ in
      let (sums, target, range) = parts[index]
      sums.reduce(range, tasks: context.taskCount, into: target)
    }
  }

  private func reduce(_ range: Range<Int>, tasks: Int, into target: FloatBuffer) {
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
