public import Datasets
public import Inference
public import ModelFormats
public import ModelGraph
import Tensors

/// A model whose input takes a data set's samples.
public struct BoundModel: Sendable {
  /// The model, its free axes bound to the data's.
  public let model: Model
  /// The model as it is in its file, ready to run.
  public let program: Program
  /// The data as the model reads it.
  public let dataset: any Dataset

  /// Looks whether a model and data go together: one input that takes the samples, one output.
  ///
  /// - Throws: what reading or compiling the model throws, or `EvaluationError`.
  public init(_ artifacts: any ModelSource, to dataset: any Dataset) throws {
    (model, self.dataset) = try artifacts.fitted(to: dataset)
    program = try Program(compiling: model)
    guard program.inputs.count == 1, program.outputShapes.count == 1 else {
      throw EvaluationError.severalValues(
        modelName: artifacts.path, inputs: program.inputs.count,
        outputs: program.outputShapes.count)
    }
    guard program.outputShape.elementCount > 0 else {
      throw EvaluationError.noOutputs(
        modelName: artifacts.path, outputs: program.outputShape)
    }
  }
}
