import Synchronization

/// Workspaces that are lent to whoever runs a program, and kept for the next: one for each that is in
/// use at the same time, as large as the largest program that it ran.
public final class WorkspacePool: Sendable {
  /// Held by one borrower at a time, or by the pool.
  private final class Box: @unchecked Sendable {
    var workspace = Workspace()
  }

  private let idle = Mutex<[Box]>([])

  /// Makes an empty pool.
  public init() {}

  /// Lends a workspace of a program.
  public func withWorkspace<Result, Failure: Error>(
    of program: borrowing Program, _ body: (inout Workspace) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let box = idle.withLock { $0.popLast() } ?? Box()
    defer { idle.withLock { $0.append(box) } }
    box.workspace.prepare(for: program)
    return try body(&box.workspace)
  }
}
