/// Work that a crew can share: numbers and pointers in one piece, which another core fetches at once.
///
/// A closure would do, were it not for its captures, and theirs: each lies where the leader's stack is,
/// and cores that share no cache fetch one after another in a quarter of a microsecond each.
protocol SharedWork: BitwiseCopyable {
  /// How many parts it has at most.
  var count: Int { get }

  /// Does some neighbouring parts, as a member of a crew.
  ///
  /// `scratch`: lends the member memory of its own.
  func run(_ parts: Range<Int>, scratch: MemberScratch)
}

extension SharedWork {
  /// Does all of it, alone or with a crew; `scratch`: the caller's memory.
  func share(among crew: Crew?, scratch: UnsafeMutablePointer<Float>) {
    guard let crew, count > 1 else { return run(0..<count, scratch: .own(scratch)) }
    crew.perform(self)
  }

  /// Does a member's part of work that lies in memory.
  static func runPart(
    of work: UnsafeRawPointer, member: Int, memberCount: Int, scratch: MemberScratch
  ) {
    let work = work.loadUnaligned(as: Self.self)
    let part = work.count * member / memberCount..<work.count * (member + 1) / memberCount
    if !part.isEmpty { work.run(part, scratch: scratch) }
  }
}

/// Where a member finds scratch memory.
enum MemberScratch {
  /// The caller's.
  case own(UnsafeMutablePointer<Float>)
  /// A member's own.
  case kept(Slot)

  /// Memory for so many elements; of the caller's there are enough.
  func memory(count: Int) -> UnsafeMutablePointer<Float> {
    switch self {
    case .own(let memory): memory
    case .kept(let slot): slot.scratch(count: count)
    }
  }
}
