import ByteIO
import Datasets
import Tensors
import TestSupport
import Testing

@Suite("Data sets of arrays")
struct ArrayDatasetTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func open(
    _ inputs: [UInt8], _ labels: [UInt8]?, normalization: Normalization? = nil
  ) throws -> ArrayDataset {
    try DatasetRequest(
      path: try directory.write(inputs, to: "inputs"),
      labelsPath: try labels.map { try directory.write($0, to: "labels") },
      normalization: normalization
    ).open()
  }

  private static func make(
    _ inputs: NumericArray.Elements, _ shape: [Int], labels: [Float]
  ) throws -> ArrayDataset {
    try ArrayDataset(
      inputs: NumericArray(shape: Shape(shape), elements: inputs, source: "inputs"),
      labels: NumericArray(
        shape: Shape([labels.count]), elements: .floats(labels), source: "labels"),
      normalization: .none, identity: DatasetIdentity(name: "d", files: [], preprocessing: ""))
  }

  @Test("Bytes become x / 255 to the bit where nothing is asked for")
  func unit() throws {
    let dataset = try open(Build.idx([1, 256], Array(0...255)), Build.idx([1], [0]))
    #expect(try dataset.samples() == (0...255).map { Float($0) / 255 })
    #expect(dataset.identity.preprocessing == "x / 255")
  }

  @Test(
    "Bytes become what is asked for",
    arguments: [
      (.none, [0, 51, 255]), (.unit, [0, 0.2, 1]), (.symmetric, [-1, 51 / 127.5 - 1, 1]),
    ] as [(Normalization, [Float])])
  func normalization(_ normalization: Normalization, expected: [Float]) throws {
    let dataset = try open(
      Build.idx([1, 3], [0, 51, 255]), Build.idx([1], [0]), normalization: normalization)
    #expect(try dataset.samples() == expected)
  }

  @Test(
    "Numbers other than bytes stay as they are where nothing is asked for",
    arguments: [
      ("|b1", [1, 0]), ("|i1", [1, 0]), ("<i2", [1, 0, 0, 0]), ("<f2", [0, 0x3c, 0, 0]),
    ] as [(String, [UInt8])])
  func others(type: String, bytes: [UInt8]) throws {
    let dataset = try open(Build.npy(type, "(1, 2)", bytes), Build.idx([1], [0]))
    #expect(try dataset.samples() == [1, 0])
    #expect(dataset.identity.preprocessing == "as they are")
  }

  @Test("A part of the samples is that part")
  func part() throws {
    let dataset = try open(
      Build.idx([3, 2], [1, 2, 3, 4, 5, 6]), Build.idx([3], [0, 1, 2]),
      normalization: Normalization.none)
    var floats = [Float](repeating: -1, count: 2)
    var span = floats.mutableSpan
    try dataset.read(1..<2, into: &span)
    #expect(floats == [3, 4])
  }

  @Test("Images without a channel axis get one; other extents stay")
  func channels() throws {
    for (extents, expected) in [
      ([1, 2, 3], [2, 3, 1]), ([1, 2, 3, 1], [2, 3, 1]), ([1, 6], [6]),
      ([1, 1, 2, 3, 1], [1, 2, 3, 1]),
    ] {
      let dataset = try open(Build.idx(extents, [1, 2, 3, 4, 5, 6]), Build.idx([1], [0]))
      #expect(dataset.sampleShape.dimensions == expected)
    }
  }

  @Test("Samples may have no labels")
  func missingLabels() throws {
    let dataset = try open(Build.idx([1, 1], [1]), nil)
    #expect(dataset.labels == nil && dataset.sampleCount == 1)
    #expect(SelectedDataset(dataset, samples: [0]).labels == nil)
  }

  @Test("Labels of other samples are refused", arguments: [0, 1, 3])
  func mismatch(count: Int) {
    let error = #expect(throws: DatasetError.self) {
      try open(
        Build.idx([2, 1], [1, 1]), Build.idx([count], [UInt8](repeating: 0, count: count)))
    }
    #expect(error?.problem == "There are \(count) labels for 2 samples.")
    #expect(error?.location == directory.file("labels"))
  }

  @Test(
    "An input that is no finite number is named with its sample",
    arguments: [(Float.nan, "NaN"), (.infinity, "infinity"), (-.infinity, "infinity")])
  func notFinite(value: Float, name: String) {
    let error = #expect(throws: DatasetError.self) {
      try Self.make(.floats([0, 1, 2, 3, value, 5]), [3, 2], labels: [0, 0, 0])
    }
    #expect(error?.problem == "The input of sample 2 is \(name) at element 0.")
    #expect(error?.location == "inputs")
  }

  @Test("A label that is no number is named with its sample")
  func labelNotFinite() {
    let error = #expect(throws: DatasetError.self) {
      try Self.make(.floats([0, 1]), [2, 1], labels: [0, .nan])
    }
    #expect(error?.location == "labels")
    #expect(error?.problem.contains("sample 1 is NaN") == true)
  }

  @Test("Z-scores of arrays are refused: they would not be computed")
  func zScore() {
    let error = #expect(throws: DatasetError.self) {
      try open(Build.idx([2, 1], [1, 2]), Build.idx([2], [0, 1]), normalization: .zScore)
    }
    #expect(error?.problem == "The file is no CSV table: z-scores need the columns of one.")
  }

  @Test("A file that begins as none of the formats is refused", arguments: ["", "hello"])
  func unknownFormat(text: String) {
    let error = #expect(throws: DatasetError.self) { try open(Array(text.utf8), nil) }
    #expect(
      error?.problem
        == "The file is no IDX, NPY, NPZ or CSV file: it begins as none of them.")
  }

  @Test("A missing file is missing")
  func missing() {
    let error = #expect(throws: DatasetError.self) {
      try DatasetRequest(path: directory.file("nothing")).open()
    }
    #expect(error?.problem == "There is no file '\(directory.file("nothing"))'.")
  }

  @Test("The identity names the files with lengths and digests")
  func identity() throws {
    let inputs = Build.idx([1, 1], [7])
    let dataset = try open(inputs, Build.idx([1], [0]))
    #expect(dataset.identity.files.map(\.name) == ["inputs", "labels"])
    #expect(dataset.identity.files.map(\.byteCount) == [13, 9])
    #expect(dataset.identity.files[0].sha256 == SHA256Digest.hexadecimal(of: inputs))
    #expect(dataset.noticing("Mind this.").identity.notice == "Mind this.")
    #expect(dataset.identity.notice == nil)
  }

  @Test("Whole numbers are told from others")
  func integers() {
    func array(_ floats: [Float]) -> [Int]? {
      NumericArray(shape: Shape([floats.count]), elements: .floats(floats), source: "").integers
    }
    #expect(array([1, -2, 0]) == [1, -2, 0])
    #expect(array([1, 0.5]) == nil)
    #expect(array([.nan]) == nil)
    #expect(array([.infinity]) == nil)
    #expect(array([1e30]) == nil)
  }
}
