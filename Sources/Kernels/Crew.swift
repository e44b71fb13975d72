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

  /// Gathers a crew.
  ///
  /// - Precondition: at least one member.
  public init(memberCount: Int) {
    precondition(memberCount > 0, "\(memberCount) members")
    self.memberCount = memberCount
    shift = Shift(memberCount: memberCount)
    for member in 1..<memberCount {
      Thread { [shift] in shift.work(as: member) }.start()
    }
  }

  deinit { shift.end() }

  /// Has each member do its part; returns when all have.
  func perform<Work: SharedWork>(_ work: Work) {
    shift.perform(work)
  }
}

/// What the leader and its helpers agree on.
///
/// The work is written by the leader while no helper works, and read by helpers that have claimed their
/// part of a round: `round` and the slots order these accesses. All that a helper has to know lies in
/// neighbouring cache lines, and who waits looks at one that the other writes once: cores that share no
/// cache are half a microsecond apart, there and back.
private final class Shift: @unchecked Sendable {
  private let memberCount: Int
  private let memory: UnsafeMutableRawPointer
  /// At the beginning of the memory.
  private let round: UnsafeMutablePointer<Atomic<Int>>
  /// Behind it.
  private let kind: UnsafeMutablePointer<(any SharedWork.Type)?>
  private let slots: [Slot]
  private let sleepingCount = Atomic<Int>(0)
  private let isEnded = Atomic<Bool>(false)
  private let alarm = NSCondition()

  private static let kindOffset = 16
  private static let workOffset = 64
  /// Bytes of a work, at most.
  private static let workLimit = 512
  /// So often a helper looks for work before it goes to sleep: a fraction of a millisecond.
  private static let patience = 10_000
  /// So often the leader looks whether the helpers are done before it takes a part that nobody has begun,
  /// or lets others have the core: a helper may be waiting for it.
  private static let leaderPatience = 500

  init(memberCount: Int) {
    self.memberCount = memberCount
    memory = .allocate(byteCount: Shift.workOffset + Shift.workLimit, alignment: 128)
    round = memory.bindMemory(to: Atomic<Int>.self, capacity: 1)
    round.initialize(to: Atomic(0))
    kind = (memory + Shift.kindOffset).bindMemory(to: (any SharedWork.Type)?.self, capacity: 1)
    kind.initialize(to: nil)
    slots = (0..<memberCount).map { _ in Slot() }
  }

  deinit {
    round.deinitialize(count: 1)
    memory.deallocate()
  }

  /// Does a round: the leader does its own part, and what helpers have not begun a while later.
  func perform<Work: SharedWork>(_ work: Work) {
    precondition(MemoryLayout<Work>.size <= Shift.workLimit, "\(Work.self)")
    let board = memory + Shift.workOffset
    kind.pointee = Work.self
    board.storeBytes(of: work, as: Work.self)
    let round = round.pointee.load(ordering: .relaxed) + 1
    announce(round)
    // Not the caller's memory, which other layers share out in another way: a core would have to fetch
    // what the other has just written.
    let scratch = MemberScratch.kept(slots[0])
    Work.runPart(of: board, member: 0, memberCount: memberCount, scratch: scratch)
    for member in slots.indices.dropFirst() {
      var turns = 0
      while !slots[member].isDone(round) {
        turns += 1
        if turns % Shift.leaderPatience != 0 {
          vkRelax()
        } else if slots[member].claim(round) {
          Work.runPart(of: board, member: member, memberCount: memberCount, scratch: scratch)
          break
        } else {
          sched_yield()
        }
      }
    }
  }

  func end() {
    isEnded.store(true, ordering: .relaxed)
    announce(round.pointee.load(ordering: .relaxed) + 1)
  }

  /// Begins a round.
  ///
  /// Sequentially consistent, as is going to sleep: either the leader sees the sleeper, or the sleeper the
  /// round.
  private func announce(_ next: Int) {
    round.pointee.store(next, ordering: .sequentiallyConsistent)
    guard sleepingCount.load(ordering: .sequentiallyConsistent) > 0 else { return }
    alarm.lock()
    alarm.broadcast()
    alarm.unlock()
  }

  /// A helper's life.
  func work(as member: Int) {
    let slot = slots[member]
    var last = 0
    while true {
      last = nextRound(after: last)
      if isEnded.load(ordering: .relaxed) { return }
      guard slot.claim(last) else { continue }
      kind.pointee?.runPart(
        of: memory + Shift.workOffset, member: member, memberCount: memberCount,
        scratch: .kept(slot))
      slot.finish(last)
    }
  }

  private func nextRound(after last: Int) -> Int {
    for _ in 0..<Shift.patience {
      let next = round.pointee.load(ordering: .acquiring)
      if next > last { return next }
      vkRelax()
    }
    alarm.lock()
    defer { alarm.unlock() }
    sleepingCount.add(1, ordering: .sequentiallyConsistent)
    defer { sleepingCount.subtract(1, ordering: .relaxed) }
    while true {
      let next = round.pointee.load(ordering: .sequentiallyConsistent)
      if next > last { return next }
      alarm.wait()
    }
  }
}

/// A member's place: which rounds its part was begun and done in, and its memory.
///
/// The leader writes it only where the helper is late.
final class Slot: @unchecked Sendable {
  /// Two cache lines: nobody else's numbers lie beside these.
  private typealias Padding = (
    UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64,
    UInt64, UInt64, UInt64, UInt64
  )
  private let before: Padding = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  private let begun = Atomic<Int>(0)
  private let done = Atomic<Int>(0)
  private let after: Padding = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  /// The member's own.
  private var memory = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)

  deinit { memory.deallocate() }

  /// Makes a round's part one's own; says whether nobody else has it, or a later one.
  func claim(_ round: Int) -> Bool {
    let last = begun.load(ordering: .relaxed)
    return last < round
      && begun.compareExchange(expected: last, desired: round, ordering: .acquiringAndReleasing)
        .exchanged
  }

  func finish(_ round: Int) { done.store(round, ordering: .releasing) }

  func isDone(_ round: Int) -> Bool { done.load(ordering: .acquiring) == round }

  /// Memory that is kept from one piece of work to the next.
  func scratch(count: Int) -> UnsafeMutablePointer<Float> {
    if let start = memory.baseAddress, memory.count >= count { return start }
    memory.deallocate()
    let start = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: count)
    start.initialize(repeating: 0, count: count)
    memory = UnsafeMutableBufferPointer(start: start, count: count)
    return start
  }
}
