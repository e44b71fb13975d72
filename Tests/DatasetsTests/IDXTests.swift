import ByteIO
import Datasets
import Tensors
import TestSupport
import Testing

@Suite("IDX files")
struct IDXTests {
  let directory: TemporaryDirectory
  static let small = Build.idx([2, 3], [1, 2, 3, 4, 5, 255])

  init() throws { directory = try TemporaryDirectory() }

  private func read(_ bytes: [UInt8]) throws -> NumericArray {
    try DatasetRequest.array(at: try directory.write(bytes, to: "a-idx"))
  }

  @Test("The header is big endian: marks, extents, bytes")
  func literal() throws {
    #expect(Self.small.prefix(12) == [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3])
    let array = try read(Self.small)
    #expect(array.shape.dimensions == [2, 3])
    #expect(array.integers == [1, 2, 3, 4, 5, 255])
    #expect(array.floats == [1, 2, 3, 4, 5, 255])
    #expect(array.sampleCount == 2)
  }

  @Test("A compressed file is read as it is")
  func compressed() throws {
    #expect(try read(Gzip.compress(Self.small)).integers == [1, 2, 3, 4, 5, 255])
  }

  @Test(
    "Another mark is refused with the mark that was found",
    arguments: [
      ([0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0], "0xd01"), ([0, 0, 8, 0, 1], "0x800"),
      ([1, 0, 8, 1, 0, 0, 0, 0], "0x1000801"), ([0x74, 0x65, 0x78, 0], "0x74657800"),
    ] as [([UInt8], String)])
  func wrongMark(bytes: [UInt8], mark: String) {
    let error = #expect(throws: DatasetError.self) { try read(bytes) }
    #expect(
      error?.problem
        == "The file is no IDX file of bytes: it begins with \(mark), not with 0x80X.")
  }

  @Test(
    "A table in an array's place is named, with the code that makes an array of it",
    arguments: [
      ("label\n0\n1\n", "delimiter=',', skiprows=1))"), ("0\n1\n", "delimiter=','))"),
      ("a;b\n0;1e5\n", "delimiter=';', skiprows=1))"), ("1e5\t2\n", "delimiter='\\t'))"),
    ])
  func table(text: String, loading: String) {
    let error = #expect(throws: DatasetError.self) { try read(Array(text.utf8)) }
    #expect(error?.problem.contains("The file is text, a table perhaps") == true)
    #expect(error?.remedy?.contains(loading) == true, "\(error?.remedy ?? "")")
  }

  @Test("A file cut off anywhere is an error", arguments: 0..<small.count)
  func truncated(count: Int) {
    #expect(throws: DatasetError.self) { try read(Array(Self.small.prefix(count))) }
  }

  @Test("A compressed file cut off anywhere is an error")
  func truncatedCompressed() {
    let bytes = Gzip.compress(Self.small)
    for count in bytes.indices {
      #expect(throws: DatasetError.self, "cut at \(count)") {
        try read(Array(bytes.prefix(count)))
      }
    }
  }

  @Test(
    "Extents that are not those of the data are refused",
    arguments: [
      (Build.idx([2, 3], [1, 2, 3, 4, 5]), "[2, 3], but 5 bytes follow"),
      (Build.idx([2, 3], [1, 2, 3, 4, 5, 6, 7]), "[2, 3], but 7 bytes follow"),
      (Build.idx([0, 3], [1]), "[0, 3], but 1 bytes follow"),
      (
        Build.idx([0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [1]),
        "[4294967295, 4294967295, 4294967295], but 1 bytes follow"
      ),
    ])
  func mismatch(bytes: [UInt8], reason: String) {
    let error = #expect(throws: DatasetError.self) { try read(bytes) }
    #expect(error?.problem == "The file is no sound IDX file: its header says \(reason).")
  }

  @Test("Extents of zero are an empty array, and no data set", arguments: [[0], [0, 3], [3, 0]])
  func empty(extents: [Int]) throws {
    let array = try read(Build.idx(extents, []))
    #expect(array.shape.dimensions == extents)
    #expect(array.floats == [])
    let labels = Build.idx([extents[0]], [UInt8](repeating: 0, count: extents[0]))
    let request = DatasetRequest(
      path: directory.file("a-idx"), labelsPath: try directory.write(labels, to: "l"))
    let error = #expect(throws: DatasetError.self) { try request.open() }
    #expect(error?.problem == "The data set has no samples.")
  }

  @Test("A directory with a pair is opened, the test part where there are two")
  func pair() throws {
    for (prefix, label) in [("a", 1), ("t10k", 2)] as [(String, UInt8)] {
      try directory.write(
        Build.idx([1, 1, 2], [0, 255]), to: "\(prefix)-images-idx3-ubyte")
      try directory.write(Build.idx([1], [label]), to: "\(prefix)-labels-idx1-ubyte")
    }
    let dataset = try DatasetRequest(path: directory.path).open()
    #expect(dataset.labels?.integers == [2])
    #expect(dataset.sampleShape.dimensions == [1, 2, 1])
    #expect(try dataset.samples() == [0, 1])
  }

  @Test("A directory of images without their labels has none")
  func imagesAlone() throws {
    try directory.write(Build.idx([1, 1, 2], [0, 255]), to: "a-images-idx3-ubyte")
    let dataset = try DatasetRequest(path: directory.path).open()
    #expect(dataset.labels == nil && dataset.sampleCount == 1)
  }

  @Test("A directory without a pair is refused")
  func noPair() {
    let error = #expect(throws: DatasetError.self) {
      try DatasetRequest(path: directory.path).open()
    }
    #expect(
      error?.problem.hasPrefix("'\(directory.path)' holds no data set that can be read") == true)
  }
}
