import CVectorKernels
import Foundation
import Synchronization

/// Threads that share the work of one kernel: what other engines call intra-operator parallelism.
///
/// For few samples, where there is not one for each core: many samples are better run side by side.
/// A piece's numbers do not depend on what else there is: so the results are those of one thread, to the
/// bit. Each thread has a piece of its own, so that neighbouring layers find their values in its cache; the
/// leader does also what nobody has begun a while after its own is done, so that a helper that gets no core
/// delays nobody for long.
///
/// Between two pieces of work the threads wait awake for a moment, since the next follows within
/// microseconds; after that they sleep. They end with the crew.
///
/// - Precondition: one thread at a time leads the crew.
public final class Crew: Sendable {
  /// Threads that work together, the leading one among them.
  public let memberCount: Int
  private let shift: Shift

  /// Gathers a crew, of 33 at most.
  ///
  /// - Precondition: at least one member.
  public init(memberCount: Int) {
    precondition(memberCount > 0, "\(memberCount) members")
    let memberCount = min(memberCount, Shift.helperLimit + 1)
    self.memberCount = memberCount
    shift = Shift(memberCount: memberCount)
    for member in 1..<memberCount {
      Thread { [shift] in shift.work(as: member) }.start()
    }
  }

  deinit { shift.end() }

  /// Has each member do its part; returns when all have.
  func perform(_ body: (_ member: Int) -> Void) {
    guard memberCount > 1 else { return body(0) }
    withoutActuallyEscaping(body) { shift.perform($0, helperCount: memberCount - 1) }
  }

  /// Memory of a member's own, kept from one piece of work to the next.
  ///
  /// - Precondition: it is the member that asks.
  func scratch(of member: Int, count: Int) -> UnsafeMutablePointer<Float> {
    shift.scratch(of: member, count: count)
  }

  /// Cuts `0..<count` into a part for each member; `nil` has one member.
  ///
  /// Members that have nothing to do are not called.
  static func share(
    _ count: Int, among crew: Crew?, _ body: (_ member: Int, _ part: Range<Int>) -> Void
  ) {
    guard let crew, count > 1 else { return body(0, 0..<count) }
    crew.perform { member in
      let part =
        count * member / crew.memberCount..<count * (member + 1) / crew.memberCount
      if !part.isEmpty { body(member, part) }
    }
  }
}

/// What the leader and its helpers agree on.
///
/// `task` is written by the leader while no helper works, and read by helpers that have claimed their part
/// of a round: the counters order these accesses.
private final class Shift: @unchecked Sendable {
  private var task: ((Int) -> Void)?
  /// The number of the round, and below it a bit for each helper whose part nobody has claimed.
  private let board = Atomic<UInt64>(0)
  /// Parts that helpers have done in this round.
  private let doneCount = Atomic<Int>(0)
  private let sleepingCount = Atomic<Int>(0)
  private let isEnded = Atomic<Bool>(false)
  private let alarm = NSCondition()
  /// Each member touches its own, or the leader that of a helper whose part it has claimed.
  private let scratch: UnsafeMutableBufferPointer<UnsafeMutableBufferPointer<Float>>

  /// Bits of a board for helpers.
  static let helperLimit = 32
  /// So often a helper looks for work before it goes to sleep: a fraction of a millisecond.
  private static let patience = 10_000
  /// So often the leader looks whether the helpers are done before it takes a part that nobody has begun,
  /// or lets others have the core: a helper may be waiting for it.
  private static let leaderPatience = 500

  init(memberCount: Int) {
    scratch = .allocate(capacity: memberCount)
    scratch.initialize(repeating: UnsafeMutableBufferPointer(start: nil, count: 0))
  }

  deinit {
    for memory in scratch { memory.deallocate() }
    scratch.deallocate()
  }

  func scratch(of member: Int, count: Int) -> UnsafeMutablePointer<Float> {
    if let start = scratch[member].baseAddress, scratch[member].count >= count { return start }
    scratch[member].deallocate()
    let start = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: count)
    start.initialize(repeating: 0, count: count)
    scratch[member] = UnsafeMutableBufferPointer(start: start, count: count)
    return start
  }

  /// Does a round: the leader does its own part, and what helpers have not begun a while later.
  func perform(_ task: @escaping (Int) -> Void, helperCount: Int) {
    self.task = task
    doneCount.store(0, ordering: .relaxed)
    let round = Shift.round(of: board.load(ordering: .relaxed)) + 1
    announce(round, unclaimed: (1 << UInt64(helperCount)) - 1)
    task(0)
    var takenCount = 0
    var turns = 0
    while doneCount.load(ordering: .acquiring) < helperCount - takenCount {
      turns += 1
      if turns % Shift.leaderPatience != 0 {
        vkRelax()
      } else if let member = (1...helperCount).first(where: { claim(partOf: $0, inRound: round) }) {
        task(member)
        takenCount += 1
      } else {
        sched_yield()
      }
    }
    self.task = nil
  }

  func end() {
    isEnded.store(true, ordering: .relaxed)
    announce(Shift.round(of: board.load(ordering: .relaxed)) + 1, unclaimed: 0)
  }

  /// Begins a round.
  ///
  /// Sequentially consistent, as is going to sleep: either the leader sees the sleeper, or the sleeper the
  /// round.
  private func announce(_ round: UInt64, unclaimed: UInt64) {
    board.store(round << UInt64(Shift.helperLimit) | unclaimed, ordering: .sequentiallyConsistent)
    guard sleepingCount.load(ordering: .sequentiallyConsistent) > 0 else { return }
    alarm.lock()
    alarm.broadcast()
    alarm.unlock()
  }

  private static func round(of board: UInt64) -> UInt64 { board >> UInt64(helperLimit) }

  /// Makes a member's part one's own; says whether nobody else has it, and the round is still this one.
  private func claim(partOf member: Int, inRound round: UInt64) -> Bool {
    let bit: UInt64 = 1 << UInt64(member - 1)
    var seen = board.load(ordering: .acquiring)
    while Shift.round(of: seen) == round, seen & bit != 0 {
      let (exchanged, original) = board.compareExchange(
        expected: seen, desired: seen & ~bit, ordering: .acquiringAndReleasing)
      if exchanged { return true }
      seen = original
    }
    return false
  }

  /// A helper's life.
  func work(as member: Int) {
    var last: UInt64 = 0
    while true {
      last = nextRound(after: last)
      if isEnded.load(ordering: .relaxed) { return }
      guard claim(partOf: member, inRound: last) else { continue }
      task?(member)
      doneCount.add(1, ordering: .releasing)
    }
  }

  private func nextRound(after last: UInt64) -> UInt64 {
    for _ in 0..<Shift.patience {
      let round = Shift.round(of: board.load(ordering: .acquiring))
      if round > last { return round }
      vkRelax()
    }
    alarm.lock()
    defer { alarm.unlock() }
    sleepingCount.add(1, ordering: .sequentiallyConsistent)
    defer { sleepingCount.subtract(1, ordering: .relaxed) }
    while true {
      let round = Shift.round(of: board.load(ordering: .sequentiallyConsistent))
      if round > last { return round }
      alarm.wait()
    }
  }
}
