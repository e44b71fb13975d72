import Datasets
import Inference
import ModelFormats
import ModelGraph
import Quantization
import Records
import Scoring
import Tensors

extension Evaluator {
  /// Opens and decides all that an evaluation needs: what can be wrong is found here, before the first
  /// sample runs.
  ///
  /// - Parameters:
  ///   - request: what is to be evaluated.
  ///   - plan: what was decided before, perhaps elsewhere; the models and data must be its own.
  /// - Returns: the plan, and what it needs.
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  public func prepare(
    _ request: EvaluationRequest, following plan: EvaluationPlan? = nil
  ) async throws -> PreparedEvaluation {
    let runner = BatchRunner(workerCount: workerCount, onUnreadable: .skip)
    let reference = try await Preparation(
      request.artifacts, request.dataset, judging: request.judging, limit: request.limit,
      known: plan?.entries.first?.outputs, runner: runner)
    var models = [Opened(request.referenceName, request.artifacts, reference, request.levels)]
    for other in request.others {
      let known = plan?.entries.first { $0.model == other.name }?.outputs
      let preparation = try await Preparation(
        other.artifacts, other.dataset, beside: reference,
        names: (other.name, request.referenceName), known: known, runner: runner)
      models.append(Opened(other.name, other.artifacts, preparation, other.levels))
    }
    let engines = request.engines.isEmpty ? [plan?.engine ?? .preferred] : request.engines
    let (entries, candidates) = try self.candidates(models, engines, request)
    let places = try places(request, reference)
    if entries.count > 1,
      let shortage = reference.shortage(levelCount: entries.count - 1), plan == nil
    {
      progress(.warned(shortage))
    }
    var trials = plan?.preprocessingCheck
    if plan == nil { trials = try await preprocessingTrials(request, reference) }
    // All candidates run on tiles of one size, so that parts may begin at each of them.
    let tileSizes = models.map(\.preparation.program.tileSize)
    let made = self.plan(
      request, reference, entries, places, trials, models, tileSizes.min() ?? 1)
    if let plan, let difference = plan.difference(from: made) { throw difference }
    return PreparedEvaluation(
      plan: plan ?? made, targets: reference.targets, candidates: candidates,
      workDirectory: request.workDirectory)
  }

  /// A model of the request.
  private struct Opened {
    let name: String
    let artifacts: any ModelSource
    let preparation: Preparation
    let levels: [QuantizationScheme]

    init(
      _ name: String, _ artifacts: any ModelSource, _ preparation: Preparation,
      _ levels: [QuantizationScheme]
    ) {
      self.name = name
      self.artifacts = artifacts
      self.preparation = preparation
      self.levels = levels.filter { $0 != .float32 }
    }
  }

