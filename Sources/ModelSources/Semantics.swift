/// Whose arithmetic a model is run with, where TF.js and the program that made the model differ.
public enum Semantics: String, Hashable, Sendable, CaseIterable {
  /// What TF.js computes from the file: what users of the model get.
  case tfjs
  /// What Keras, or TensorFlow for a graph, computes from the model that the file was made of.
  ///
  /// One case for both: a file holds layers or a graph, and Keras computes with TensorFlow.
  case keras
}
