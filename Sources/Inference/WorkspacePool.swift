import Synchronization

/// Workspaces that are lent to whoever runs a program, and kept for the next: one for each that is in
/// use at the same time, as large as the largest program that it ran.
public final class WorkspacePool: Sendable {
  /// Held by one borrower at a time, or by the pool.
  private final class Box: @unchecked Sendable {
    var workspace = Workspace()
  }

  private let idle = Mutex<[Box]>([])
  private let keptByteCount: Int

  /// Makes an empty pool.
  ///
  /// `keptByteCount`: larger workspaces are not kept.
  public init(keepingUpTo keptByteCount: Int = .max) { self.keptByteCount = keptByteCount }

  /// Lends a workspace of a program.
  public func withWorkspace<Result, Failure: Error>(
    of program: borrowing Program, _ body: (inout Workspace) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let box = idle.withLock { $0.popLast() } ?? Box()
    box.workspace.prepare(for: program)
    defer {
      if box.workspace.byteCount <= keptByteCount { idle.withLock { $0.append(box) } }
    }
    return try body(&box.workspace)
  }
}
