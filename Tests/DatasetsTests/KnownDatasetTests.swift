import ByteIO
import Datasets
import Foundation
import Tensors
import TestSupport
import Testing
import Yams

@Suite("The data sets that the repository knows")
struct KnownDatasetTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// The repository's manifests; `shared` is nowhere by default.
  private func catalog(shared: String? = nil) throws -> DatasetCatalog {
    try DatasetCatalog(
      root: Repository.path("Datasets"), override: nil,
      shared: shared ?? directory.file("shared"), cache: directory.file("cache")
    ) { try YAMLDecoder().decode(DatasetManifest.self, from: $0) }
  }

  private static func hasShared(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: Repository.sharedDataset(name))
  }

  private static let sharedHousing = hasShared("housing/california_housing_train.csv")
  private static let sharedFashion = hasShared("fashion-mnist/train-images-idx3-ubyte.gz")

  private func rows(_ dataset: ArrayDataset) throws -> [[Float]] {
    let (samples, labels) = (try dataset.samples(), try #require(dataset.labels).floats)
    let size = dataset.sampleShape.elementCount
    return (0..<dataset.sampleCount).map {
      Array(samples[$0 * size..<($0 + 1) * size]) + [labels[$0]]
    }
  }

  @Test("All are there")
  func names() throws {
    #expect(
      try catalog().manifests.map(\.name).sorted()
        == ["digits", "fashion-mnist", "housing", "housing-synthetic", "imagenet-1000", "mnist"])
  }

  @Test("The digits are cut by index: train before test, together all")
  func digits() throws {
    let catalog = try catalog()
    let parts = try ["train", "test", "all"].map {
      try rows(try catalog.open("digits", split: $0, substituting: false))
    }
    #expect(parts.map(\.count) == [1437, 360, 1797])
    #expect(parts[0] + parts[1] == parts[2])
    let evaluated = try catalog.open("digits", substituting: false)
    #expect(evaluated.identity.split == "test")
    #expect(evaluated.identity.preprocessing == "samples 1,437 to 1,796 (counted from 0); x / 16.0")
  }

  @Test("All digits stand in for MNIST")
  func mnist() throws {
    let dataset = try catalog().open("mnist", substituting: true)
    #expect(dataset.sampleCount == 1797)
    #expect(dataset.sampleShape.dimensions == [28, 28, 1])
    #expect(dataset.identity.split == "all")
  }

  @Test(
    "The synthetic table stands in for housing, split by split, and says so",
    arguments: [("train", 3500), ("validation", 1000), ("test", 500)])
  func housingSubstitute(split: String, count: Int) throws {
    let dataset = try catalog().open("housing", split: split, substituting: true)
    #expect(dataset.sampleCount == count)
    #expect(dataset.sampleShape.dimensions == [8])
    #expect(dataset.identity.name == "housing-synthetic")
    #expect(dataset.identity.split == split)
    #expect(dataset.identity.notice?.contains("synthetic table") == true)
    #expect(dataset.identity.files.map(\.name) == ["housing-synthetic.csv"])
    #expect(throws: DatasetError.self) {
      try catalog().open("housing", split: split, substituting: false)
    }
  }

  @Test(
    "No row is in two splits", arguments: ["housing-synthetic"] + (sharedHousing ? ["housing"] : [])
  )
  func noOverlap(name: String) throws {
    let catalog = try catalog(shared: Repository.path("../shared/datasets"))
    let parts = try ["train", "validation", "test"].map {
      try rows(try catalog.open(name, split: $0, substituting: false))
    }
    let distinct = parts.map { Set($0) }
    #expect(distinct[0].isDisjoint(with: distinct[1]))
    #expect(distinct[0].isDisjoint(with: distinct[2]))
    #expect(distinct[1].isDisjoint(with: distinct[2]))
    if name == "housing" { #expect(parts.map(\.count) == [11_900, 3_400, 1_700]) }
  }

  /// Rounding to binary32 moves a mean of 3,500 or more z-scores by less than 1e-6.
  @Test("The train split has mean 0 and deviation 1, the test split has not")
  func statistics() throws {
    let catalog = try catalog()
    for (split, isExact) in [("train", true), ("test", false)] {
      let rows = try rows(try catalog.open("housing-synthetic", split: split, substituting: false))
      for column in 0..<9 {
        let values = rows.map { Double($0[column]) }
        let mean = values.reduce(0, +) / Double(values.count)
        let variance =
          values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        #expect((abs(mean) < 1e-6) == isExact)
        #expect((abs(variance - 1) < 1e-6) == isExact)
      }
    }
  }

  @Test(
    "Fashion-MNIST is whole, and its classes have names",
    .enabled(if: sharedFashion, "SKIPPED: ../shared/datasets/fashion-mnist is not there"))
  func fashion() throws {
    let catalog = try catalog(shared: Repository.path("../shared/datasets"))
    #expect(catalog.manifest(named: "fashion-mnist")?.classNames?.count == 10)
    #expect(try catalog.open("fashion-mnist", substituting: false).sampleCount == 10_000)
    let train = try catalog.open("fashion-mnist", split: "train", substituting: false)
    #expect(train.sampleCount == 60_000)
    #expect(train.sampleShape.dimensions == [28, 28, 1])
  }
}

