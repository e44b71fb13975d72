import Datasets
import Inference
import Kernels
import ModelFormats
import TFJSFormat
import ModelGraph
import Tensors
import TestSupport

/// The outputs of a model for some samples, in tiles of the program's size.
func outputs(
  of program: Program, for samples: [Float], crew: Crew? = nil
) -> [Float] {
  let inputCount = program.inputShape.elementCount
  let outputCount = program.outputShape.elementCount
  let sampleCount = samples.count / inputCount
  var workspace = program.makeWorkspace()
  var result: [Float] = []
  for first in stride(from: 0, to: sampleCount, by: program.tileSize) {
    let count = min(program.tileSize, sampleCount - first)
    workspace.withInput { input in
      for index in 0..<count * inputCount { input[index] = samples[first * inputCount + index] }
    }
    program.run(sampleCount: count, in: &workspace, crew: crew)
    workspace.withOutput { output in
      for index in 0..<count * outputCount { result.append(output[index]) }
    }
  }
  return result
}

/// All outputs of a model for some samples of each of its inputs, which fit one tile.
func outputs(of model: Model, for inputs: [[Float]]) throws -> [[Float]] {
  outputs(of: try Program(compiling: model), for: inputs)
}

/// All outputs of a program for some samples of each of its inputs, which fit one tile.
func outputs(of program: Program, for inputs: [[Float]]) -> [[Float]] {
  var workspace = program.makeWorkspace()
  var sampleCount = 1
  for (index, values) in inputs.enumerated() {
    sampleCount = values.count / max(1, program.inputs[index].shape.elementCount)
    workspace.withInput(index) { span in
      for element in values.indices { span[element] = values[element] }
    }
  }
  program.run(sampleCount: sampleCount, in: &workspace)
  return program.outputShapes.enumerated().map { index, shape in
    workspace.outputs(index, count: sampleCount * shape.elementCount)
  }
}

/// The model of a directory.
func model(at path: String, semantics: Semantics = .tfjs) throws -> Model {
  try TFJSModel(opening: path, semantics: semantics).model()
}

/// The numbers of a `.npy` file.
func array(at path: String) throws -> NumericArray { try DatasetRequest.array(at: path) }
