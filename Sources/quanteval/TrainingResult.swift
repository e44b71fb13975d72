import ByteIO
import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import ModelGraph
import Quantization
import Records
import Reporting
import Scoring
import Tensors
import Training

/// Writes what a training came to: the model, its record, its README and its curves.
struct TrainingResult {
  let trainer: Trainer
  let description: String
  let trainingData: ArrayDataset
  let testData: ArrayDataset
  let directory: String
  let runFiles: RunFiles
  let threads: Int
  let commandLine: [String]

  /// Evaluates the best weights on the test data at all levels, and writes all files.
  ///
  /// - Throws: a `DiagnosticError`.
  func write() async throws {
    let date = Date.now.formatted(.iso8601)
    let artifacts = trainer.model
    let files = Array(try artifacts.files(holding: artifacts.weights))
    try runFiles.write(files.map { NamedBytes(name: "\(directory)/\($0.name)", bytes: $0.bytes) })

    let scratch = try ScratchDirectory(in: NSTemporaryDirectory())
    defer { scratch.remove() }
    let interruption = Interruption { signal in
      scratch.remove()
      Interruption.end(signal, saying: "Interrupted; the last epoch's checkpoint is there.")
    }
    defer { withExtendedLifetime(interruption) {} }
    let written = try ModelFormat.open(directory)
    let levels = try await Evaluator(workerCount: threads).evaluate(
      EvaluationRequest(
        name: trainer.configuration.name, artifacts: written, dataset: testData,
        levels: QuantizationScheme.standard, workDirectory: scratch.path,
        toolVersion: Tool.name, commandLine: commandLine, date: date)
    ).record
    let record = try record(written, levels, date: date, files: files)
    let text = Report(
      record, layers: try layers(of: written), levels: levels, curves: "learning-curves.svg")
    try runFiles.write([
      NamedBytes(name: "\(directory)/training.json", bytes: try record.encoded()),
      NamedBytes(
        name: "\(directory)/learning-curves.svg", bytes: Array(LearningCurves(record).svg.utf8)),
      NamedBytes(name: "\(directory)/README.md", bytes: MarkdownRenderer().file(text)),
    ])
    try StandardOutput.write(
      "\n" + TerminalRenderer(usesColor: false, width: terminalWidth).render(Report(levels))
        + "\nWritten: \(directory)/model.json, training.json, README.md, learning-curves.svg\n")
  }

  private func record(
    _ artifacts: any ModelSource, _ levels: EvaluationRecord, date: String, files: [NamedBytes]
  ) throws -> TrainingRecord {
    guard let test = levels.variants.first else {
      throw TrainingError.configuration(
        file: description, line: 1, problem: "Nothing was evaluated.", remedy: nil)
    }
    return TrainingRecord(
      name: trainer.configuration.name,
      configuration: String(
        decoding: try FileBytes(contentsOf: description).bytes(), as: UTF8.self),
      seed: trainer.configuration.seed,
      data: .init(
        training: source(trainingData), test: source(testData),
        trainingSampleCount: trainer.trainingSampleCount,
        validationSampleCount: trainer.validationSampleCount),
      history: trainer.history, bestEpoch: trainer.best?.epoch ?? trainer.history.count,
      metric: test.score.metric, testScore: test.score,
      parameterCount: artifacts.weights.elementCount,
      tool: .init(version: Tool.name, commandLine: commandLine),
      machine: .current, date: date, weightsSHA256: test.weightsSHA256)
  }

  private func source(_ data: ArrayDataset) -> TrainingRecord.Source {
    TrainingRecord.Source(
      name: data.identity.name, split: data.identity.split, notice: data.identity.notice,
      files: data.identity.files, sampleCount: data.sampleCount)
  }

  private func layers(of artifacts: any ModelSource) throws -> [Report.Layer] {
    let model = try artifacts.model()
    let shapes = try model.valueShapes()
    return model.graph.nodes.map { node in
      Report.Layer(
        name: node.name, className: node.className,
        outputShape: shapes[node.output]?.dimensions ?? [],
        parameterCount: node.weightNames.values
          .compactMap { artifacts.weights[$0]?.shape.elementCount }.reduce(0, +))
    }
  }
}
