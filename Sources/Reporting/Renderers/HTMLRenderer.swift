/// A report as one page: a file that needs no network and runs no script, for telephones, paper and large
/// screens, light or dark.
public struct HTMLRenderer: Renderer {
  /// Makes a renderer.
  public init() {}

  /// The page's text.
  public func render(_ report: Report) -> String {
    PageFrame.page(
      title: report.title,
      ["<h1>\(report.title)</h1>"] + PageBlock.markup(of: report.parts, heading: 2),
      tool: report.tool)
  }
}
