/// Memory that a workload writes again and again.
final class OutputNumbers {
  private(set) var values: [Float]

  init(count: Int) { values = [Float](repeating: 0, count: count) }

  /// Lends the memory.
  func write(_ body: (inout MutableSpan<Float>) -> Void) {
    // A span of a local array, since a class' property may not lend one; nothing is copied.
    var lent: [Float] = []
    swap(&lent, &values)
    defer { swap(&lent, &values) }
    var span = lent.mutableSpan
    body(&span)
  }
}