  /// Every model as it is and at its levels, on every engine; the reference as it is stands first.
  private func candidates(
    _ models: [Opened], _ engines: [Engine], _ request: EvaluationRequest
  ) throws -> ([EvaluationPlan.Entry], [PreparedCandidate]) {
    var entries: [EvaluationPlan.Entry] = []
    var prepared: [PreparedCandidate] = []
    for (index, model) in models.enumerated() {
      let plans = try model.levels.map {
        try model.artifacts.plan(
          QuantizationRecipe($0, excluding: request.excluded),
          channels: model.preparation.model.scaleChannels)
      }
      for engine in engines {
        let names = CandidateNames(
          model: models.count > 1 ? (model.name, index) : nil,
          engine: engines.count > 1 ? engine : nil)
        let encodings = model.artifacts.storedEncodings
        func add(_ name: String, _ directory: String, _ level: Int?) {
          entries.append(
            .init(
              candidate: Candidate(
                name: name, source: .init(model.artifacts),
                plan: level.map {
                  .init(
                    level: "\(model.levels[$0])", excluded: request.excluded.map { "\($0)" },
                    converterArithmetic: request.arithmetic.rawValue)
                }, execution: .float(engine: engine.rawValue)),
              model: model.name, outputs: model.preparation.interpretation,
              parameterCount: model.artifacts.weights.elementCount))
          prepared.append(
            PreparedCandidate(
              name: name, directory: directory, artifacts: model.artifacts,
              plan: level.map { plans[$0] }, engine: engine, arithmetic: request.arithmetic,
              dataset: model.preparation.dataset,
              interpretation: model.preparation.interpretation))
        }
        add(names.stored(encodings), names.storedDirectory(encodings), nil)
        for (place, level) in model.levels.enumerated() {
          add(names.level(level), names.directory(level), place)
        }
      }
    }
    let names = entries.map(\.candidate.name)
    if let name = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw EvaluationError.candidateNamedTwice(name: name)
    }
    return (entries, prepared)
  }

  private func places(
    _ request: EvaluationRequest, _ reference: Preparation
  ) throws(EvaluationError) -> [Int] {
    let dataName = reference.dataset.identity.name
    let count = reference.program.outputShape.elementCount
    if request.places != nil, !reference.metric.isOfClasses {
      throw .unfitPlaces(dataName: dataName)
    }
    let places = request.places ?? (count >= 100 ? [1, 5] : [1])
    if !reference.targets.rules.isEmpty, let asked = places.max(), asked > 1, asked > count {
      throw .tooManyPlaces(asked: asked, classCount: count, dataName: dataName)
    }
    return places
  }

  /// Tries other preprocessing, where that was asked for.
  private func preprocessingTrials(
    _ request: EvaluationRequest, _ reference: Preparation
  ) async throws -> PreprocessingTrials? {
    guard request.checkedSampleCount > 0, reference.metric == .top1Accuracy else { return nil }
    let name = "check"
    progress(.began(level: name, sampleCount: 0))
    defer { progress(.finished(level: name)) }
    return try await PreprocessingCheck(
      runner: BatchRunner(workerCount: workerCount, onUnreadable: request.onUnreadable),
      interpretation: reference.interpretation
    ).trials(
      of: reference.program, on: reference.dataset, targets: reference.targets,
      sampleCount: request.checkedSampleCount
    ) { [progress] done, count in
      progress(.advanced(level: name, done: done, sampleCount: count))
    }
  }

  private func plan(
    _ request: EvaluationRequest, _ reference: Preparation, _ entries: [EvaluationPlan.Entry],
    _ places: [Int], _ trials: PreprocessingTrials?, _ models: [Opened], _ tileSize: Int
  ) -> EvaluationPlan {
    var identity = reference.dataset.identity
    // What is to be said of the models' numbers stands with what is said of the data.
    identity.notices += models.flatMap { $0.preparation.model.notices + $0.artifacts.notices }
    return EvaluationPlan(
      schemaVersion: EvaluationPlan.currentSchemaVersion, toolVersion: request.toolVersion,
      name: request.name, entries: entries,
      data: .init(
        identity: identity, sampleCount: reference.targets.sampleCount,
        availableSampleCount: reference.dataset.sampleCount,
        skipsUnreadable: request.onUnreadable == .skip),
      analysis: reference.settings, places: places,
      converterArithmetic: request.arithmetic.rawValue,
      excluded: request.excluded.map { "\($0)" },
      tileSize: tileSize, partSize: tileSize,
      measuresWire: request.measuresWire, showsSamples: request.showsSamples,
      preprocessingCheck: trials, arguments: request.arguments)
  }
}

extension EvaluationPlan {
  /// The code that runs the reference; `nil` for one that this program does not know.
  fileprivate var engine: Engine? {
    entries.first?.candidate.execution.engine.flatMap { Engine(rawValue: $0) }
  }
}

extension Candidate.Source {
  /// Describes an open model.
  init(_ artifacts: any ModelSource) {
    self.init(
      path: artifacts.path, format: artifacts.identity.format.rawValue,
      files: artifacts.identity.files, semantics: artifacts.semantics.rawValue)
  }
}
