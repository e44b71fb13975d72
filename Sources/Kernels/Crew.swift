import CVectorKernels
import Foundation
import Synchronization

/// Threads that share the work of one kernel: what other engines call intra-operator parallelism.
///
/// For few samples, where there is not one for each core: many samples are better run side by side.
/// Which piece of the work a thread takes is fixed, and a piece's numbers do not depend on what else
/// there is: so the results are those of one thread, to the bit.
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
/// `task` is written by the leader while no helper works, and read by helpers after they have seen
/// `round` rise: the counters order these accesses.
private final class Shift: @unchecked Sendable {
  private var task: ((Int) -> Void)?
  private let round = Atomic<Int>(0)
  private let workingCount = Atomic<Int>(0)
  private let sleepingCount = Atomic<Int>(0)
  private let isEnded = Atomic<Bool>(false)
  private let alarm = NSCondition()
  /// Each member touches its own.
  private let scratch: UnsafeMutableBufferPointer<UnsafeMutableBufferPointer<Float>>

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

  /// So often a helper looks for work before it goes to sleep: a fraction of a millisecond.
  private static let patience = 10_000

  func perform(_ task: @escaping (Int) -> Void, helperCount: Int) {
    self.task = task
    workingCount.store(helperCount, ordering: .relaxed)
    announce()
    task(0)
    var turns = 0
    while workingCount.load(ordering: .acquiring) > 0 {
      turns += 1
      // Whoever is late may be waiting for this core.
      if turns % Shift.patience == 0 { sched_yield() } else { vkRelax() }
    }
    self.task = nil
  }

  func end() {
    isEnded.store(true, ordering: .relaxed)
    announce()
  }

  /// Begins the next round.
  ///
  /// Sequentially consistent, as is going to sleep: either the leader sees the sleeper, or the sleeper the
  /// round.
  private func announce() {
    round.add(1, ordering: .sequentiallyConsistent)
    guard sleepingCount.load(ordering: .sequentiallyConsistent) > 0 else { return }
    alarm.lock()
    alarm.broadcast()
    alarm.unlock()
  }

  func work(as member: Int) {
    var last = 0
    while true {
      wait(for: last + 1)
      last += 1
      if isEnded.load(ordering: .relaxed) { return }
      task?(member)
      workingCount.subtract(1, ordering: .releasing)
    }
  }

  private func wait(for next: Int) {
    for _ in 0..<Shift.patience {
      if round.load(ordering: .acquiring) >= next { return }
      vkRelax()
    }
    alarm.lock()
    sleepingCount.add(1, ordering: .sequentiallyConsistent)
    while round.load(ordering: .sequentiallyConsistent) < next { alarm.wait() }
    sleepingCount.subtract(1, ordering: .relaxed)
    alarm.unlock()
  }
}
