import Foundation

/// A program of the system, against which files are checked.
struct SystemTool {
  let path: String

  /// The program of that name; `nil` where the system has none.
  init?(_ name: String) {
    let places = ["/usr/bin/\(name)", "/bin/\(name)"]
    guard let place = places.first(where: { FileManager.default.isExecutableFile(atPath: $0) })
    else { return nil }
    path = place
  }

  static let hasGzip = SystemTool("gzip") != nil
  /// bsdtar lists its members in other columns.
  static let hasGNUTar =
    (try? SystemTool("tar")?.run(["--version"]))?.flatMap {
      String(decoding: $0.output, as: UTF8.self).contains("GNU tar")
    } ?? false

  /// What the program writes, and its exit code.
  func run(_ arguments: [String]) throws -> (output: [UInt8], status: Int32) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["TZ": "UTC", "LC_ALL": "C"]
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (Array(output), process.terminationStatus)
  }
}
