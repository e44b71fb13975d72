/// A column of a table, and what was done to its numbers.
public struct TableColumn: Codable, Hashable, Sendable {
  /// The column's name.
  public let name: String
  /// What was taken off each number.
  public let mean: Double
  /// What the difference was divided by.
  public let deviation: Double

  /// Describes a column; by default its numbers are as they were.
  public init(name: String, mean: Double = 0, deviation: Double = 1) {
    self.name = name
    self.mean = mean
    self.deviation = deviation
  }

  /// The number of the file that became `value`, to the digits that binary32 keeps.
  public func original(_ value: Float) -> Double {
    let number = Double(value) * deviation + mean
    // Where a mean was taken off, its last digits went, too.
    let scale = max(number.magnitude, mean.magnitude, deviation)
    guard scale > 0, scale.isFinite else { return number }
    var power = 1.0
    while scale * power < 1e5 { power *= 10 }
    return (number * power).rounded() / power
  }

  /// The columns that make z-scores of rows of numbers: their means and deviations.
  package static func standardizing(_ rows: [Float], columnCount: Int) -> [TableColumn] {
    ColumnStatistics(rows.map(Double.init), columnCount: columnCount)
      .columns(named: [String](repeating: "", count: columnCount))
  }
}
