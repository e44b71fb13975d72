import ModelGraph
import ModelSources

/// Reads what a layer's activation is.
enum ActivationDecoding {
  enum Function {
    case known(ActivationFunction)
    case unknown(String)
  }

  /// The function that a setting names: a name, an object with one, a layer, or nothing.
  static func function(_ value: JSONValue?, in layer: LayerConfiguration) -> Function {
    guard let value else { return .known(.linear) }
    let config = value["config"]
    let className = LayerConfiguration.className(of: value)
    if let className, LayerClass.family(of: className) == .activation {
      let inner = LayerConfiguration(
        value, className: className, path: layer.path, stored: layer.stored, file: layer.file,
        version: layer.version)
      // PReLU has weights of its own, and Softmax an axis.
      if className != "PReLU", let function = try? self.function(of: inner) {
        return .known(function)
      }
    }
    let name = value.string ?? config?.string ?? config?["name"]?.string ?? className
    guard let name else { return .unknown(value.kindName) }
    if let function = named(name.lowercased(), layer.version) { return .known(function) }
    return .unknown(name)
  }

  /// The function of a layer that has one among others, or is one.
  ///
  /// - Throws: `ModelFormatError.unexpectedValue` for a setting that is no number.
  static func function(
    of layer: LayerConfiguration, key: String = "activation"
  ) throws(ModelFormatError) -> ActivationFunction {
    switch LayerClass.canonical(layer.className) {
    case "ReLU":
      let maximum: Float? = layer["max_value"] == nil ? nil : try layer.float("max_value")
      return .rectifier(
        maximum: maximum, negativeSlope: try layer.float("negative_slope", default: 0),
        threshold: try layer.float("threshold", default: 0))
    case "LeakyReLU":
      // Keras 3 differs from Keras 2 and TF.js in the key, not in the default.
      let isNew = layer["negative_slope"] != nil && layer.version.semantics == .keras
      let key = isNew ? "negative_slope" : "alpha"
      return .rectifier(
        maximum: nil, negativeSlope: try layer.float(key, default: 0.3), threshold: 0)
    case "ThresholdedReLU":
      return .thresholdedRectifier(threshold: try layer.float("theta", default: 1))
    case "ELU": return .elu(alpha: try layer.float("alpha", default: 1))
    case "Softmax": return .softmax
    default:
      guard case .known(let function) = function(layer[key], in: layer) else {
        throw layer.wrong(key, expected: "the name of a function")
      }
      return function
    }
  }

  private static func named(_ name: String, _ version: KerasVersion) -> ActivationFunction? {
    switch name {
    case "linear": .linear
    case "relu": .relu
    case "relu6": .relu6
    case "elu": .elu(alpha: 1)
    case "selu": .selu
    case "gelu": .gelu(isApproximate: false)
    case "gelu_new": .gelu(isApproximate: true)
    case "swish", "silu": .swish
    case "sigmoid": .sigmoid
    case "hard_sigmoid", "hardsigmoid":
      version.hasNewHardSigmoid
        ? .hardSigmoid(slope: 1 / 6, offset: 0.5) : .hardSigmoid(slope: 0.2, offset: 0.5)
    case "hard_silu", "hard_swish": .hardSwish(slope: 1 / 6, offset: 0.5)
    case "tanh": .tanh
    case "softplus": .softplus
    case "softsign": .softsign
    case "exponential": .exponential
    case "mish": .mish
    case "softmax": .softmax
    case "log_softmax", "logsoftmax": .logSoftmax
    // Keras' function has another default slope than its layer.
    case "leaky_relu", "leakyrelu": .rectifier(maximum: nil, negativeSlope: 0.2, threshold: 0)
    default: nil
    }
  }
}
