/// How much else was touched since a block of memory was touched last: the distance in a stack of
/// least recent use (Mattson et al., "Evaluation techniques for storage hierarchies", IBM Systems
/// Journal 9(2), 1970).
///
/// Blocks stand in the order of their last touch; a Fenwick tree counts those behind a place.
struct LRUStack {
  /// The time of each block's last touch, from 1; 0 for never.
  private var lastTouches: [Int32]
  /// Sums of marks: time `t` is marked where it is some block's last touch.
  private var tree: [Int32]
  private var time = 0
  private var markCount = 0

  init(blockCount: Int) {
    lastTouches = Array(repeating: 0, count: blockCount)
    tree = Array(repeating: 0, count: 2 * blockCount + 1_024)
  }

  /// The number of blocks, this one included, that were touched since this one was; `nil` for the
  /// first touch.
  mutating func touch(_ block: Int) -> Int? {
    if time == tree.count - 1 { renumber() }
    time += 1
    let last = Int(lastTouches[block])
    var distance: Int?
    if last > 0 {
      distance = markCount - marks(upTo: last) + 1
      mark(last, -1)
    } else {
      markCount += 1
    }
    lastTouches[block] = Int32(time)
    mark(time, 1)
    return distance
  }

  private func marks(upTo time: Int) -> Int {
    var (sum, place) = (0, time)
    while place > 0 {
      sum += Int(tree[place])
      place &= place - 1
    }
    return sum
  }

  private mutating func mark(_ time: Int, _ change: Int32) {
    var place = time
    while place < tree.count {
      tree[place] += change
      place += place & -place
    }
  }

  /// Gives the last touches the first times, in their order.
  private mutating func renumber() {
    let order = lastTouches.indices.filter { lastTouches[$0] > 0 }
      .sorted { lastTouches[$0] < lastTouches[$1] }
    for place in tree.indices { tree[place] = 0 }
    time = 0
    for block in order {
      time += 1
      lastTouches[block] = Int32(time)
      mark(time, 1)
    }
  }
}
