/// What a person says about data in files of their own.
public struct DatasetRequest: Sendable {
  /// A file of samples, or a directory with an IDX pair.
  public var path: String
  /// A file of labels, where the samples' file has none; without one they have no labels.
  public var labelsPath: String?
  /// The columns and cells of a table.
  public var table = TableSettings()
  /// The array of an archive that holds the samples.
  public var inputsArray: String?
  /// The array of an archive that holds the labels.
  public var labelsArray: String?
  /// What is done to the inputs; by default `.unit` for bytes, `.none` for other numbers.
  public var normalization: Normalization?
  /// The table whose mean and deviation `.zScore` uses; by default the evaluated one.
  public var statisticsPath: String?
  /// Whether a table's labels become z-scores too.
  public var normalizesLabels: Bool

  /// Makes a request.
  public init(
    path: String, labelsPath: String? = nil, labelColumn: String? = nil,
    inputColumns: [String]? = nil, inputsArray: String? = nil, labelsArray: String? = nil,
    normalization: Normalization? = nil, statisticsPath: String? = nil,
    normalizesLabels: Bool = false
  ) {
    self.path = path
    self.labelsPath = labelsPath
    table.labelColumns = labelColumn.map { [$0] } ?? []
    table.inputColumns = inputColumns
    self.inputsArray = inputsArray
    self.labelsArray = labelsArray
    self.normalization = normalization
    self.statisticsPath = statisticsPath
    self.normalizesLabels = normalizesLabels
  }
}
