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

extension ModelArtifacts {
  /// The JSON file and all shards that it names.
  var inputFiles: InputFiles {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let manifest = document.array == nil ? document["weightsManifest"] : document
    let shards = (manifest?.array ?? []).flatMap { group in
      (group["paths"]?.array ?? []).compactMap(\.string)
    }
    return InputFiles([path] + shards.map { directory + $0 })
  }
}

extension DatasetOptions {
  /// The files of samples and labels.
  ///
  /// Of a directory, those that samples can be in: what else lies there is nobody's input.
  func inputFiles() throws -> InputFiles {
    let own = [labels, statisticsFrom, images.classNames].compactMap(\.self)
    guard !FileManager.default.fileExists(atPath: data) else {
      return InputFiles([data] + own, isWanted: DatasetOptions.canHoldSamples)
    }
    let parts = data.split(separator: ":", maxSplits: 1).map(String.init)
    let catalog = try DatasetCatalog.standard()
    let files =
      (try? catalog.resolve(parts.first ?? data, parts.count > 1 ? parts[1] : nil))
      .map { manifest, _, part in catalog.paths(of: part.files, in: manifest.name) } ?? []
    return InputFiles(files + own, isWanted: DatasetOptions.canHoldSamples)
  }

  private static func canHoldSamples(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".jpg", ".jpeg", ".png", "-ubyte", "-ubyte.gz", ".npy", ".npz", ".csv", ".csv.gz"]
      .contains(where: name.hasSuffix)
  }
}
