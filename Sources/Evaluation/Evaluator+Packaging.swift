import ByteIO
import ModelFormats
import ModelGraph
import Records

extension Evaluator {
  /// A candidate's files as they lie on disk.
  struct Written: Sendable {
    /// What is opened.
    let path: String
    /// SHA-256 of the weight files, one after another.
    let weightsSHA256: String
  }

  /// Writes all candidates' files, one candidate after another, and measures them.
  ///
  /// `measuresSizes`: whether sizes are wanted, which another part may have.
  /// - Throws: a `DiagnosticError`.
  func package(
    _ prepared: PreparedEvaluation, measuresSizes: Bool = true
  ) async throws -> (written: [Written], packaging: Packaging?) {
    var written: [Written] = []
    var packages: [Packaging.Package] = []
    for candidate in prepared.candidates {
      let weights = try candidate.weights
      let files = try candidate.files(weights)
      let weightsSHA256 = SHA256Digest.hexadecimal(of: files.weightFiles.flatMap(\.bytes))
      let directory = "\(prepared.workDirectory)/\(candidate.directory)"
      if candidate.artifacts.exporter == nil {
        written.append(Written(path: candidate.artifacts.path, weightsSHA256: weightsSHA256))
      } else {
        try AtomicOutput.writeDirectory(files, at: directory, replacing: true)
        written.append(Written(path: directory, weightsSHA256: weightsSHA256))
      }
      guard measuresSizes else { continue }
      let wire = try await wire(
        candidate.name, Array(files), weights, prepared.plan.measuresWire)
      packages.append(
        .init(
          name: candidate.name, files: files.described, size: .init(measuring: files),
          comparableSize: packages.isEmpty ? try candidate.comparableSize(weights) : nil,
          wire: wire?.wire, tensors: wire?.tensors,
          canBeLoaded: candidate.artifacts.exporter == nil || candidate.artifacts.canStore(weights)
            ? nil : false))
    }
    guard measuresSizes else { return (written, nil) }
    return (
      written,
      Packaging(
        packages: packages,
        histograms: prepared.plan.measuresWire
          ? WireSurvey.histograms(of: prepared.candidates[0].artifacts.weights) : nil)
    )
  }

  /// What a candidate weighs on its way to a browser, where that was asked for.
  private func wire(
    _ level: String, _ files: [NamedBytes], _ weights: WeightTable, _ isWanted: Bool
  ) async throws -> WireSurvey.Findings? {
    guard isWanted else { return nil }
    let name = "\(level) wire"
    progress(.began(level: name, sampleCount: 0))
    defer { progress(.finished(level: name)) }
    return try await WireSurvey(workerCount: workerCount).findings(
      files: files, weights: weights
    ) { [progress] done, count in
      progress(.advanced(level: name, done: done, sampleCount: count))
    }
  }
}

extension PreparedCandidate {
  /// The weights as they are stored.
  var weights: WeightTable {
    get throws {
      guard let plan else { return artifacts.weights }
      return try artifacts.quantized(by: plan, arithmetic: arithmetic)
    }
  }

  /// The files that ship; of a format that can't be written those that were opened.
  fileprivate func files(_ weights: WeightTable) throws -> ModelFiles {
    guard artifacts.exporter == nil else {
      return try artifacts.files(holding: weights, options: ExportOptions(isForMeasuring: true))
        .made
    }
    guard plan == nil else {
      throw ModelFormatError.notWritable(file: artifacts.path, format: artifacts.identity.format)
    }
    let directory = artifacts.path.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast().joined(separator: "/")
    let files = try artifacts.identity.files.map { file in
      let path = directory.isEmpty ? file.name : "\(directory)/\(file.name)"
      return NamedBytes(name: file.name, bytes: try FileBytes(contentsOf: path).bytes())
    }
    // What is opened holds the network, with or without its weights.
    return ModelFiles(files, roles: files.indices.map { $0 == 0 ? .graph : .weights })
  }

  /// The size of the files without the training's settings, which the converter keeps in float32's files
  /// and drops where it quantizes.
  fileprivate func comparableSize(
    _ weights: WeightTable
  ) throws(ModelFormatError) -> EvaluationRecord.ArtifactSize? {
    guard artifacts.trainingStateByteCount != nil, !artifacts.storedEncodings.isQuantized else {
      return nil
    }
    return .init(
      measuring: try artifacts.files(
        holding: weights, options: ExportOptions(dropsTrainingState: true)))
  }
}

extension ModelFiles {
  /// What each file is.
  fileprivate var described: [CandidateFile] {
    zip(self, roles).map { file, role in
      CandidateFile(
        name: file.name, role: role == .weights ? .weights : .graph, byteCount: file.bytes.count,
        sha256: SHA256Digest.hexadecimal(of: file.bytes))
    }
  }
}
