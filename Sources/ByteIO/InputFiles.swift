#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The files that a run reads, as they were when it began.
///
/// A result says what it was computed from. Where a file is another at the end than at the
/// beginning, nobody knows which one that was; so such a run is an error. A file counts as another
/// where its length, its time of change, its place on the disk or the disk itself differ: that finds
/// what editors, exports and downloads do, and costs no second reading.
public struct InputFiles: Sendable {
  private struct Stamp: Equatable {
    let device: UInt64
    let index: UInt64
    let byteCount: Int64
    let seconds: Int64
    let nanoseconds: Int64

    /// What stands at a path; `nil` where that is no regular file.
    init?(_ path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      device = UInt64(truncatingIfNeeded: status.st_dev)
      index = UInt64(status.st_ino)
      byteCount = Int64(status.st_size)
      #if canImport(Darwin)
        let time = status.st_mtimespec
      #else
        let time = status.st_mtim
      #endif
      (seconds, nanoseconds) = (Int64(time.tv_sec), Int64(time.tv_nsec))
    }

    func isSameFile(as other: Stamp) -> Bool { device == other.device && index == other.index }
  }

  /// Of directories, only so many files are remembered: looking at more would take longer than it
  /// tells.
  private static let greatestCount = 100_000

  private var stamps: [(path: String, stamp: Stamp)] = []

  /// Remembers files; of directories, all files in them and below them that `isWanted` takes by
  /// their name.
  ///
  /// What is not there is left out: whoever reads it says so better.
  public init(_ paths: [String], isWanted: (_ name: String) -> Bool = { _ in true }) {
    for path in paths {
      if let stamp = Stamp(path) {
        stamps.append((path, stamp))
      } else {
        addFiles(in: path, isWanted, depth: 0)
      }
    }
  }

  private mutating func addFiles(in directory: String, _ isWanted: (String) -> Bool, depth: Int) {
    // Links may lead in circles.
    guard depth < 8 else { return }
    for name in Directory.entries(directory) ?? [] where stamps.count < Self.greatestCount {
      let path = "\(directory)/\(name)"
      if let stamp = Stamp(path) {
        if isWanted(name) { stamps.append((path, stamp)) }
      } else {
        addFiles(in: path, isWanted, depth: depth + 1)
      }
    }
  }

  /// These files and others.
  public func adding(_ others: InputFiles) -> InputFiles {
    var all = self
    all.stamps += others.stamps
    return all
  }

  /// The input that is the same file as the one at `path`, whatever it is called.
  public func input(sameAs path: String) -> String? {
    guard let stamp = Stamp(path) else { return nil }
    return stamps.first { $0.stamp.isSameFile(as: stamp) }?.path
  }

  /// Refuses to replace a directory that one of the files is in.
  ///
  /// - Throws: `ByteIOError.outputIsInput`.
  public func checkReplaceable(_ directory: String) throws(ByteIOError) {
    for name in Directory.entries(directory) ?? [] {
      if let input = input(sameAs: "\(directory)/\(name)") {
        throw .outputIsInput(path: "\(directory)/\(name)", input: input)
      }
    }
  }

  /// Makes sure that all files are still what they were.
  ///
  /// - Throws: `ByteIOError.changed`.
  public func checkUnchanged() throws(ByteIOError) {
    for (path, stamp) in stamps where Stamp(path) != stamp { throw .changed(path: path) }
  }
}
