import Datasets
import Tensors
import TestSupport
import Testing

@Suite("Splits that take a part of a file")
struct SplitTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func catalog(_ keys: String) throws -> DatasetCatalog {
    try directory.write(
      """
      {"name": "set", "title": "t", "license": "l", "source": "s", "mirrors": [], "files": [],
       \(keys)}
      """, to: "root/set/manifest.yaml")
    return try DatasetCatalog(
      root: directory.file("root"), override: nil, shared: directory.file("shared"),
      cache: directory.file("cache"), decode: ManifestText.decode)
  }

  private func images(_ split: String, keys: String = "\"shuffleSeed\": 7,") throws -> ArrayDataset
  {
    try directory.write(Build.idx([10, 1, 2], (0..<20).map { UInt8($0) }), to: "root/set/i")
    try directory.write(Build.idx([10], (0..<10).map { UInt8($0) }), to: "root/set/l")
    return try catalog(
      """
      \(keys) "defaultSplit": "part", "normalization": "none",
      "splits": {"part": {"inputs": "i", "labels": "l"\(split)}}
      """
    ).open("set", substituting: false)
  }

  /// The table's rows are (k, 10 k, label k²) for k below `count`.
  private func table(
    _ split: String, count: Int = 10, keys: String = "", seed: Int = 7
  ) throws -> ArrayDataset {
    try directory.write(
      "a,y,b\n" + (0..<count).map { "\($0),\($0 * $0),\($0 * 10)\n" }.joined(),
      to: "root/set/t.csv")
    return try catalog(
      """
      "labelColumn": "y", "shuffleSeed": \(seed), "defaultSplit": "train", \(keys)
      "splits": {"train": {"inputs": "t.csv", "fraction": {"from": 0, "to": 0.7}},
       "validation": {"inputs": "t.csv", "fraction": {"from": 0.7, "to": 0.9}},
       "test": {"inputs": "t.csv", "fraction": {"from": 0.9, "to": 1}},
       "head": {"inputs": "t.csv", "samples": {"from": 0, "to": 2}}}
      """
    ).open("set", split: split, substituting: false)
  }

  private static let plain = "\"normalization\": \"none\","
  private static let zScore = "\"normalization\": \"zscore\", \"normalizesLabels\": true,"

  @Test("A range takes neighbours, samples and labels alike")
  func range() throws {
    let dataset = try images(", \"samples\": {\"from\": 3, \"to\": 5}")
    #expect(try dataset.samples() == [6, 7, 8, 9])
    #expect(dataset.labels?.integers == [3, 4])
    #expect(dataset.sampleShape.dimensions == [1, 2, 1])
    #expect(dataset.identity.preprocessing == "samples 3 to 4 (counted from 0); as they are")
  }

  @Test("A fraction of images takes samples with their labels")
  func imageFraction() throws {
    let dataset = try images(", \"fraction\": {\"from\": 0.2, \"to\": 0.6}")
    let labels = try #require(dataset.labels?.integers)
    #expect(labels.count == 4)
    #expect(Set(labels).count == 4)
    #expect(try dataset.samples() == labels.flatMap { [Float(2 * $0), Float(2 * $0 + 1)] })
  }

  @Test("Without either, a split is the whole file")
  func whole() throws {
    #expect(try images("").sampleCount == 10)
    #expect(try images("").identity.preprocessing == "as they are")
  }

  @Test("Shares are 70, 20 and 10 %, together all rows, none twice", arguments: [10, 11, 997])
  func shares(count: Int) throws {
    let parts = try ["train", "validation", "test"].map {
      try #require(try table($0, count: count, keys: Self.plain).labels?.integers)
    }
    let ends = [0.7, 0.9, 1].map { Int((Double(count) * $0).rounded(.toNearestOrEven)) }
    #expect(parts.map(\.count) == [ends[0], ends[1] - ends[0], count - ends[1]])
    #expect(parts.flatMap { $0 }.sorted() == (0..<count).map { $0 * $0 })
    #expect(parts[0] != parts[0].sorted())
  }

  @Test("The seed decides the order, and nothing else does")
  func seeds() throws {
    let first = try table("train", count: 100, keys: Self.plain)
    let again = try table("train", count: 100, keys: Self.plain)
    let other = try table("train", count: 100, keys: Self.plain, seed: 8)
    #expect(try first.samples() == again.samples())
    #expect(try first.samples() != other.samples())
    #expect(
      first.identity.preprocessing.contains(
        "samples 0 to 69 (counted from 0) of the order shuffled with seed 7"))
  }

  @Test("A table's inputs are its other columns, in their order")
  func columns() throws {
    let head = try table("head", keys: Self.plain)
    #expect(try head.samples() == [0, 0, 1, 10])
    #expect(head.labels?.floats == [0, 1])
  }

  /// The mean and deviation of the train split, computed from its plain numbers.
  @Test("Z-scores of every split use the statistics of train only", arguments: ["train", "test"])
  func statistics(split: String) throws {
    func zScores(_ values: [Float], of reference: [Float]) -> [Float] {
      let mean = reference.reduce(0.0) { $0 + Double($1) } / Double(reference.count)
      let squares = reference.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      let deviation = (squares / Double(reference.count)).squareRoot()
      return values.map { Float((Double($0) - mean) / deviation) }
    }
    func column(_ dataset: ArrayDataset, _ index: Int) throws -> [Float] {
      let samples = try dataset.samples()
      return stride(from: index, to: samples.count, by: 2).map { samples[$0] }
    }
    let train = try table("train", count: 50, keys: Self.plain)
    let plain = try table(split, count: 50, keys: Self.plain)
    let scored = try table(split, count: 50, keys: Self.zScore)
    // Sums in another order: a few units in the last place of numbers below 4.
    for index in 0..<2 {
      let expected = zScores(try column(plain, index), of: try column(train, index))
      #expect(zip(try column(scored, index), expected).allSatisfy { abs($0 - $1) < 2e-6 })
    }
    let expected = zScores(
      try #require(plain.labels).floats, of: try #require(train.labels).floats)
    #expect(zip(try #require(scored.labels).floats, expected).allSatisfy { abs($0 - $1) < 2e-6 })
    #expect(
      scored.identity.preprocessing.hasSuffix(
        "column by column, of the split 'train'; labels likewise"))
  }

  @Test("Statistics may come from another file, which is named with the data")
  func otherFile() throws {
    try directory.write("y,a\n0,1\n0,3\n", to: "root/set/train.csv")
    try directory.write("a,y\n4,9\n", to: "root/set/test.csv")
    let dataset = try catalog(
      """
      "labelColumn": "y", "defaultSplit": "test", "normalization": "zscore",
      "statisticsSplit": "learn",
      "splits": {"learn": {"inputs": "train.csv"}, "test": {"inputs": "test.csv"}}
      """
    ).open("set", substituting: false)
    #expect(try dataset.samples() == [2])
    #expect(dataset.labels?.floats == [9])
    #expect(dataset.identity.files.map(\.name) == ["test.csv", "train.csv"])
  }

  @Test(
    "A part that the file does not have is the manifest's error",
    arguments: [
      (", \"samples\": {\"from\": 3, \"to\": 11}", "'samples' go to 11, but i has 10"),
      (", \"samples\": {\"from\": 3, \"to\": 3}", "'samples' from 3 to 3 are none"),
      (", \"samples\": {\"from\": 3, \"to\": 2}", "'samples' from 3 to 2 are none"),
      (", \"samples\": {\"from\": -1, \"to\": 2}", "'samples' from -1 to 2 are none"),
      (", \"fraction\": {\"from\": 0, \"to\": 1.1}", "'fraction' from 0.0 to 1.1 is no part"),
      (", \"fraction\": {\"from\": 0.5, \"to\": 0.2}", "'fraction' from 0.5 to 0.2 is no part"),
      (", \"fraction\": {\"from\": 0.5, \"to\": 0.51}", "of the 10 samples of i is none"),
      (
        ", \"fraction\": {\"from\": 0, \"to\": 1}, \"samples\": {\"from\": 0, \"to\": 1}",
        "it has both 'samples' and 'fraction'"
      ),
      (", \"sample\": {\"from\": 0, \"to\": 1}", "sample"),
    ])
  func wrongPart(split: String, reason: String) {
    let error = #expect(throws: DatasetError.self) { try images(split) }
    #expect(error?.problem.contains(reason) == true)
    #expect(error?.location == directory.file("root/set/manifest.yaml"))
  }

  @Test(
    "Keys that contradict each other are the manifest's error",
    arguments: [
      (#""normalization": "none","#, #"{"inputs": "t"}"#, "neither 'labels' nor"),
      (
        #""normalization": "none", "labelColumn": "y","#, #"{"inputs": "t", "labels": "l"}"#,
        "it has 'labels', but"
      ),
      (
        #""normalization": "none", "labelColumn": "y","#,
        #"{"inputs": "t", "fraction": {"from": 0, "to": 1}}"#, "needs the data set's 'shuffleSeed'"
      ),
      (#""normalization": "zscore","#, #"{"inputs": "t", "labels": "l"}"#, "is for tables"),
      (
        #""normalization": "zscore", "labelColumn": "y","#, #"{"inputs": "t"}"#,
        "from the split 'train', which is not there"
      ),
      (
        #""normalization": "none", "labelColumn": "y", "normalizesLabels": true,"#,
        #"{"inputs": "t"}"#, "needs 'normalization: zscore'"
      ),
      (
        #""normalization": "none", "generator": "housing","#,
        #"{"inputs": "t", "labels": "l"}"#, "name its 'labelColumn'"
      ),
      (
        #""normalization": "none", "labelColumn": "y", "generator": "prices","#,
        #"{"inputs": "t"}"#, "prices"
      ),
    ])
  func contradiction(keys: String, split: String, reason: String) {
    let error = #expect(throws: DatasetError.self) {
      try catalog("\(keys) \"defaultSplit\": \"part\", \"splits\": {\"part\": \(split)}")
    }
    #expect(error?.problem.contains(reason) == true)
    #expect(error?.location == directory.file("root/set/manifest.yaml"))
  }

  @Test("A table without the manifest's label column says so")
  func noLabelColumn() throws {
    try directory.write("a,b\n1,2\n", to: "root/set/t.csv")
    let error = #expect(throws: DatasetError.self) {
      try catalog(
        """
        "labelColumn": "y", "defaultSplit": "all", "normalization": "none",
        "splits": {"all": {"inputs": "t.csv"}}
        """
      ).open("set", substituting: false)
    }
    #expect(error?.problem == "The table has no column 'y'.")
  }
}
