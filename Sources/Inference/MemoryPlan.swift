/// Where each value lies in a worker's block of memory.
///
/// Values whose lives do not meet share memory: each gets the lowest place that is free for its
/// whole life ("greedy by size", Pisarchyk and Lee, "Efficient memory management for deep neural
/// net inference", arXiv 2001.03288).
package struct MemoryPlan: Sendable {
  package struct Place: Sendable {
    /// The first byte.
    package let offset: Int
    /// Bytes from one sample to the next; 0 for memory that each sample uses anew.
    package let sampleStride: Int
  }

  /// By the storages' numbers.
  private var places: [Place?] = []
  package private(set) var byteCount = 0

  /// A cache line: no two values share one.
  package static let alignment = 64

  /// Plans the memory of `stages`; values that more than one stage touches, and `kept` ones, hold
  /// a whole tile.
  ///
  /// `kept`: the program's input and output, which live from the first to the last.
  package init(stages: [Stage], kept: [Operand], tileSize: Int) {
    var lives: [StorageID: Life] = [:]
    var time = 0
    for (index, stage) in stages.enumerated() {
      let stageTimes = time...(time + max(0, stage.instructions.count - 1))
      for instruction in stage.instructions {
        for operand in instruction.operands {
          guard let storage = operand.storage else { continue }
          lives[storage, default: Life(byteCount: operand.byteCount, stage: index)]
            .touch(time, inStage: index, of: stageTimes, isTile: stage.extent == .tile)
        }
        time += 1
      }
    }
    for operand in kept {
      guard let storage = operand.storage else { continue }
      lives[storage, default: Life(byteCount: operand.byteCount, stage: 0)]
        .keep(throughout: 0...max(0, time))
    }
    place(lives, tileSize: tileSize)
  }

  /// Where a value lies; `nil` where nothing touches it.
  package subscript(storage: StorageID) -> Place? {
    places.indices.contains(storage.index) ? places[storage.index] : nil
  }

  private mutating func place(_ lives: [StorageID: Life], tileSize: Int) {
    let order = lives.sorted { left, right in
      let sizes = (left.value.size(tileSize), right.value.size(tileSize))
      return sizes.0 == sizes.1
        ? left.key.index < right.key.index : sizes.0 > sizes.1
    }
    var placed: [(range: Range<Int>, life: Life)] = []
    for (storage, life) in order {
      let size = life.size(tileSize)
      var offset = 0
      for other in placed.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
      where other.life.overlaps(life) && other.range.lowerBound < offset + size {
        offset = max(offset, other.range.upperBound)
      }
      placed.append((offset..<offset + size, life))
      places += repeatElement(nil, count: max(0, storage.index + 1 - places.count))
      places[storage.index] = Place(
        offset: offset, sampleStride: life.holdsTile ? life.byteCount : 0)
      byteCount = max(byteCount, offset + size)
    }
  }

  private struct Life {
    /// Of one sample.
    var byteCount: Int
    var stage: Int
    var holdsTile = false
    var times: ClosedRange<Int>?
    var stageTimes: ClosedRange<Int>?

    init(byteCount: Int, stage: Int) {
      self.byteCount = byteCount
      self.stage = stage
    }

    mutating func touch(
      _ time: Int, inStage index: Int, of span: ClosedRange<Int>, isTile: Bool
    ) {
      if index != stage || isTile { holdsTile = true }
      times = union(times, time...time)
      stageTimes = union(stageTimes, span)
    }

    mutating func keep(throughout span: ClosedRange<Int>) {
      holdsTile = true
      stageTimes = union(stageTimes, span)
    }

    /// A stage runs sample after sample, so what holds a tile lives through whole stages.
    private var life: ClosedRange<Int> { (holdsTile ? stageTimes : times) ?? 0...0 }

    func overlaps(_ other: Life) -> Bool { life.overlaps(other.life) }

    func size(_ tileSize: Int) -> Int {
      let bytes = holdsTile ? byteCount * tileSize : byteCount
      return (bytes + alignment - 1) / alignment * alignment
    }

    private func union(_ old: ClosedRange<Int>?, _ new: ClosedRange<Int>) -> ClosedRange<Int> {
      guard let old else { return new }
      return min(old.lowerBound, new.lowerBound)...max(old.upperBound, new.upperBound)
    }
  }
}
