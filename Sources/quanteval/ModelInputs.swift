import ArgumentParser
import ByteIO
import Datasets
import Evaluation
import Inference
import ModelGraph
import Tensors

/// The arrays that a person gives a model, in the order of its inputs.
struct ModelInputs {
  private let arrays: [NumericArray]

  /// Reads arrays: `FILE` for the next input, `NAME=FILE` for the one of that name.
  ///
  /// - Throws: what is wrong with the arguments or the files.
  init(_ arguments: [String], names: [String]) throws {
    var chosen: [String?] = Array(repeating: nil, count: names.count)
    var others: [String] = []
    for argument in arguments {
      if let separator = argument.firstIndex(of: "="),
        let index = names.firstIndex(of: String(argument[..<separator]))
      {
        chosen[index] = String(argument[argument.index(after: separator)...])
      } else {
        others.append(argument)
      }
    }
    for index in chosen.indices where chosen[index] == nil && !others.isEmpty {
      chosen[index] = others.removeFirst()
    }
    let paths = chosen.compactMap(\.self)
    guard others.isEmpty, paths.count == names.count else {
      throw ValidationError(
        "The model has \(names.count) input\(names.count == 1 ? "" : "s") "
          + "(\(names.joined(separator: ", "))): give '--input' as many times.")
    }
    arrays = try paths.map { try DatasetRequest.array(at: $0) }
    for array in arrays where array.sampleCount != arrays[0].sampleCount {
      throw EvaluationError.sampleCountMismatch(
        dataName: array.source, samples: array.sampleCount, otherName: arrays[0].source,
        otherSamples: arrays[0].sampleCount)
    }
  }

  /// The number of samples of each array.
  var sampleCount: Int { arrays.first?.sampleCount ?? 0 }

  /// The extents of the arrays' samples.
  var sampleShapes: [Shape] { arrays.map { Shape(Array($0.shape.dimensions.dropFirst())) } }

  /// What the program reads.
  ///
  /// - Throws: `DatasetError`, or `EvaluationError.inputShapeMismatch`.
  func datasets(
    for program: Program, normalization: Normalization?
  ) throws -> [any Dataset] {
    try zip(program.inputs, arrays).map { input, array in
      var standard = Normalization.none
      if case .bytes = array.elements { standard = .unit }
      let normalization = normalization ?? standard
      let dataset = try ArrayDataset(
        inputs: array,
        labels: NumericArray(
          shape: Shape([array.sampleCount]),
          elements: .integers([Int](repeating: 0, count: array.sampleCount)), source: ""),
        normalization: normalization,
        identity: DatasetIdentity(
          name: array.source, files: [], preprocessing: normalization.summary))
      guard input.shape.elementCount == dataset.sampleShape.elementCount else {
        throw EvaluationError.inputShapeMismatch(
          model: input.shape, data: dataset.sampleShape, dataName: dataset.identity.name)
      }
      return dataset
    }
  }
}
