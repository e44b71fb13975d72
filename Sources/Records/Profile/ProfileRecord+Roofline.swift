/// Where a layer stands under the machine's ceilings (Williams, Waterman and Patterson, "Roofline: an
/// insightful visual performance model for multicore architectures", CACM 52(4), 2009), one roof a
/// level of memory.
extension ProfileRecord {
  /// What a layer can't be faster than.
  public enum Bound: Hashable, Sendable {
    /// Multiply-adds.
    case arithmetic
    /// Bytes from this level of memory (of `ceilings`), or from those behind it.
    case bytes(level: Int)
    /// Nothing: it neither multiplies nor moves.
    case none
  }

  /// Floating-point operations a second of all workers, two a multiply-add of the operation as it is
  /// defined.
  public func flopsPerSecond(of layer: Layer) -> Double {
    rate(Double(2 * layer.multiplyAddCount), layer.seconds)
  }

  /// The same of the multiply-adds that are done.
  public func executedFlopsPerSecond(of layer: Layer) -> Double {
    rate(Double(2 * layer.executedMultiplyAddCount), layer.seconds)
  }

  /// Bytes a second of all workers.
  public func bytesPerSecond(of layer: Layer) -> Double { rate(layer.byteCount, layer.seconds) }

  /// Samples a second of all workers, without the clock.
  public var samplesPerSecond: Double { rate(1, whole.seconds) }

  /// Multiply-adds of one sample.
  public var multiplyAddCount: Int { layers.reduce(0) { $0 + $1.multiplyAddCount } }

  /// Those that are done.
  public var executedMultiplyAddCount: Int {
    layers.reduce(0) { $0 + $1.executedMultiplyAddCount }
  }

  /// The time that the ceilings leave a layer, and which of them it is.
  ///
  /// What comes from far goes through all that is nearer: each level's ceiling holds for the bytes
  /// from it and from behind it.
  public func bound(of layer: Layer) -> (seconds: Double, by: Bound) {
    let workers = Double(run.workerCount)
    var best = (
      seconds: Double(2 * layer.executedMultiplyAddCount) * workers / ceilings.flopsPerSecond,
      by: layer.executedMultiplyAddCount > 0 ? Bound.arithmetic : .none
    )
    for level in ceilings.levels.indices {
      let bytes = layer.byteCountsByLevel.dropFirst(level).reduce(0, +)
      let seconds = bytes * workers / ceilings.levels[level].bytesPerSecond
      if seconds > best.seconds { best = (seconds, .bytes(level: level)) }
    }
    return best
  }

  /// The share of what the ceilings allow that a layer reaches; `nil` where they say nothing.
  public func shareOfRoof(of layer: Layer) -> Double? {
    let bound = bound(of: layer)
    guard bound.by != .none, layer.seconds > 0 else { return nil }
    return bound.seconds / layer.seconds
  }

  /// The time of all layers, and of copying in and out.
  public var profiledSeconds: Double {
    layers.reduce(copying.inputSeconds + copying.outputSeconds) { $0 + $1.seconds }
  }

  private func rate(_ count: Double, _ seconds: Double) -> Double {
    seconds > 0 ? count * Double(run.workerCount) / seconds : 0
  }
}

extension ProfileRecord.Layer {
  /// All bytes that it has to move.
  public var byteCount: Double { weightByteCount + readByteCount + writtenByteCount }

  /// Floating-point operations that are done a byte; `nil` where nothing is moved.
  public var intensity: Double? {
    byteCount > 0 ? Double(2 * executedMultiplyAddCount) / byteCount : nil
  }
}
