import ByteIO
import Datasets
import Essentials
import Foundation
import Tensors
import TestSupport
import Testing

/// Each reader of data, with damaged files from a seed.
@Suite("Damaged data")
struct DamagedDataTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Opens a file as `evaluate` does, and reads its first and last samples.
  private func read(
    _ path: String, _ change: (inout DatasetRequest) -> Void = { _ in }
  ) throws {
    var request = DatasetRequest(path: path)
    change(&request)
    let data = try request.open()
    let size = data.sampleShape.elementCount
    // What fits a file that was mutated fits a memory.
    #expect(size * data.sampleCount < 1 << 28)
    var sample = [Float](repeating: 0, count: size)
    var span = sample.mutableSpan
    for index in [0, data.sampleCount - 1] { try data.read(index..<index + 1, into: &span) }
    _ = data.labels?.integers
  }

  @Test("IDX files, packed or not")
  func idx() throws {
    let plain = Build.idx([3, 4, 2], Array(0..<24))
    try expectSound(
      reading: Mutations(of: [plain, Build.idx([5], [1, 2, 3, 4, 5])], as: .binary),
      at: directory.file("x-idx3-ubyte")
    ) { try read($0) }
    try expectSound(
      reading: Mutations(of: [Gzip.compress(plain)], as: .binary, seed: 2),
      at: directory.file("x-idx3-ubyte.gz")
    ) { try read($0) }
  }

  @Test("NPY files")
  func npy() throws {
    let files =
      ["<f4", "|u1", "<i8", ">f8", "<f2", "|b1"].map { type in
        Build.npy(
          type, "(2, 3)", [UInt8](repeating: 1, count: 6 * (type.last?.wholeNumberValue ?? 1)))
      } + [NPY.encode([1, 2, 3, 4], shape: Shape([2, 2]))]
    for (seed, form) in [Mutations.Form.binary, .text].enumerated() {
      try expectSound(
        reading: Mutations(of: files, as: form, seed: UInt64(seed)), at: directory.file("x.npy")
      ) { try read($0) }
    }
  }

  @Test("NPZ files")
  func npz() throws {
    let arrays = [
      ("x.npy", NPY.encode([1, 2, 3, 4], shape: Shape([2, 2]))),
      ("y.npy", NPY.encode([0, 1], shape: Shape([2]))),
    ]
    try expectSound(
      reading: Mutations(of: [Build.zip(arrays.map { (name: $0.0, bytes: $0.1) })], as: .binary),
      at: directory.file("x.npz")
    ) { try read($0) }
  }

  static let tables = [
    "a,b,y\n1,2,0\n3,4.5,1\n-1e3,0,2\n", "\"a\";b;y\n1,5;2;setosa\n;3;virginica\n",
    "id\ta\ty\nq\t1\tTrue\nr\t?\tFalse\n",
  ]

  @Test(
    "Tables, with all that may be said of them",
    arguments: [MissingValuePolicy.error, .drop, .mean])
  func csv(missing: MissingValuePolicy) throws {
    try expectSound(
      reading: Mutations(of: Self.tables.map { Array($0.utf8) }, as: .text, seed: 3),
      at: directory.file("t.csv")
    ) { path in
      try read(path) { $0.table.missing = missing }
      try read(path) {
        $0.table.missing = missing
        $0.table.labelColumns = ["y"]
        $0.table.oneHot = [.init(column: "a")]
        $0.normalization = .zScore
      }
    }
  }

  @Test("Tables of images, and names of classes")
  func imageTable() throws {
    try directory.write(solidPNG([1, 2, 3]), to: "images/a.png")
    try directory.write(solidPNG([1, 2, 3]), to: "images/b.png")
    let table = "file,label\na.png,0\nb.png,1 2\n"
    for isStrict in [true, false] {
      try expectSound(
        reading: Mutations(of: [Array(table.utf8)], as: .text, count: 1_000, seed: 4),
        at: directory.file("labels.csv")
      ) { path in
        var request = ImageRequest(path: directory.file("images"))
        request.labelsPath = path
        request.labelColumns = [LabelColumn(column: "label", unlabelled: .wrong)]
        request.isStrict = isStrict
        _ = try request.open(for: Shape([4, 4, 3]))
      }
    }
    try directory.write("file,label\na.png,cat\nb.png,dog\n", to: "labels.csv")
    try expectSound(
      reading: Mutations(of: [Array("cat\ndog\nbird\n".utf8)], as: .text, seed: 5),
      at: directory.file("names.txt")
    ) { path in
      var request = ImageRequest(path: directory.file("images"))
      request.labelsPath = directory.file("labels.csv")
      request.labelColumns = [LabelColumn(column: "label", unlabelled: .wrong)]
      request.classNamesPath = path
      _ = try request.open(for: Shape([4, 4, 3]))
    }
  }

  @Test("Images", arguments: ["baseline-420.jpg", "png-palette-4-transparent.png"])
  func images(name: String) throws {
    let bytes = try ImageFixture.file(name).bytes()
    let folder = directory.file("images")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try expectSound(
      reading: Mutations(of: [bytes], as: .binary, seed: 6), at: "\(folder)/\(name)",
      leastRefused: 1
    ) { _ in
      let data = try ImageRequest(path: folder).open(for: Shape([8, 8, 3]))
      var sample = [Float](repeating: 0, count: 192)
      var span = sample.mutableSpan
      try data.read(0..<1, into: &span)
    }
  }

  @Test("Sizes that no file has are refused before memory is asked for")
  func absurdSizes() throws {
    // 16 bytes claim 4,294,967,295 samples of no element.
    let empty: [UInt8] = [0, 0, 8, 3] + [255, 255, 255, 255] + [UInt8](repeating: 0, count: 8)
    let npy = Build.npy("<f4", "(1099511627775, 0)", [])
    for bytes in [empty, npy] {
      let error = #expect(throws: DatasetError.self) {
        try read(try directory.write(bytes, to: "x"))
      }
      #expect(error?.problem == "The data set has no samples.")
      #expect(throws: DatasetError.self) {
        try ArrayDataset(
          samples: DatasetRequest.array(at: directory.file("x")), normalization: nil)
      }
    }
  }

  @Test("A packed file holds no more than its header says, and no more than data does")
  func bombs() throws {
    // 60,000,000 zeros that their header does not know of.
    let hidden = Gzip.compress(
      Build.idx([2, 2], [1, 2, 3, 4]) + [UInt8](repeating: 0, count: 60_000_000))
    let long = #expect(throws: DatasetError.self) {
      try read(try directory.write(hidden, to: "x-idx2-ubyte.gz"))
    }
    #expect(long?.problem == "The file holds more than 16 bytes once decompressed.")
    // 4 GB that the header does know of, in a stream that ends early: nobody looks for its end.
    let announced = Gzip.compress(
      [0, 0, 8, 2, 0, 1, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 0, count: 100_000))
    let great = #expect(throws: DatasetError.self) {
      try read(try directory.write(announced, to: "x-idx2-ubyte.gz"))
    }
    #expect(
      great?.problem == "The file holds more than 1 GiB (1,073,741,824 bytes) once decompressed.")
  }
}
