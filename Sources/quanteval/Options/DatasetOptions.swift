import ArgumentParser
import ByteIO
import Datasets
import Evaluation
import Foundation
import ModelFormats
import Scoring
import Tensors
import Yams

/// Where samples and labels come from.
struct DatasetOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "A known data set (NAME or NAME:SPLIT, see 'quanteval datasets list'), or a file of "
        + "samples: IDX (.gz or not), NPY, NPZ, CSV; or a directory: of an IDX pair, or of JPEGs "
        + "and PNGs, in a directory a class or listed in --labels. Without labels what counts is the "
        + "agreement with float32.",
      valueName: "dataset"))
  var place: String?

  /// The data set's name, or the path of its files.
  var data: String { place ?? "" }

  @Option(help: "A file of labels: IDX or NPY, for samples in IDX or NPY; CSV, for images.")
  var labels: String?

  @Flag(
    help: ArgumentHelp(
      "Measure the agreement with float32 though the data has labels; directories of images are no "
        + "classes."))
  var noLabels = false

  @Option(
    help: ArgumentHelp(
      "Tables: the column that holds the label; several for several outputs. Images: a column of classes, several or none a cell; "
        + "an empty cell counts as wrong, or is left out after NAME:labelled. May be repeated: the "
        + "first is the main one.",
      valueName: "column"))
  var labelColumn: [LabelColumnArgument] = []

  @Option(help: "NPZ: the array of samples (default: x_test, x, inputs, images or data).")
  var inputsArray: String?

  @Option(help: "NPZ: the array of labels (default: y_test, y, labels or target).")
  var labelsArray: String?

  @Option(
    help: ArgumentHelp(
      "What is done to the inputs: none; unit (x/255); symmetric (x/127.5-1); times255 "
        + "(x*255); signed (2x-1); zscore (CSV: (x-mean)/deviation, column by column); caffe, torch "
        + "(images). Default: what the model says (bytes as they are where it scales them itself), "
        + "else unit for bytes and images, none for others."))
  var normalize: Normalization?

  @Option(
    help: ArgumentHelp(
      "Arrays: where the samples' channels stand: nhwc (last, as in TF.js) or nchw (first, as in "
        + "PyTorch); they are brought to where the model has them.", valueName: "order"))
  var layout: ArrayLayout?

  @Option(help: "CSV: the table whose mean and deviation zscore uses (default: the same).")
  var statisticsFrom: String?

  @Flag(help: "CSV: make z-scores of the labels too.")
  var normalizeLabels = false

  @Option(
    help:
      "What the labels are, or without them the outputs: auto, classification or regression.")
  var task: LabelTask = .automatic

  @OptionGroup(title: "Tables")
  var table: TableOptions

  @OptionGroup(title: "Images")
  var images: ImageOptions

  @Flag(help: "Never use the network: what is not on this machine is missing.")
  var offline = false

  func validate() throws {
    if statisticsFrom != nil || normalizeLabels, normalize != .zScore {
      throw ValidationError(
        "'--statistics-from' and '--normalize-labels' need '--normalize zscore'.")
    }
    if normalizeLabels, labelColumn.isEmpty {
      throw ValidationError("'--normalize-labels' needs '--label-column'.")
    }
  }

  /// Refuses a command line that names no data, where no plan does.
  func checkGiven() throws {
    guard place != nil else {
      throw ValidationError("Missing expected argument '--data <dataset>'")
    }
  }

  /// Opens the data: a file or directory of that path, or a known data set of that name; as the model
  /// takes it.
  ///
  /// A known data set that is nowhere on this machine is downloaded first; where that fails, what
  /// the repository ships stands in for it, if the manifest says so.
  func open(for artifacts: any ModelSource) async throws -> any Dataset {
    let data = try await openLabelled(for: artifacts)
    return noLabels ? UnlabelledDataset(data) : data
  }

  /// With its labels, where there are some.
  private func openLabelled(for artifacts: any ModelSource) async throws -> any Dataset {
    guard !FileManager.default.fileExists(atPath: data) else {
      if ImageRequest.fits(data) { return try images(imageRequest, for: artifacts) }
      try refuseImageOptions()
      return try artifacts.prepared(try request.open(), layout: layout)
    }
    let looksLikePath = data.contains("/") || data.contains(".")
    if looksLikePath { throw ByteIOError.missing(path: data) }
    let catalog = try DatasetCatalog.standard()
    let parts = data.split(separator: ":", maxSplits: 1).map(String.init)
    let name = parts.first ?? data
    let split = parts.count > 1 ? parts[1] : nil
    let (manifest, _, part) = try catalog.resolve(name, split)
    let files = part.files
    let isOfImages = manifest.images != nil
    if let option = optionsOfFiles.first(where: \.isGiven) {
      throw ValidationError(
        "'\(option.name)' is for files of your own; '\(data)' is a known data set.")
    }
    if !isOfImages { try refuseImageOptions() }
    if catalog.place(of: files, in: name) == nil, !offline, !manifest.mirrors.isEmpty {
      await download(files, of: manifest, into: "\(catalog.cache)/\(name)")
    }
    if isOfImages {
      let input = try artifacts.imageInput(size: images.size.map { ($0.height, $0.width) })
      return try catalog.openImages(
        name, split: split, for: input.shape, settings: images.settings(normalization: normalize),
        modelReason: input.meaning?.reason, namesSize: images.size != nil,
        isStrict: images.onError == .stop)
    }
    return try artifacts.prepared(
      try catalog.open(name, split: split, normalization: normalize, substituting: true),
      layout: layout)
  }

  private func images(
    _ request: ImageRequest, for artifacts: any ModelSource
  ) throws -> ImageDataset {
    let input = try artifacts.imageInput(size: images.size.map { ($0.height, $0.width) })
    var request = request
    request.modelReason = input.meaning?.reason
    request.namesSize = images.size != nil
    return try request.open(for: input.shape)
  }

  private var optionsOfFiles: [(name: String, isGiven: Bool)] {
    [
      ("--labels", labels != nil), ("--label-column", !labelColumn.isEmpty),
      ("--inputs-array", inputsArray != nil), ("--labels-array", labelsArray != nil),
      ("--file-column", images.fileColumn != nil),
      ("--class-names", images.classNames != nil),
    ] + table.given.map { ($0, true) }
  }

  private var request: DatasetRequest {
    var request = DatasetRequest(
      path: data, labelsPath: labels, inputsArray: inputsArray, labelsArray: labelsArray,
      normalization: normalize, statisticsPath: statisticsFrom,
      normalizesLabels: normalizeLabels)
    request.table = table.settings(
      labelColumns: labelColumn.map(\.column.column), classNames: images.classNames)
    return request
  }

  private var imageRequest: ImageRequest {
    get throws {
      let unfit: [(name: String, isGiven: Bool)] =
        [
          ("--inputs-array", inputsArray != nil), ("--labels-array", labelsArray != nil),
          ("--statistics-from", statisticsFrom != nil), ("--layout", layout != nil),
        ] + table.given.map { ($0, true) }
      if let option = unfit.first(where: \.isGiven) {
        throw ValidationError("'\(option.name)' means nothing for images.")
      }
      var request = ImageRequest(path: data)
      request.labelsPath = labels
      request.fileColumn = images.fileColumn
      request.labelColumns = labelColumn.map(\.column)
      request.classNamesPath = images.classNames
      request.settings = images.settings(normalization: normalize)
      request.ignoresDirectories = noLabels
      request.isStrict = images.onError == .stop
      return request
    }
  }

  private func refuseImageOptions() throws {
    // Tables have classes, too.
    if let option = images.given.first(where: { $0 != "--class-names" }) {
      throw ValidationError("'\(option)' is for images; '\(data)' is none of those.")
    }
    if labelColumn.contains(where: { $0.column.unlabelled == .leftOut }) {
      throw ValidationError("'--label-column NAME:labelled' is for images.")
    }
  }

  /// Tries to fetch; failing is no error yet, something may stand in.
  private func download(
    _ files: [String], of manifest: DatasetManifest, into directory: String
  ) async {
    printToStandardError("\(manifest.name) is not on this machine; downloading it.")
    do {
      try await DatasetDownload().fetch(files, of: manifest, into: directory) {
        printToStandardError("  \($0)")
      }
    } catch {
      printToStandardError("\(error.problem)")
    }
  }
}

extension DatasetCatalog {
  /// The catalog of this checkout: `Datasets` in the working directory, or above the program.
  static func standard() throws -> DatasetCatalog {
    let environment = ProcessInfo.processInfo.environment
    let root = datasetsDirectory()
    return try DatasetCatalog(
      root: root, override: environment["QUANTEVAL_DATASETS"].flatMap { $0.isEmpty ? nil : $0 },
      shared: "\(root)/../../shared/datasets", cache: UserCache.directory("datasets")
    ) { try YAMLDecoder().decode(DatasetManifest.self, from: $0) }
  }

  private static func datasetsDirectory() -> String {
    var directory = Bundle.main.executableURL?.resolvingSymlinksInPath()
      .deletingLastPathComponent()
    if FileManager.default.fileExists(atPath: "Datasets/digits/manifest.yaml") {
      return "Datasets"
    }
    while let current = directory, current.path != "/" {
      let candidate = current.appendingPathComponent("Datasets").path
      if FileManager.default.fileExists(atPath: "\(candidate)/digits/manifest.yaml") {
        return candidate
      }
      directory = current.deletingLastPathComponent()
    }
    return "Datasets"
  }
}
