extension StringProtocol {
  /// The text as lines that may be shown anywhere: what `displayed` does, line by line, and no line
  /// that a service which runs programs takes for a command.
  ///
  /// GitHub Actions obeys lines of a program's output that begin with `::`, and `##[` anywhere. Such
  /// lines get a backslash. Empty lines are left out: what stands in a text of several lines is one
  /// thing, and ends where it ends.
  public var displayedLines: String {
    split(whereSeparator: { $0 == "\n" || $0 == "\r\n" })
      .map { $0.displayed(limit: 1 << 16).withoutCommand }.joined(separator: "\n")
  }

  /// The line, unless it is a command of a service.
  public var withoutCommand: String {
    var line = String(self)
    if line.contains("##[") { line = line.replacing("##[", with: "##\\[") }
    guard let start = line.firstIndex(where: { !$0.isWhitespace }), line[start...].hasPrefix("::")
    else { return line }
    line.insert("\\", at: start)
    return line
  }
}
