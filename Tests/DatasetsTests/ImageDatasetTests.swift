import ByteIO
import Datasets
import Scoring
import Tensors
import TestSupport
import Testing
import Yams

@Suite("Folders of images")
struct ImageDatasetTests {
  static let shape = Shape([2, 2, 3])

  private func pets() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    for (name, color) in [
      ("dog/1.png", 10), ("cat/b.png", 20), ("cat/a.png", 30), ("cat/old/c.PNG", 40),
    ] as [(String, UInt8)] {
      try directory.write(solidPNG([color, color, color]), to: "pets/\(name)")
    }
    return directory
  }

  private func samples(_ dataset: ImageDataset) throws -> [Float] {
    var values = [Float](
      repeating: .nan, count: dataset.sampleCount * dataset.sampleShape.elementCount)
    var span = values.mutableSpan
    try dataset.read(0..<dataset.sampleCount, into: &span)
    return stride(from: 0, to: values.count, by: dataset.sampleShape.elementCount)
      .map { values[$0] }
  }

  @Test("Each directory is a class, numbered by its name; images stand in the order of paths")
  func folder() throws {
    let directory = try pets()
    try directory.write("notes", to: "pets/README.txt")
    try directory.write("", to: "pets/.DS_Store")
    var request = ImageRequest(path: directory.file("pets"))
    request.settings.normalization = Normalization.none
    let dataset = try request.open(for: Self.shape)
    #expect(dataset.labels?.integers == [0, 0, 0, 1])
    #expect(try samples(dataset) == [30, 20, 40, 10])
    #expect(dataset.identity.remarks == ["1 file in the folder is not an image: README.txt"])
    #expect(dataset.identity.settings?["normalize"] == "none")
    #expect(dataset.identity.settings?["size"] == "2x2")
  }

  @Test(
    "Images that stand in no directory have no labels, nor have any where directories are no classes"
  )
  func unlabelled() throws {
    let directory = try pets()
    var request = ImageRequest(path: directory.file("pets"))
    request.settings.normalization = Normalization.none
    request.ignoresDirectories = true
    let mixed = try request.open(for: Self.shape)
    #expect(mixed.labels == nil && mixed.identity.classNames == nil)
    #expect(try samples(mixed) == [30, 20, 40, 10])
    request.path = directory.file("pets/dog")
    request.ignoresDirectories = false
    let flat = try request.open(for: Self.shape)
    #expect(flat.labels == nil && flat.selecting([0]).labels == nil)
    // Some in a directory, some not: nobody knows which are meant.
    try directory.write(solidPNG([1, 1, 1]), to: "pets/0.png")
    request.path = directory.file("pets")
    let error = #expect(throws: DatasetError.self) { try request.open(for: Self.shape) }
    #expect(error?.remedy?.contains("--no-labels") == true)
  }

  @Test("Labels that nobody looks at are none")
  func blind() throws {
    let directory = try pets()
    let dataset = try ImageRequest(path: directory.file("pets")).open(for: Self.shape)
    let blind = UnlabelledDataset(dataset)
    #expect(dataset.labels != nil && blind.labels == nil && blind.ruledClasses.isEmpty)
    #expect(blind.sampleCount == 4 && blind.place(of: 3) == dataset.paths[3])
    #expect(SelectedDataset(blind, samples: [1]).labels == nil)
  }

  @Test("The digest is that of the list that sha256sum prints, whatever the folder is called")
  func digest() throws {
    let directory = try pets()
    let dataset = try ImageRequest(path: directory.file("pets")).open(for: Self.shape)
    let lines = try ["cat/a.png", "cat/b.png", "cat/old/c.PNG", "dog/1.png"].map { name in
      let bytes = try FileBytes(contentsOf: directory.file("pets/\(name)"))
      return "\(SHA256Digest.hexadecimal(of: bytes))  \(name)\n"
    }
    let expected = SHA256Digest.hexadecimal(of: Array(lines.joined().utf8))
    #expect(dataset.identity.files.map(\.sha256) == [expected])
  }

  @Test("Names of classes give directories the model's numbers; an unknown one is named")
  func classNames() throws {
    let directory = try pets()
    try directory.write("bird\ncat\nfish\ndog\n", to: "names.txt")
    var request = ImageRequest(path: directory.file("pets"))
    request.classNamesPath = directory.file("names.txt")
    #expect(try request.open(for: Self.shape).labels?.integers == [1, 1, 1, 3])
    try directory.write("cat\ndogs\n", to: "names.txt")
    let error = #expect(throws: DatasetError.self) { try request.open(for: Self.shape) }
    #expect(error?.problem == "'dog' is no class of the model.")
    #expect(error?.remedy?.hasPrefix("did you mean 'dogs'?") == true)
  }

  @Test("A table lists images with several classes, one, or none, by several rules")
  func table() throws {
    let directory = try pets()
    try directory.write(
      """
      file,loose,strict
      dog/1.png,0 1,1
      cat/a.png,,
      cat/b.png,2;0,
      dog/1.png,3,3

      """, to: "labels.csv")
    var request = ImageRequest(path: directory.file("pets"))
    request.labelsPath = directory.file("labels.csv")
    request.labelColumns = [
      LabelColumn(column: "loose", unlabelled: .wrong),
      LabelColumn(column: "strict", unlabelled: .leftOut),
    ]
    request.settings.normalization = Normalization.none
    let dataset = try request.open(for: Self.shape)
    #expect(try samples(dataset) == [10, 30, 20, 10])
    #expect(
      dataset.ruledClasses.map(\.classes) == [
        ClassLists([[0, 1], [], [2, 0], [3]]), ClassLists([[1], [], [], [3]]),
      ])
    #expect(dataset.ruledClasses.map(\.countedCount) == [4, 2])
    #expect(dataset.labels?.integers == [0, -1, 2, 3])
    #expect(dataset.identity.remarks.count == 1, "cat/old/c.PNG has no row")
    #expect(try samples(dataset.selecting([2, 0])) == [20, 10])
    #expect(dataset.selecting([2, 0]).ruledClasses[0].classes == ClassLists([[2, 0], [0, 1]]))
  }

  @Test(
    "A table that is wrong is an error with its place",
    arguments: [
      ("file,c\ndog/1.png,x\n", "'x' is no list of classes.", "row 2, column 'c'"),
      ("file,c\ncat/a.png,1\ndog/1.png,1 -2\n", "'1 -2' is no list", "row 3, column 'c'"),
      ("file,c\ndog/2.png,1\n", "There is no image '", "sample 0"),
      ("file,d\ndog/1.png,1\n", "The table has no column 'c'.", "labels.csv"),
      ("file,c\n", "The data set has no samples.", "labels.csv"),
    ])
  func wrongTable(text: String, problem: String, place: String) throws {
    let directory = try pets()
    var request = ImageRequest(path: directory.file("pets"))
    request.labelsPath = try directory.write(text, to: "labels.csv")
    request.labelColumns = [LabelColumn(column: "c", unlabelled: .wrong)]
    let error = #expect(throws: DatasetError.self) { try request.open(for: Self.shape) }
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    #expect(error?.location?.contains(place) == true, "\(error?.location ?? "")")
  }

  @Test("The only other column of a table holds the labels, and that is said")
  func onlyColumn() throws {
    let directory = try pets()
    var request = ImageRequest(path: directory.file("pets"))
    request.labelsPath = try directory.write(
      "file,label\ndog/1.png,1\ncat/a.png,0\n", to: "labels.csv")
    let dataset = try request.open(for: Self.shape)
    #expect(dataset.labels?.integers == [1, 0])
    #expect(dataset.identity.reading?.hasPrefix("labels of the column 'label' of ") == true)
    request.labelsPath = try directory.write("file,a,b\ndog/1.png,1,0\n", to: "labels.csv")
    let error = #expect(throws: DatasetError.self) { try request.open(for: Self.shape) }
    #expect(error?.remedy == "name the column with --label-column: a, b")
  }

  @Test("A size that somebody named is said")
  func size() throws {
    let directory = try pets()
    var request = ImageRequest(path: directory.file("pets"))
    request.namesSize = true
    let dataset = try request.open(for: Self.shape)
    #expect(dataset.identity.inputLine.hasSuffix("images of 2 x 2 (--size)"))
  }

  @Test(
    "Only pixels that are not opaque are worth a notice",
    arguments: [
      "rgba-8", "rgba-8-adam7", "rgba-16-adam7", "grey-alpha", "palette", "colour",
    ].flatMap { [("opaque-\($0)", 0), ("clear-\($0)", 1)] })
  func transparency(name: String, count: Int) throws {
    let directory = try TemporaryDirectory()
    let file = Repository.path("Tests/DatasetsTests/Fixtures/transparency/\(name).png")
    try directory.write(try FileBytes(contentsOf: file).bytes(), to: "set/a/1.png")
    try directory.write(solidPNG([1, 2, 3]), to: "set/b/1.png")
    let dataset = try ImageRequest(path: directory.file("set")).open(for: Self.shape)
    #expect(dataset.identity.doubts.count == count)
    for notice in dataset.identity.doubts {
      #expect(notice.hasPrefix("The alpha channel of 1 image was dropped: "))
    }
  }

  @Test("A damaged image is an error of its own, and those before it were read")
  func damaged() throws {
    let directory = try pets()
    try directory.write(Array(solidPNG([1, 2, 3]).dropLast(5)), to: "pets/cat/b.png")
    let dataset = try ImageRequest(path: directory.file("pets")).open(for: Self.shape)
    var values = [Float](repeating: 0, count: 4 * 12)
    var span = values.mutableSpan
    let error = #expect(throws: DatasetError.self) { try dataset.read(0..<4, into: &span) }
    #expect(error?.location?.hasSuffix("pets/cat/b.png") == true)
    #expect(error?.problem == "The PNG is damaged: the file ends too early.")
  }

  @Test("A model of one channel sees greys; other inputs are no images")
  func channels() throws {
    let directory = try pets()
    let request = ImageRequest(path: directory.file("pets"))
    #expect(try request.open(for: Shape([2, 2, 1])).preprocessing.channels == .grey)
    for shape in [[12], [2, 2, 2], [2, 2], [0, 2, 3]] {
      #expect(throws: DatasetError.self) { try request.open(for: Shape(shape)) }
    }
  }

  @Test("Preprocessing that contradicts itself is refused")
  func contradictions() throws {
    let directory = try pets()
    func check(_ change: (inout ImageSettings) -> Void) throws {
      var request = ImageRequest(path: directory.file("pets"))
      change(&request.settings)
      #expect(throws: DatasetError.self) { try request.open(for: Self.shape) }
    }
    try check { $0.cropFraction = 1.5 }
    try check { $0.cropFraction = 0 }
    try check {
      $0.fit = .squash
      $0.cropFraction = 0.9
    }
    try check { $0.mean = [1, 2] }
    try check { $0.deviation = [1, 0, 1] }
    try check {
      $0.mean = [1, 2, 3]
      $0.normalization = .unit
    }
    try check { $0.channels = .grey }
    try check { $0.normalization = .zScore }
  }

  @Test("A folder without images is none")
  func noImages() throws {
    let directory = try TemporaryDirectory()
    try directory.write(solidPNG([1, 2, 3]), to: "flat/a.png")
    try directory.write("x", to: "texts/a.txt")
    #expect(ImageRequest.fits(directory.file("flat")))
    #expect(!ImageRequest.fits(directory.file("texts")))
    #expect(!ImageRequest.fits(directory.file("absent")))
  }

  @Test("A manifest's images are read as it says; a misspelt key is an error")
  func manifest() throws {
    let directory = try pets()
    try directory.write("file,c\ncat/a.png,0\ndog/1.png,\n", to: "root/set/labels.csv")
    let digest = try #require(
      try ImageRequest(path: directory.file("pets")).open(for: Self.shape).identity.files.first)
    func text(_ extra: String = "", sum: String) -> String {
      """
      {name: set, title: t, license: l, source: "a drawer", mirrors: [], defaultSplit: all,
       files: [{name: pets, imageCount: 4, byteCount: 1, sha256: \(sum)}, {name: labels.csv,
       byteCount: 1, sha256: \(SHA256Digest.hexadecimal(
        of: Array("file,c\ncat/a.png,0\ndog/1.png,\n".utf8)))}], normalization: none,
       splits: {all: {inputs: pets, labels: labels.csv}},
       images: {rules: [{column: c, unlabelled: leftOut}],
       preprocessing: {resize: area, fit: crop, channels: bgr\(extra)}}}
      """
    }
    func catalog(_ text: String) throws -> DatasetCatalog {
      try directory.write(text, to: "root/set/manifest.yaml")
      return try DatasetCatalog(
        root: directory.file("root"), override: nil, shared: directory.file("none"),
        cache: directory.file("cache")
      ) { try YAMLDecoder().decode(DatasetManifest.self, from: $0) }
    }
    let sound = try catalog(text(sum: digest.sha256))
    func open(_ catalog: DatasetCatalog) throws -> ImageDataset {
      try catalog.openImages("set", for: Self.shape, settings: ImageSettings(), isStrict: true)
    }
    let missing = #expect(throws: DatasetError.self) { try open(sound) }
    #expect(missing?.remedy?.hasSuffix("they come from: a drawer") == true)
    for name in ["cat/a.png", "cat/b.png", "cat/old/c.PNG", "dog/1.png"] {
      try directory.write(
        FileBytes(contentsOf: directory.file("pets/\(name)")).bytes(), to: "root/set/pets/\(name)")
    }
    let dataset = try open(sound)
    #expect(dataset.preprocessing.resampling == .area)
    #expect(dataset.preprocessing.fit == .crop(fraction: 0.875))
    #expect(dataset.preprocessing.channels == .bgr)
    #expect(try samples(dataset) == [30, 10])
    #expect(dataset.ruledClasses[0].countedCount == 1)
    #expect(dataset.identity.split == "all")
    let other = try catalog(text(sum: String(repeating: "0", count: 64)))
    #expect(throws: DatasetError.self) { try open(other) }
    let misspelt = #expect(throws: DatasetError.self) {
      try catalog(text(", normalise: unit", sum: digest.sha256))
    }
    #expect(misspelt?.problem.contains("normalise") == true)
  }
}
