import Essentials
import Records
import Reporting

/// What gates say, as Markdown for the summary of a job: what blocks first.
///
/// GitHub drops a step's summary of more than 1 MiB, so this one is cut to what room there is.
public struct StepSummary: Sendable {
  /// The greatest summary of a step, in bytes.
  public static let greatestByteCount = 1 << 20

  private let results: [GateResult]

  /// Makes a summary.
  public init(_ results: [GateResult]) { self.results = results }

  /// The text, of at most so many bytes.
  public func render(byteCount limit: Int = greatestByteCount) -> String {
    let ordered =
      results.filter { $0.conclusion != .passed }
      + results.filter { $0.conclusion == .passed }
    var text = "# quanteval check\n\n\(overview)\n"
    for result in ordered {
      let markdown = MarkdownRenderer().render(Report(result))
      text += "\n#\(markdown)"
    }
    return StepSummary.cut(text, to: limit)
  }

  private var overview: String {
    let rows = results.map { result in
      "| \(StepSummary.escaped(result.record.name)) | \(result.words) |"
    }
    return (["| model | gate |", "| :--- | :--- |"] + rows).joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    text.displayed.replacing("\\", with: "\\\\").replacing("|", with: "\\|")
      .replacing("<", with: "&lt;").replacing("*", with: "\\*").replacing("](", with: "]\\(")
  }

  /// Whole lines of at most so many bytes, and a last one that says that there were more.
  static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    let ending = "\n\nThe rest did not fit: the log has it all.\n"
    let room = limit - ending.utf8.count
    guard room > 0 else { return "" }
    // A line break is one byte in UTF-8, and no part of another character.
    let bytes = Array(text.utf8.prefix(room))
    let end = bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self) + ending
  }
}
