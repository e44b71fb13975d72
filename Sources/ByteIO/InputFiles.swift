/// The files that a run reads, as they were when it began.
///
/// A result says what it was computed from. Where a file is another at the end than at the
/// beginning, nobody knows which of the two that was; so such a run is an error. A file counts as another
/// where its length, its times of change, its place on the disk or the disk itself differ: that finds
/// what editors, exports and downloads do, and costs no second reading.
public struct InputFiles: Sendable {
  /// Of directories, only so many files are remembered: looking at more would take longer than it
  /// tells.
  private static let greatestCount = 100_000

  private var stamps: [(path: String, stamp: FileStamp)] = []

  /// Remembers files; of directories, all files in them and below them that `isWanted` takes by
  /// their name.
  ///
  /// What is not there is left out: whoever reads it says so better.
  public init(_ paths: [String], isWanted: (_ name: String) -> Bool = { _ in true }) {
    for path in paths {
      if let stamp = FileStamp(path) {
        stamps.append((path, stamp))
      } else {
        addFiles(in: path, isWanted, depth: 0)
      }
    }
  }

  /// Remembers a file; nothing, where that is none.
  public static func file(_ path: String) -> InputFiles {
    var files = InputFiles([])
    if let stamp = FileStamp(path) { files.stamps.append((path, stamp)) }
    return files
  }

  private mutating func addFiles(in directory: String, _ isWanted: (String) -> Bool, depth: Int) {
    // Links may lead in circles.
    guard depth < 8 else { return }
    for name in Directory.entries(directory) ?? [] where stamps.count < Self.greatestCount {
      let path = "\(directory)/\(name)"
      if let stamp = FileStamp(path) {
        if isWanted(name) { stamps.append((path, stamp)) }
      } else {
        addFiles(in: path, isWanted, depth: depth + 1)
      }
    }
  }

  /// These files and others; one that is among both stays as it was when it was first looked at.
  public func adding(_ others: InputFiles) -> InputFiles {
    var all = self
    let known = Set(stamps.map(\.path))
    all.stamps += others.stamps.filter { !known.contains($0.path) }
    return all
  }

  /// The input that is the same file as the one at `path`, whatever it is called.
  public func input(sameAs path: String) -> String? {
    guard let stamp = FileStamp(path) else { return nil }
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
    for (path, stamp) in stamps where FileStamp(path) != stamp { throw .changed(path: path) }
  }
}
