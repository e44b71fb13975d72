/// A format of model files, as their content shows it.
public enum ModelFormat: String, Codable, Hashable, Sendable {
  /// A `model.json` with the layers of a Keras model.
  case tfjsLayers = "tfjs-layers"
  /// A `model.json` with a TensorFlow graph.
  case tfjsGraph = "tfjs-graph"
  /// A `weights_manifest.json`: weights without a network.
  case tfjsWeights = "tfjs-weights"
}