@Suite("The synthetic housing table")
struct SyntheticHousingTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func columns() throws -> [String: [Float]] {
    let path = try directory.write(SyntheticHousing().csv(), to: "t.csv")
    var columns: [String: [Float]] = [:]
    for name in SyntheticHousing.columns {
      columns[name] = try DatasetRequest(path: path, labelColumn: name).open().labels?.floats
    }
    return columns
  }

  @Test("Its bytes are a function of seed and row count")
  func bytes() {
    let digest = SHA256Digest.hexadecimal(of: SyntheticHousing().csv())
    #expect(digest == "28e116cd3f922339213cd11838cae4240e2b9fb681ce9c305e341252201163ef")
    #expect(SyntheticHousing().csv().starts(with: SyntheticHousing(rowCount: 10).csv()))
    #expect(SyntheticHousing(seed: 1, rowCount: 10).csv() != SyntheticHousing(rowCount: 10).csv())
  }

  @Test("Its header is the real one's, and numbers have six decimals")
  func layout() {
    let lines = String(decoding: SyntheticHousing(rowCount: 3).csv(), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0] == """
        "longitude","latitude","housing_median_age","total_rooms","total_bedrooms","population",\
        "households","median_income","median_house_value"
        """)
    #expect(lines.count == 5)
    #expect(lines[4].isEmpty)
    for line in lines[1...3] {
      let cells = line.split(separator: ",")
      #expect(cells.count == 9)
      #expect(cells.allSatisfy { $0.suffix(7).first == "." })
    }
  }

  @Test("Its numbers are plausible")
  func ranges() throws {
    let columns = try columns()
    let ranges: [String: ClosedRange<Float>] = [
      "longitude": -125.5 ... -114, "latitude": 31.5...43, "housing_median_age": 1...52,
      "total_rooms": 2...40_000, "total_bedrooms": 1...7_000, "population": 3...36_000,
      "households": 5...6_000, "median_income": 0.4999...15.0001,
      "median_house_value": 14_999...500_001,
    ]
    for (name, range) in ranges {
      let values = try #require(columns[name])
      #expect(values.count == 5_000)
      #expect(values.allSatisfy(range.contains), "\(name)")
    }
    let (rooms, bedrooms) = (
      try #require(columns["total_rooms"]), try #require(columns["total_bedrooms"])
    )
    #expect(zip(rooms, bedrooms).allSatisfy { $0 > $1 })
    let capped = try #require(columns["median_house_value"]).count { $0 == 500_001 }
    #expect((50...400).contains(capped))
  }

  @Test(
    "What belongs together goes together",
    arguments: [
      ("total_rooms", "total_bedrooms", 0.9), ("total_rooms", "households", 0.8),
      ("population", "households", 0.8), ("median_income", "median_house_value", 0.5),
    ])
  func correlations(first: String, second: String, least: Double) throws {
    let columns = try columns()
    let (a, b) = (try #require(columns[first]), try #require(columns[second]))
    #expect(correlation(a, b) > least)
    #expect(correlation(a, b) < 0.999)
  }

  private func correlation(_ a: [Float], _ b: [Float]) -> Double {
    let count = Double(a.count)
    let meanA = a.reduce(0) { $0 + Double($1) } / count
    let meanB = b.reduce(0) { $0 + Double($1) } / count
    let products = zip(a, b).map { (Double($0) - meanA, Double($1) - meanB) }
    let (ab, aa, bb) = products.reduce((0.0, 0.0, 0.0)) {
      ($0.0 + $1.0 * $1.1, $0.1 + $1.0 * $1.0, $0.2 + $1.1 * $1.1)
    }
    return ab / (aa * bb).squareRoot()
  }
}
