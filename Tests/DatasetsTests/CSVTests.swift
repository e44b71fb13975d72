import Datasets
import Tensors
import TestSupport
import Testing

@Suite("CSV tables")
struct CSVTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func open(
    _ text: String, label: String? = "y", columns: [String]? = nil,
    normalization: Normalization? = nil, statistics: String? = nil, labelsToo: Bool = false
  ) throws -> ArrayDataset {
    let path = try directory.write(text, to: "t.csv")
    return try DatasetRequest(
      path: path, labelColumn: label, inputColumns: columns, normalization: normalization,
      statisticsPath: try statistics.map { try directory.write($0, to: "s.csv") },
      normalizesLabels: labelsToo
    ).open()
  }

  @Test(
    "The same table, as programs write it",
    arguments: [
      "a,b,y\n1,2,0\n3,4.5,1\n", "a,b,y\n1,2,0\n3,4.5,1", "a,b,y\r\n1,2,0\r\n3,4.5,1\r\n",
      "\u{FEFF}a,b,y\n1,2,0\n3,4.5,1\n", "\"a\",\"b\",\"y\"\n\"1\",\"2\",\"0\"\n3,\"4.5\",\"1\"",
      "a,b,y\n1,2,0\n3,4.5,1\n\n", "a,b,y\n\n1,2,0\n   \n3,4.5,1\n\n\n",
      "a, b , y\n 1, 2,0 \n3,45e-1,+1\n", "\na,b,y\n1,2,0\n3,4.5,1\n", "a,b,y\r1,2,0\r3,4.5,1",
    ])
  func table(text: String) throws {
    let dataset = try open(text)
    #expect(try dataset.samples() == [1, 2, 3, 4.5])
    #expect(dataset.labels?.integers == [0, 1])
    #expect(dataset.sampleShape.dimensions == [2])
  }

  @Test("Quotes hold commas, quotes and newlines")
  func quotes() throws {
    let dataset = try open("\"a,\"\"1\"\"\",\"b\nc\",y\n1,2,0\n", columns: ["b\nc", "a,\"1\""])
    #expect(try dataset.samples() == [2, 1])
  }

  @Test("Inputs come in the order that was asked for, by default in the file's")
  func columnOrder() throws {
    let text = "a,y,b,c\n1,9,2,3\n"
    #expect(try open(text).samples() == [1, 2, 3])
    #expect(try open(text, columns: ["c", "a"]).samples() == [3, 1])
    #expect(try open(text, label: "a").labels?.integers == [1])
  }

  @Test(
    "A ragged row is named as an editor counts it",
    arguments: [
      ("a,b,y\n1,2,0\n1,2\n1,2,0\n", 3, 2), ("a,b,y\n1,2,0\n1,2,0\n1,2,0,9\n", 4, 4),
      ("a,b,y\n1,2,0\n\n1\n", 4, 1), ("a,\"b\nb\",y\n1,2,0\n1,2\n", 4, 2),
      ("a,b,y\n1,2\n1,2,3,4\n", 2, 2),
    ])
  func raggedRow(text: String, row: Int, count: Int) {
    let error = #expect(throws: DatasetError.self) { try open(text) }
    #expect(error?.problem == "The row has \(count) cells, the header 3.")
    #expect(error?.location == "\(directory.file("t.csv")), row \(row)")
  }

  @Test("Without a label's column all columns are inputs, with another table's statistics too")
  func unlabelled() throws {
    let plain = try open("a,b\n1,2\n3,4\n", label: nil)
    #expect(plain.labels == nil && plain.identity.columns?.map(\.name) == ["a", "b"])
    #expect(try plain.samples() == [1, 2, 3, 4])
    let scored = try open(
      "a,b\n1,2\n3,4\n", label: nil, normalization: .zScore,
      statistics: "a,price,b\n0,9,0\n2,9,4\n")
    #expect(try scored.samples() == [0, 0, 2, 1])
  }

  @Test("An empty last cell is a cell")
  func emptyLastCell() throws {
    #expect(try open("y,a,b\n1,2,", columns: ["a"]).samples() == [2])
  }

  @Test(
    "What is no number is named with row and column",
    arguments: [
      ("a,y\n1,0\nx,0\n", "x", "row 3, column 'a'"), ("a,y\ninf,0\n", "inf", "row 2, column 'a'"),
      ("a,y\n\n1e999,0\n", "1e999", "row 3, column 'a'"),
      ("a,y\n\"1,5\",0\n", "1,5", "row 2, column 'a'"),
    ])
  func notANumber(text: String, cell: String, place: String) {
    let error = #expect(throws: DatasetError.self) { try open(text) }
    #expect(error?.problem == "'\(cell)' is not a number.")
    #expect(error?.location == "\(directory.file("t.csv")), \(place)")
  }

  @Test("A column that is not used may hold words")
  func words() throws {
    #expect(try open("id,a,y\nx,1,0\n", columns: ["a"]).samples() == [1])
  }

  @Test("An unknown label column is answered with the nearest, or with all there are")
  func unknownColumn() {
    let text = "width,height,price\n1,2,3\n"
    let near = #expect(throws: DatasetError.self) { try open(text, label: "prize") }
    #expect(near?.problem == "The table has no column 'prize'.")
    #expect(near?.remedy == "did you mean 'price'?")
    let far = #expect(throws: DatasetError.self) { try open(text, label: "zzz") }
    #expect(far?.remedy == "the columns are width, height, price")
    let input = #expect(throws: DatasetError.self) {
      try open(text, label: "price", columns: ["hight"])
    }
    #expect(input?.remedy == "did you mean 'height'?")
  }

  @Test(
    "A table without rows, columns or text is refused",
    arguments: ["", "\n\n", "a,y\n", "y\n1\n"])
  func nothing(text: String) {
    #expect(throws: DatasetError.self) { try open(text) }
  }

  @Test("A table that begins like a zip file's name is a table")
  func zipLike() throws {
    #expect(try open("PK,y\n1,0\n").samples() == [1])
  }

  @Test("Bytes that are not UTF-8 are refused")
  func notUTF8() throws {
    let path = try directory.write(Array("a,y\n1,0\n".utf8) + [0xff], to: "t.csv")
    let error = #expect(throws: DatasetError.self) {
      try DatasetRequest(path: path, labelColumn: "y").open()
    }
    #expect(error?.problem == "The file is no CSV file: it is not UTF-8.")
  }

  /// Of 2, 4, 6: mean 4, deviation √(8/3).
  @Test("Z-scores use the population's deviation of the table itself")
  func zScores() throws {
    let dataset = try open("a,y\n2,5\n4,6\n6,7\n", normalization: .zScore)
    let one = Float(2 / (8.0 / 3).squareRoot())
    #expect(try dataset.samples() == [-one, 0, one])
    #expect(dataset.labels?.floats == [5, 6, 7])
  }

  /// Of the other table: a has mean 2 and deviation 1, b 20 and 10, y 30 and 10; columns that are
  /// not asked for don't matter, nor does their order.
  @Test("Z-scores use another table's mean and deviation where one is named")
  func zScoresOfAnother() throws {
    let statistics = "y,b,x,a\n20,10,?,1\n40,30,?,3\n"
    let text = "a,b,y\n2,20,30\n4,0,50\n"
    let dataset = try open(
      text, normalization: .zScore, statistics: statistics, labelsToo: true)
    #expect(try dataset.samples() == [0, 0, 2, -2])
    #expect(dataset.labels?.floats == [0, 2])
    #expect(dataset.identity.files.map(\.name) == ["t.csv", "s.csv"])
    #expect(
      dataset.identity.preprocessing
        == "(x - mean) / standard deviation, column by column; labels likewise")
    let plain = try open(text, normalization: .zScore, statistics: statistics)
    #expect(plain.labels?.floats == [30, 50])
  }

  @Test("A constant column becomes 0, whatever its mean rounds to", arguments: [0.1, 0.7, 1e9, 0])
  func constantColumn(value: Double) throws {
    let rows = (0..<10).map { "\(value),\($0),0\n" }.joined()
    let samples = try open("a,b,y\n" + rows, normalization: .zScore).samples()
    #expect(stride(from: 0, to: 20, by: 2).allSatisfy { samples[$0] == 0 })
    #expect(samples[1] < -1 && samples[19] > 1)
  }
}
