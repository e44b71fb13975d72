/// A report's candidates as a table for programs (RFC 4180): a row each, numbers in full.
///
/// What was not measured is an empty field.
public struct CSVRenderer: Renderer {
  /// Makes a renderer.
  public init() {}

  /// How each table of candidates begins.
  public static let mark = "model,data,split,level,metric,value,lower,upper,"

  /// The table, with a head; nothing where the report has none.
  public func render(_ report: Report) -> String {
    guard let table = report.candidates else { return "" }
    return ([table.columns] + table.rows.map { $0.map(text) })
      .map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
  }

  private func text(_ value: DataTable.Value) -> String {
    switch value {
    case .text(let text): text
    case .integer(let count): "\(count)"
    case .number(let number): "\(number)"
    case .none: ""
    }
  }

  private func field(_ text: String) -> String {
    // A spreadsheet takes what begins like this for a formula, and computes it.
    let isFormula = "=+-@\t\r".contains(text.first ?? " ") && Double(text) == nil
    let text = isFormula ? "'\(text)" : text
    guard text.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
