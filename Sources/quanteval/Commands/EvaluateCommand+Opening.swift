import ByteIO
import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import Quantization
import Scoring
import Tensors

/// Models and the data as each of them takes it, the reference first.
struct OpenedModels {
  let models: [EvaluationRequest.Model]
  let inputs: InputFiles

  var reference: EvaluationRequest.Model { models[0] }

  /// Where other data stands in, its report does not take the place of the real one's.
  var standIn: String {
    let identity = reference.dataset.identity
    return identity.notice == nil ? "" : "-on-\(identity.name)"
  }

  /// What progress calls the candidates of a single model; of several it only names them.
  var levelNames: [String] {
    guard models.count == 1 else { return [] }
    return [reference.artifacts.storedEncodings.referenceName]
      + reference.levels.filter { $0 != .float32 }.map { "\($0)" }
  }
}

extension EvaluateCommand {
  /// Opens all models, and the data for each.
  ///
  /// - Throws: what is wrong with models or data; for models that don't take the reference's data both
  ///   shapes.
  func opened() async throws -> OpenedModels {
    var models: [EvaluationRequest.Model] = []
    var inputs = InputFiles([])
    for chosen in try candidates.chosen() {
      let artifacts = try ModelFormat.openAnnouncing(
        chosen.path, semantics: candidates.semantics.semantics)
      let opened: (data: any Dataset, files: InputFiles)
      do {
        opened = try await dataset.openWithFiles(for: artifacts)
      } catch EvaluationError
        .inputShapeMismatch(let shape, _, _, _, _, _) where !models.isEmpty
      {
        throw EvaluationError.unfitCandidate(
          name: chosen.name, values: .inputs, shape: shape, reference: models[0].name,
          other: models[0].dataset.sampleShape.dimensions)
      }
      inputs = inputs.adding(artifacts.inputFiles).adding(opened.files)
      models.append(
        .init(
          name: chosen.name, artifacts: artifacts, dataset: opened.data, levels: chosen.levels))
    }
    return OpenedModels(models: models, inputs: inputs)
  }

  /// What is to be evaluated.
  ///
  /// - Throws: `MarginError`.
  func request(
    _ models: OpenedModels, workDirectory: String, checkpoints: String?
  ) throws -> EvaluationRequest {
    let reference = models.reference
    var request = EvaluationRequest(
      name: name ?? reference.artifacts.shortName, artifacts: reference.artifacts,
      dataset: reference.dataset, levels: reference.levels,
      excluded: candidates.converter.excluded,
      arithmetic: candidates.converter.converterArithmetic,
      judging: try judging.settings(task: dataset.task, margin: margin), limit: limit,
      onUnreadable: dataset.images.onError, places: top?.places,
      checkedSampleCount: preprocessingCheck,
      measuresWire: wire, workDirectory: workDirectory,
      toolVersion: Tool.name,
      commandLine: ["quanteval"] + CommandLine.arguments.dropFirst(),
      date: Date.now.formatted(.iso8601))
    request.referenceName = reference.name
    request.engines = candidates.engine
    request.others = Array(models.models.dropFirst())
    request.showsSamples = !noSamples
    request.checkpointDirectory = checkpoints
    return request
  }
}
