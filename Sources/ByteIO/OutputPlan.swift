#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that a run is to write.
public struct PlannedOutput: Sendable {
  /// How a file that an earlier run left at its place is recognised.
  public indirect enum Mark: Sendable {
    /// All of these stand somewhere in it.
    case containing([String])
    /// It begins with this, and all of these stand somewhere in it.
    case beginning(String, containing: [String] = [])
    /// It is this text and nothing else.
    case exactly(String)
    /// It has one of these marks.
    case oneOf([Mark])
    /// It has no room for a mark: what stands there may be somebody else's.
    case none
  }

  /// Where it will be.
  public let path: String
  let mark: Mark
  /// The file whose mark speaks for this one.
  let witness: String

  /// Plans a file.
  ///
  /// - Parameters:
  ///   - path: where it will be.
  ///   - mark: what stands in each file of its kind, and in hardly any other.
  ///   - witness: the file that has the mark, where that is another one, which is written with it.
  public init(_ path: String, _ mark: Mark, witness: String? = nil) {
    self.path = path
    self.mark = mark
    self.witness = witness ?? path
  }
}

/// All files that a run is to write, known to be in nobody's way before the run begins.
///
/// An output replaces what an earlier run left at its place, and nothing else: no input of the same
/// run, ever; and no file that this program did not write, unless somebody asks for that.
public struct OutputPlan: Sendable {
  private let inputs: InputFiles
  private let isForced: Bool
  private let outputs: [String: Place]

  /// An output, and what stood at its place when that was looked at.
  private struct Place {
    let output: PlannedOutput
    let stamp: FileStamp?
  }

  /// Looks at the places of all outputs.
  ///
  /// - Parameters:
  ///   - outputs: what is to be written.
  ///   - inputs: what is read.
  ///   - isForced: whether what others wrote may be replaced, too.
  /// - Throws: `ByteIOError.outputIsInput`, `.foreignOutput`, `.sameOutput` or `.cannotCreate`.
  public init(
    _ outputs: [PlannedOutput], inputs: InputFiles, isForced: Bool = false
  ) throws(ByteIOError) {
    self.inputs = inputs
    self.isForced = isForced
    var spellings: [String: String] = [:]
    for output in outputs {
      if let other = spellings.updateValue(
        output.path, forKey: OutputPlan.onlySpelling(of: output.path))
      {
        throw .sameOutput(path: output.path, other: other)
      }
    }
    AtomicOutput.recover(outputs.map(\.path))
    var places: [String: Place] = [:]
    for output in outputs {
      places[output.path] = Place(output: output, stamp: FileStamp(output.path))
      try Directory.checkCreatable(AtomicOutput.parent(of: output.path))
      try OutputPlan.check(output, inputs, isForced)
    }
    self.outputs = places
  }

  /// Makes sure that nothing stands at an output's place that is not to be replaced.
  private static func check(
    _ output: PlannedOutput, _ inputs: InputFiles, _ isForced: Bool
  ) throws(ByteIOError) {
    guard FilePresence.exists(output.path) else { return }
    if let input = inputs.input(sameAs: output.path) {
      throw .outputIsInput(path: output.path, input: input)
    }
    guard FilePresence.isRegularFile(output.path) else {
      throw .cannotCreate(path: output.path, reason: "what stands there is no regular file")
    }
    if !isForced, !isOwn(output) { throw .foreignOutput(path: output.path) }
  }

  /// A path in the only spelling that two outputs can't share.
  private static func onlySpelling(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let directory =
      path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
    guard let real = unsafe realpath(directory.isEmpty ? "/" : directory, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe "\(String(cString: real))/\(name)"
  }

  private static func isOwn(_ output: PlannedOutput) -> Bool {
    guard let bytes = try? FileBytes(contentsOf: output.witness) else { return false }
    return has(output.mark, bytes)
  }

  private static func has(_ mark: PlannedOutput.Mark, _ bytes: FileBytes) -> Bool {
    switch mark {
    case .containing(let texts): texts.allSatisfy { bytes.contains(Array($0.utf8)) }
    case .beginning(let text, let others):
      bytes.starts(with: Array(text.utf8)) && has(.containing(others), bytes)
    case .exactly(let text): bytes.count == text.utf8.count && bytes.starts(with: Array(text.utf8))
    case .oneOf(let marks): marks.contains { has($0, bytes) }
    case .none: false
    }
  }

  /// Writes files together.
  ///
  /// The inputs must still be what they were, and nobody may have put something in an output's place
  /// meanwhile. Directories that are missing are made.
  ///
  /// - Throws: `ByteIOError.changed`, `.foreignOutput`, `.outputIsInput`, `.cannotCreate` or
  ///   `.writeFailed`; all that stood there stays then.
  public func write(_ files: [NamedBytes]) throws(ByteIOError) {
    try inputs.checkUnchanged()
    for file in files {
      guard let place = outputs[file.name] else { continue }
      if place.stamp == nil || FileStamp(file.name) != place.stamp {
        try OutputPlan.check(place.output, inputs, isForced)
      }
    }
    var made: [String] = []
    do throws(ByteIOError) {
      for file in files { made += try Directory.createMissing(AtomicOutput.parent(of: file.name)) }
      try AtomicOutput.write(files)
    } catch {
      Directory.removeEmpty(made)
      throw error
    }
  }
}
