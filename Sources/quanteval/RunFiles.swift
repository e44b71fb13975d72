import ByteIO
import Datasets
import Foundation
import ModelFormats

/// What a run reads and what it writes: looked at before the run, and again before anything is
/// written.
struct RunFiles {
  private let plan: OutputPlan
  private let inputs: InputFiles

  /// Looks at the places of all outputs.
  ///
  /// - Throws: `ByteIOError`, where an output is in the way of something.
  init(
    inputs: InputFiles, outputs: [PlannedOutput], isForced: Bool
  ) throws(ByteIOError) {
    self.inputs = inputs
    plan = try OutputPlan(outputs, inputs: inputs, isForced: isForced)
  }

  /// Writes all files of the run, or none.
  ///
  /// - Throws: `ByteIOError`, of an input that has changed for one.
  func write(_ files: [NamedBytes]) throws(ByteIOError) { try plan.write(files) }

  /// Makes sure that the inputs are still what they were, before something that is no file is
  /// written or shown.
  ///
  /// - Throws: `ByteIOError.changed`.
  func checkInputs() throws(ByteIOError) { try inputs.checkUnchanged() }
}

extension DatasetOptions {
  /// Opens the data, and remembers the files that it is read from, as they were before that.
  ///
  /// - Throws: what is wrong with the data.
  func openWithFiles(
    for artifacts: any ModelSource
  ) async throws -> (data: any Dataset, files: InputFiles) {
    let before = inputFiles()
    let data = try await open(for: artifacts)
    // What was downloaded was not there before.
    return (data, before.adding(inputFiles()))
  }

  /// The files of samples and labels.
  ///
  /// Of a directory, those that samples can be in: what else lies there is nobody's input.
  private func inputFiles() -> InputFiles {
    let own = [labels, statisticsFrom, images.classNames].compactMap(\.self)
    guard !FileManager.default.fileExists(atPath: data) else {
      return InputFiles([data] + own, isWanted: InputFiles.canHoldSamples)
    }
    // Whatever is wrong with the catalog, opening the data says it better.
    let files = (try? DatasetCatalog.standard())?.inputFiles(of: data)
    return (files ?? InputFiles([])).adding(InputFiles(own))
  }
}

extension DatasetCatalog {
  /// The files of a data set: NAME or NAME:SPLIT.
  func inputFiles(of data: String) -> InputFiles {
    let parts = data.split(separator: ":", maxSplits: 1).map(String.init)
    return InputFiles(
      paths(opening: parts.first ?? data, split: parts.count > 1 ? parts[1] : nil),
      isWanted: InputFiles.canHoldSamples)
  }
}

extension InputFiles {
  fileprivate static func canHoldSamples(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".jpg", ".jpeg", ".png", "-ubyte", "-ubyte.gz", ".npy", ".npz", ".csv", ".csv.gz"]
      .contains(where: name.hasSuffix)
  }
}
