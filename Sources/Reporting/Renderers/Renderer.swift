/// Gives a report its form.
public protocol Renderer: Sendable {
  /// The report as text, with a final newline.
  func render(_ report: Report) -> String
}
