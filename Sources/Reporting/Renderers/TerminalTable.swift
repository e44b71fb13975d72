import Essentials

/// A table as lines of text that fit a terminal.
///
/// A table that is too wide has its words and the heads of its numbers broken over several lines first;
/// where its numbers alone are too wide, it becomes several tables, one below another, each with the first
/// column. A cell that is wider than the terminal is broken, too.
struct TerminalTable {
  private let table: Table
  private let width: Int

  init(_ table: Table, width: Int) {
    self.table = table
    self.width = width
  }

  /// Words get no narrower column than this.
  private static let leastWordWidth = 16
  /// Nor do heads of numbers.
  private static let leastHeadWidth = 16
  private static let gap = "  "

  /// The lines, without a final newline.
  var text: String {
    let texts = table.rows.map { $0.map { $0.text.displayed } }
    let natural = table.columns.indices.map { column in
      texts.reduce(table.columns[column].title.count) { max($0, $1[column].count) }
    }
    let least = table.columns.indices.map { column in
      leastWidth(of: column, widest: texts.map { $0[column].count }.max() ?? 0)
    }
    let widths = fitted(natural, least)
    return parts(widths).map { columns in lines(columns, texts, widths).joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  private func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + TerminalTable.gap.count * max(0, widths.count - 1)
  }

  /// How narrow a column may become: numbers stay whole, their heads only as far as they are short.
  private func leastWidth(of column: Int, widest: Int) -> Int {
    guard table.columns[column].isNumeric else { return TerminalTable.leastWordWidth }
    return max(widest, min(table.columns[column].title.count, TerminalTable.leastHeadWidth))
  }

  /// Widths with columns made narrower, the widest first, until all fit or none may shrink; no column is
  /// wider than what the first one, or a gap and as much of it as words need, leave.
  private func fitted(_ natural: [Int], _ least: [Int]) -> [Int] {
    var widths = natural
    while total(widths) > width {
      let wide = widths.indices.filter { widths[$0] > least[$0] }
      guard let widest = wide.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    let first = widths.first ?? 0
    return widths.enumerated().map { column, width in
      column == 0 ? min(width, self.width) : min(width, max(8, room(behind: first)))
    }
  }

  /// What the first column leaves of a line.
  private func room(behind first: Int) -> Int { width - first - TerminalTable.gap.count }

  /// The columns that stand side by side: all, or as many as fit behind the first.
  private func parts(_ widths: [Int]) -> [[Int]] {
    guard total(widths) > width, widths.count > 2 else { return [Array(widths.indices)] }
    var parts: [[Int]] = []
    var part = [0]
    for column in widths.indices.dropFirst() {
      if part.count > 1, total((part + [column]).map { widths[$0] }) > width {
        parts.append(part)
        part = [0]
      }
      part.append(column)
    }
    return parts + [part]
  }

  private func lines(_ columns: [Int], _ texts: [[String]], _ widths: [Int]) -> [String] {
    let rule = columns.map { String(repeating: "─", count: widths[$0]) }
      .joined(separator: TerminalTable.gap)
    return row(columns.map { table.columns[$0].title }, columns, widths) + [rule]
      + texts.flatMap { texts in row(columns.map { texts[$0] }, columns, widths) }
  }

  /// The lines of a row: as many as its longest cell needs.
  private func row(_ cells: [String], _ columns: [Int], _ widths: [Int]) -> [String] {
    let broken = zip(cells, columns).map { TerminalTable.broken($0, width: widths[$1]) }
    let height = broken.map(\.count).max() ?? 1
    return (0..<height).map { line in
      let padded = zip(broken, columns).map { cell, column -> String in
        let text = line < cell.count ? cell[line] : ""
        let padding = String(repeating: " ", count: max(0, widths[column] - text.count))
        return table.columns[column].isNumeric ? padding + text : text + padding
      }
      return String(
        padded.joined(separator: TerminalTable.gap).reversed().drop { $0 == " " }.reversed()
      ).withoutCommand
    }
  }

  /// A cell's lines: broken at a space, or behind a character that names are made with, or where the width
  /// ends.
  static func broken(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var rest = Substring(text)
    while rest.count > width, width > 0 {
      let line = rest.prefix(width)
      let next = rest.index(rest.startIndex, offsetBy: width)
      var end = line.endIndex
      if rest[next] != " " {
        let place = line.lastIndex { " /_,.-".contains($0) }
        // A break that leaves little on the line is no better than none.
        if let place, line.distance(from: line.startIndex, to: place) >= width / 3 {
          end = line.index(after: place)
        }
      }
      lines.append(String(rest[..<end].reversed().drop { $0 == " " }.reversed()))
      rest = rest[end...].drop { $0 == " " }
    }
    return lines + (rest.isEmpty && !lines.isEmpty ? [] : [String(rest)])
  }
}
