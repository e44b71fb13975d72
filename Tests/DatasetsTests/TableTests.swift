import ByteIO
import Datasets
import Tensors
import TestSupport
import Testing

@Suite("Tables as people write them")
struct TableTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func open(
    _ text: String, named name: String = "t.csv", label: String? = "y",
    normalization: Normalization? = nil, statistics: String? = nil,
    _ change: (inout TableSettings) -> Void = { _ in }
  ) throws -> ArrayDataset {
    try open(Array(text.utf8), named: name, label: label, normalization, statistics, change)
  }

  private func open(
    _ bytes: [UInt8], named name: String, label: String? = "y",
    _ normalization: Normalization? = nil, _ statistics: String? = nil,
    _ change: (inout TableSettings) -> Void = { _ in }
  ) throws -> ArrayDataset {
    var request = DatasetRequest(
      path: try directory.write(bytes, to: name), labelColumn: label,
      normalization: normalization)
    if let statistics { request.statisticsPath = try directory.write(statistics, to: "s.csv") }
    change(&request.table)
    return try request.open()
  }

  @Test(
    "Separators and decimal commas are recognised, and that is said",
    arguments: [
      ("a,b,y\n1.5,2,0\n", nil), ("a;b;y\n1.5;2;0\n", "cells separated by semicolons"),
      ("a\tb\ty\n1.5\t2\t0\n", "cells separated by tabs"),
      ("a;b;y\n1,5;2;0\n", "cells separated by semicolons; decimal commas"),
      ("\n\na;b;y\r\n1,5;2;0\r\n", "cells separated by semicolons; decimal commas"),
      ("\"a,x\";b;y\n1.5;2;0\n", "cells separated by semicolons"),
    ] as [(String, String?)])
  func separators(text: String, reading: String?) throws {
    let data = try open(text)
    #expect(try data.samples() == [1.5, 2])
    #expect(data.labels?.floats == [0])
    #expect(data.identity.reading == reading)
  }

  @Test("A separator that is named counts")
  func named() throws {
    let data = try open("a,b;y\n1,2\n", label: nil) { $0.separator = .comma }
    #expect(data.identity.columns?.map(\.name) == ["a", "b;y"])
    // A comma and a point as decimal marks: nobody knows.
    let error = #expect(throws: DatasetError.self) { try open("a;b;y\n1,5;2.5;0\n") }
    #expect(error?.problem == "'1,5' is not a number.")
  }

  @Test("Packed tables are read as they are")
  func packed() throws {
    let data = try open(Gzip.compress(Array("a,b,y\n1,2,0\n".utf8)), named: "t.csv.gz")
    #expect(try data.samples() == [1, 2])
  }

  @Test("Names become classes in the order of the names, and that is said")
  func classNames() throws {
    let data = try open("a,y\n1,setosa\n2,Virginica\n3,setosa\n")
    #expect(data.labels?.integers == [1, 0, 1])
    #expect(data.identity.classNames == ["Virginica", "setosa"])
    #expect(
      data.identity.reading
        == "classes Virginica = 0, setosa = 1 (in the order of their names)")
    let given = try directory.write("setosa\nversicolor\nVirginica\n", to: "names.txt")
    let named = try open("a,y\n1,setosa\n2,Virginica\n") { $0.classNamesPath = given }
    #expect(named.labels?.integers == [0, 2])
    let unknown = #expect(throws: DatasetError.self) {
      try open("a,y\n1,setosas\n") { $0.classNamesPath = given }
    }
    #expect(unknown?.remedy?.contains("did you mean 'setosa'?") == true)
    // Numbers are the classes' own.
    #expect(
      try open("a,y\n1,2\n2,0\n") { $0.classNamesPath = given }.labels?.integers == [2, 0])
  }

  @Test(
    "Truths are classes 0 and 1",
    arguments: ["True,False", "true,FALSE", "TRUE,false"])
  func truths(words: String) throws {
    let cells = words.split(separator: ",")
    let data = try open("a,y\n1,\(cells[0])\n2,\(cells[1])\n")
    #expect(data.labels?.integers == [1, 0])
    #expect(data.identity.reading == "classes false = 0, true = 1")
    let inputs = try open("a,y\n\(cells[0]),1\n\(cells[1]),0\n")
    #expect(try inputs.samples() == [1, 0])
    #expect(inputs.identity.reading == "true as 1, false as 0 in a")
  }

  @Test("A label that is no number among numbers is an error, no class")
  func mixedLabels() throws {
    let error = #expect(throws: DatasetError.self) { try open("a,y\n1,0\n2,x\n") }
    #expect(error?.problem == "'x' is not a number.")
    #expect(error?.location?.contains("row 3") == true)
  }

  @Test(
    "Missing values are an error that says what can be done",
    arguments: ["", "NA", "n/a", "nan", "NaN", "null", "None", "?"])
  func missing(text: String) throws {
    let table = "a,b,y\n1,10,0\n\(text),20,1\n3,30,1\n"
    let error = #expect(throws: DatasetError.self) { try open(table) }
    #expect(error?.problem == "A value is missing, in one row of the table.")
    #expect(error?.location?.hasSuffix("row 3, column 'a'") == true)
    #expect(error?.remedy?.contains("--missing drop") == true)
    let dropped = try open(table) { $0.missing = .drop }
    #expect(try dropped.samples() == [1, 10, 3, 30])
    #expect(dropped.labels?.floats == [0, 1])
    #expect(dropped.identity.notices.count == 1)
    #expect(dropped.identity.notices[0].hasPrefix("1 of 3 rows of "))
    let filled = try open(table) { $0.missing = .mean }
    #expect(try filled.samples() == [1, 10, 2, 20, 3, 30])
    #expect(filled.identity.notices[0].hasSuffix("(--missing mean): 1 of a."))
  }

  @Test("A column without a value has no mean")
  func noMean() {
    let error = #expect(throws: DatasetError.self) {
      try open("a,b,y\n1,,0\n2,NA,1\n") { $0.missing = .mean }
    }
    #expect(error?.problem == "The column has no values at all, so it has no mean.")
    #expect(error?.location?.hasSuffix("column 'b'") == true)
  }

  @Test(
    "A header that was not separated is named as such, with what was tried",
    arguments: [
      ("a|b|y\n1|2|0\n", "y", nil, "commas, semicolons and tabs were tried"),
      ("a|b|y\n1|2|0\n", nil, nil, "commas, semicolons and tabs were tried"),
      ("a,b,y\n1,2,0\n", "y", .semicolon, "the header has commas, so say --separator comma"),
      ("a b y\n1 2 0\n", "y", .tab, "write the table with commas, semicolons or tabs"),
    ] as [(String, String?, TableSeparator?, String)])
  func unseparated(text: String, label: String?, separator: TableSeparator?, remedy: String) {
    let error = #expect(throws: DatasetError.self) {
      try open(text, label: label) { $0.separator = separator }
    }
    #expect(error?.problem.hasPrefix("The table has one column, 'a") == true)
    #expect(error?.remedy?.contains(remedy) == true, "\(error?.remedy ?? "")")
  }

  @Test("A name in a table whose labels nobody named may be one of them")
  func namesWithoutLabel() {
    let table = "a,species\n1,setosa\n"
    let error = #expect(throws: DatasetError.self) { try open(table, label: nil) }
    for option in ["--label-column", "--one-hot", "--drop"] {
      #expect(error?.remedy?.contains(option) == true)
    }
  }

  @Test("A label that is missing has no mean")
  func missingLabel() throws {
    let table = "a,y\n1,0\n2,\n"
    let error = #expect(throws: DatasetError.self) { try open(table) { $0.missing = .mean } }
    #expect(error?.remedy == "leave such rows out with --missing drop")
    #expect(try open(table) { $0.missing = .drop }.sampleCount == 1)
  }

  @Test("Columns that are dropped are no inputs")
  func drop() throws {
    let data = try open("id,a,y\nx1,1,0\nx2,2,1\n") { $0.droppedColumns = ["id"] }
    #expect(try data.samples() == [1, 2])
    #expect(data.identity.reading == "without id")
    for columns in [["nothing"], ["id", "id"]] {
      #expect(throws: DatasetError.self) {
        try open("id,a,y\n1,1,0\n") { $0.droppedColumns = columns }
      }
    }
  }

  @Test("Several label columns are several outputs")
  func severalLabels() throws {
    let data = try open("a,u,v\n1,10,20\n2,30,40\n", label: nil) {
      $0.labelColumns = ["v", "u"]
    }
    #expect(data.labels?.shape == Shape([2, 2]))
    #expect(data.labels?.floats == [20, 10, 40, 30])
    #expect(try data.samples() == [1, 2])
  }

  @Test("Categories become a column each, by a map that is said")
  func oneHot() throws {
    let table = "sex,age,y\nmale,1,0\nfemale,3,1\n"
    let data = try open(table) { $0.oneHot = [.init(column: "sex")] }
    #expect(try data.samples() == [0, 1, 1, 1, 0, 3])
    #expect(data.identity.columns?.map(\.name) == ["sex=female", "sex=male", "age"])
    #expect(data.identity.reading == "sex one-hot (female, male)")
    let ordered = try open(table) {
      $0.oneHot = [.init(column: "sex", categories: ["male", "female", "other"])]
    }
    #expect(try ordered.samples() == [1, 0, 0, 1, 0, 1, 0, 3])
    let error = #expect(throws: DatasetError.self) {
      try open(table) { $0.oneHot = [.init(column: "sex", categories: ["male"])] }
    }
    #expect(error?.problem == "'female' is none of the column's categories.")
    // Without the option nobody guesses.
    let none = #expect(throws: DatasetError.self) { try open(table) }
    #expect(none?.remedy?.contains("--one-hot") == true)
  }

  @Test("Z-scores leave categories be, and use the other table's numbers and categories")
  func statistics() throws {
    let data = try open(
      "sex,age,y\nmale,1,0\n", normalization: .zScore,
      statistics: "sex,age,y\nmale,1,0\nfemale,3,1\n"
    ) { $0.oneHot = [.init(column: "sex")] }
    #expect(try data.samples() == [0, 1, -1])
    let filled = try open(
      "a,y\n,0\n5,1\n", normalization: .zScore, statistics: "a,y\n1,0\n3,1\n"
    ) { $0.missing = .mean }
    // The mean is 2, the deviation 1.
    #expect(try filled.samples() == [0, 3])
    #expect(throws: DatasetError.self) {
      try open("a,y\n1,0\n", normalization: .zScore, statistics: "b,y\n1,0\n")
    }
  }

  @Test("Cells of megabytes are not printed whole")
  func longCells() throws {
    let long = String(repeating: "x", count: 1 << 20)
    let texts = try [
      "a,y\n\(long),1\n", "\(long),y\n1,\(long)\n2,1\n", "\(long),\(long)\n1,2\n",
      "\(long),z\n1,2\n",
    ].map { table in
      let error = #expect(throws: DatasetError.self) { try open(table) }
      return try #require(error).description
    }
    for text in texts { #expect(text.utf8.count < 2_000, "\(text.prefix(300))") }
  }
}
