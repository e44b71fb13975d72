public import ByteIO
import Essentials
import Foundation
public import Testing

/// Reads damaged files, and expects of each that it is read, or refused in words that a person can
/// act on: an error of the project's own, with the file's name in it.
///
/// That nothing traps shows in the test process still being there. Where it is not, the variable
/// `QUANTEVAL_MUTATION=FILE` in the environment leaves the last file that was tried in `FILE`.
///
/// `name`: the name under which the reader sees each file. `leastRefused`: of how many files in 100 the
/// reader must complain; fewer mean that it doesn't look.
public func expectSound(
  reading mutations: Mutations, named name: String = "damaged.file", leastRefused: Int = 10,
  sourceLocation: SourceLocation = #_sourceLocation, _ read: (FileBytes) throws -> Void
) {
  let log = ProcessInfo.processInfo.environment["QUANTEVAL_MUTATION"]
  var (tried, refused) = (0, 0)
  for bytes in mutations {
    if let log { try? Data(bytes).write(to: URL(fileURLWithPath: log)) }
    tried += 1
    do {
      try read(FileBytes(bytes, source: name))
    } catch let error as any DiagnosticError {
      refused += 1
      if !"\(error)".contains(name) {
        Issue.record(
          "input \(tried): the message doesn't name '\(name)': \(error)",
          sourceLocation: sourceLocation)
        return
      }
    } catch {
      Issue.record(
        "input \(tried): no error of the project's own: \(error)", sourceLocation: sourceLocation)
      return
    }
  }
  #expect(
    refused * 100 >= tried * leastRefused, "\(refused) of \(tried) were refused",
    sourceLocation: sourceLocation)
}

/// The same of a reader that opens paths: each file is written to `path` first.
public func expectSound(
  reading mutations: Mutations, at path: String, leastRefused: Int = 10,
  sourceLocation: SourceLocation = #_sourceLocation, _ read: (_ path: String) throws -> Void
) throws {
  // The names alone: a reader may say them from another directory.
  let name = URL(fileURLWithPath: path).lastPathComponent
  expectSound(
    reading: mutations, named: name, leastRefused: leastRefused, sourceLocation: sourceLocation
  ) { file in
    try Data(file.bytes()).write(to: URL(fileURLWithPath: path))
    try read(path)
  }
}
