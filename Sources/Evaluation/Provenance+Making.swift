public import Datasets
public import ModelFormats
import ModelGraph
public import Records

extension Provenance {
  /// Where the figures of a model on a data set come from.
  ///
  /// `date`: ISO 8601, UTC.
  public init(
    _ artifacts: any ModelSource, _ dataset: any Dataset, sampleCount: Int,
    skipped: [SkippedSample] = [], excluded: [String] = [],
    converterArithmetic: String = "float64", toolVersion: String, commandLine: [String],
    threadCount: Int, tileSize: Int = 0, date: String
  ) {
    var identity = dataset.identity
    // What is to be said of the model stands with what is said of the data.
    let model = try? artifacts.model(inputShapes: [dataset.sampleShape])
    identity.notices += (model?.notices ?? []) + artifacts.notices
    self.init(
      model: .init(
        path: artifacts.path, files: artifacts.identity.files,
        parameterCount: artifacts.weights.elementCount),
      data: .init(
        identity, sampleCount: sampleCount, skipped: skipped,
        availableSampleCount: dataset.sampleCount),
      tool: .init(
        version: toolVersion, commandLine: commandLine, excluded: excluded,
        converterArithmetic: converterArithmetic, threadCount: threadCount, tileSize: tileSize),
      machine: .current, date: date)
  }
}

extension Provenance.Data {
  /// Describes data as it was used; `sampleCount`: with those that could not be read.
  init(
    _ identity: DatasetIdentity, sampleCount: Int, skipped: [Provenance.SkippedSample],
    availableSampleCount: Int
  ) {
    self.init(
      name: identity.name, split: identity.split, notice: identity.notice,
      files: identity.files, preprocessing: identity.preprocessing,
      sampleCount: sampleCount - skipped.count, availableSampleCount: availableSampleCount,
      settings: identity.settings, skipped: skipped,
      remarks: identity.remarks,
      classNames: identity.classNames, preprocessingReason: identity.preprocessingReason,
      reading: identity.reading, notices: identity.notices)
  }
}
