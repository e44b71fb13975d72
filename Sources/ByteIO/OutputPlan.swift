#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that a run is to write.
public struct PlannedOutput: Sendable {
  /// How a file that an earlier run left at its place is recognised.
  public enum Mark: Sendable {
    /// All of these stand somewhere in it.
    case containing([String])
    /// It begins with this.
    case beginning(String)
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
    var places: [String: String] = [:]
    for output in outputs {
      if let other = places.updateValue(output.path, forKey: OutputPlan.place(output.path)) {
        throw .sameOutput(path: output.path, other: other)
      }
    }
    for output in outputs { AtomicOutput.recover(output.path) }
    for output in outputs where FilePresence.exists(output.path) {
      if let input = inputs.input(sameAs: output.path) {
        throw .outputIsInput(path: output.path, input: input)
      }
      guard FilePresence.isRegularFile(output.path) else {
        throw .cannotCreate(path: output.path, reason: "what stands there is no regular file")
      }
      if !isForced, !OutputPlan.isOwn(output) { throw .foreignOutput(path: output.path) }
    }
  }

  /// A path in the only spelling that two outputs can't share.
  private static func place(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let directory =
      path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
    guard let real = unsafe realpath(directory.isEmpty ? "/" : directory, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe "\(String(cString: real))/\(name)"
  }

  private static func isOwn(_ output: PlannedOutput) -> Bool {
    guard let bytes = try? FileBytes(contentsOf: output.witness) else { return false }
    switch output.mark {
    case .containing(let texts): return texts.allSatisfy { bytes.contains(Array($0.utf8)) }
    case .beginning(let text): return bytes.starts(with: Array(text.utf8))
    case .none: return false
    }
  }

  /// Writes files together, once it is sure that the inputs are still what they were.
  ///
  /// - Throws: `ByteIOError.changed`, `.cannotCreate` or `.writeFailed`; all that stood there stays
  ///   then.
  public func write(_ files: [NamedBytes]) throws(ByteIOError) {
    try inputs.checkUnchanged()
    try AtomicOutput.write(files)
  }
}
