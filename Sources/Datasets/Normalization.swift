/// What is done to numbers before a model sees them.
public enum Normalization: String, Sendable, CaseIterable, Codable {
  /// Nothing.
  case none
  /// `x / 255`: bytes become 0…1.
  case unit
  /// `x / 127.5 − 1`: bytes become −1…1.
  case symmetric
  /// `x · 255`: 0…1 becomes 0…255.
  case times255
  /// `2x − 1`: 0…1 becomes −1…1.
  case signed
  /// `(x − mean) / deviation`, column by column; mean and population standard deviation of a
  /// table's rows (by default, those that are evaluated).
  case zScore = "zscore"
  /// Images: ImageNet's mean taken off, blue first (`PixelScaling.caffe`).
  case caffe
  /// Images: 0…1, then ImageNet's mean and deviation (`PixelScaling.torch`).
  case torch

  /// Whether it is for images alone, since it is another thing for each channel.
  package var needsImages: Bool { self == .caffe || self == .torch }

  /// What it does, in words.
  public var summary: String {
    switch self {
    case .none: "as they are"
    case .unit: "x / 255"
    case .symmetric: "x / 127.5 - 1"
    case .times255: "x * 255"
    case .signed: "2x - 1"
    case .caffe: PixelScaling.caffe.summary
    case .torch: PixelScaling.torch.summary
    case .zScore: "(x - mean) / standard deviation, column by column"
    }
  }

  /// One number; z-scores need their table, and others their image.
  package func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .none, .zScore, .caffe, .torch: x
    case .unit: x / 255
    case .symmetric: x / 127.5 - 1
    case .times255: x * 255
    case .signed: 2 * x - 1
    }
  }

  /// The number that became `y`; `nil` for what is another thing for each column or channel.
  package func original(_ y: Float) -> Float? {
    switch self {
    case .none: y
    case .unit: y * 255
    case .symmetric: (y + 1) * 127.5
    case .times255: y / 255
    case .signed: (y + 1) / 2
    case .zScore, .caffe, .torch: nil
    }
  }
}

/// Mean and population standard deviation of each column of a table.
struct ColumnStatistics {
  let means: [Double]
  let deviations: [Double]

  /// Computes them in two passes over `rows` (row by row, `columnCount` a row).
  init(_ rows: [Double], columnCount: Int) {
    let count = Double(max(1, rows.count / max(1, columnCount)))
    var means = [Double](repeating: 0, count: columnCount)
    for (index, value) in rows.enumerated() { means[index % columnCount] += value / count }
    var squares = [Double](repeating: 0, count: columnCount)
    for (index, value) in rows.enumerated() {
      let distance = value - means[index % columnCount]
      squares[index % columnCount] += distance * distance / count
    }
    var deviations = squares.map { $0 > 0 ? $0.squareRoot() : 1 }
    // A constant column carries nothing: it becomes 0. Its mean may be off by a rounding error,
    // which must not become the deviation.
    for (column, value) in rows.prefix(columnCount).enumerated()
    where stride(from: column, to: rows.count, by: columnCount).allSatisfy({ rows[$0] == value }) {
      means[column] = value
      deviations[column] = 1
    }
    self.means = means
    self.deviations = deviations
  }

  /// The same for some of the columns; the others stay as they are.
  func only(_ areScaled: [Bool]) -> ColumnStatistics {
    ColumnStatistics(
      means: zip(means, areScaled).map { $1 ? $0 : 0 },
      deviations: zip(deviations, areScaled).map { $1 ? $0 : 1 })
  }

  private init(means: [Double], deviations: [Double]) {
    self.means = means
    self.deviations = deviations
  }

  /// The columns' names beside what is done to them.
  func columns(named names: [String]) -> [TableColumn] {
    names.indices.map {
      TableColumn(name: names[$0], mean: means[$0], deviation: deviations[$0])
    }
  }

  /// The rows' z-scores.
  func normalize(_ rows: [Double]) -> [Float] {
    let columnCount = means.count
    return rows.enumerated().map { index, value in
      Float((value - means[index % columnCount]) / deviations[index % columnCount])
    }
  }
}
