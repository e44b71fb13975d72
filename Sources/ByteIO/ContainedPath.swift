/// A path that stands in a file, and leads to a place below that file's directory.
///
/// What a file says is no reason to read, or to write, anywhere else: paths that are absolute, or
/// lead upwards, are none of these. (A link in the directory may lead elsewhere: who put it there
/// wanted that.)
public struct ContainedPath: Hashable, Sendable {
  /// The path, as it stands in the file.
  public let text: String

  /// Takes a path; `nil` where it leaves the directory, or names nothing in it.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard !text.isEmpty, !text.utf8.contains(0), !text.hasPrefix("/"),
      !parts.contains(".."), parts.contains(where: { !$0.isEmpty && $0 != "." })
    else { return nil }
    self.text = text
  }

  /// Whether it names something in the directory itself.
  public var isName: Bool { !text.contains("/") }
}
