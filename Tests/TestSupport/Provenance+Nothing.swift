public import Records

extension Provenance {
  /// Of a record whose origin a test does not ask for.
  public static let nothing = Provenance(
    model: .init(path: "m", files: [], parameterCount: 0),
    data: .init(
      name: "d", split: nil, notice: nil, files: [], preprocessing: "", sampleCount: 0,
      availableSampleCount: 0),
    tool: .init(
      version: "", commandLine: [], excluded: [], converterArithmetic: "", threadCount: 1,
      tileSize: 0),
    machine: .init(
      processor: "", coreCount: 1, operatingSystem: "", blasKernel: "", blasLibrary: ""),
    date: "")
}
