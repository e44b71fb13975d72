import ArgumentParser
import ByteIO
import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import ModelGraph
import Tensors

/// The arrays that a person gives a model, in the order of its inputs.
struct ModelInputs {
  private let arrays: [NumericArray]
  /// The files that they are read from.
  let inputFiles: InputFiles

  /// Reads arrays: `FILE` for the next input, `NAME=FILE` for the one of that name; the `:0` of a
  /// graph-model's names may be left out.
  ///
  /// - Throws: what is wrong with the arguments or the files.
  init(_ arguments: [String], names: [String]) throws {
    var chosen: [String?] = Array(repeating: nil, count: names.count)
    var others: [String] = []
    for argument in arguments {
      // A file may have the character in its name.
      guard let separator = argument.firstIndex(of: "="),
        !FileManager.default.fileExists(atPath: argument)
      else {
        others.append(argument)
        continue
      }
      let name = String(argument[..<separator])
      guard let index = names.firstIndex(of: name) ?? names.firstIndex(of: "\(name):0") else {
        throw ValidationError(
          "The model has no input '\(name.displayed)'; its inputs are \(names.map(\.displayed).joined(separator: ", "))."
        )
      }
      guard chosen[index] == nil else {
        throw ValidationError("The input '\(name.displayed)' is given twice.")
      }
      chosen[index] = String(argument[argument.index(after: separator)...])
    }
    for index in chosen.indices where chosen[index] == nil && !others.isEmpty {
      chosen[index] = others.removeFirst()
    }
    let paths = chosen.compactMap(\.self)
    guard others.isEmpty, paths.count == names.count else {
      throw ValidationError(
        "The model has \(names.count) input\(names.count == 1 ? "" : "s") "
          + "(\(names.map(\.displayed).joined(separator: ", "))): give '--input' as many times.")
    }
    inputFiles = InputFiles(paths)
    arrays = try paths.map { try DatasetRequest.array(at: $0) }
    for array in arrays where array.sampleCount != arrays[0].sampleCount {
      throw EvaluationError.sampleCountMismatch(
        dataName: array.source, samples: array.sampleCount, otherName: arrays[0].source,
        otherSamples: arrays[0].sampleCount)
    }
  }

  /// The number of samples of each array.
  var sampleCount: Int { arrays.first?.sampleCount ?? 0 }

  /// The network for these arrays, and what its inputs read.
  ///
  /// - Throws: `DatasetError`, `EvaluationError.inputShapeMismatch`, or what is wrong with the model.
  func prepared(
    for artifacts: any ModelSource, normalization: Normalization?, layout: ArrayLayout?
  ) throws -> (model: Model, datasets: [any Dataset]) {
    let datasets = try arrays.map {
      try ArrayDataset(samples: $0, normalization: normalization)
    }
    return try artifacts.prepared(datasets, layout: layout)
  }
}
