import ModelGraph

extension LayerDecoder {
  /// What a layer's activation is.
  enum DecodedActivation {
    case known(ActivationFunction)
    case unknown(String)
  }

  /// The activation of a layer that has one among others, or is one.
  ///
  /// - Throws: `ModelFormatError.unexpectedValue` for a setting that is no number.
  func activation(of layer: LayerConfiguration) throws(ModelFormatError) -> ActivationFunction {
    switch layer.className {
    case "ReLU":
      let maximum: Float? = layer["max_value"] == nil ? nil : try layer.float("max_value")
      return .rectifier(
        maximum: maximum, negativeSlope: try layer.float("negative_slope", default: 0),
        threshold: try layer.float("threshold", default: 0))
    case "LeakyReLU":
      // Keras 3 and TF.js differ from Keras 2 in the key, not in the default.
      let key = layer["negative_slope"] == nil ? "alpha" : "negative_slope"
      return .rectifier(
        maximum: nil, negativeSlope: try layer.float(key, default: 0.3), threshold: 0)
    case "ELU": return .elu(alpha: try layer.float("alpha", default: 1))
    case "Softmax": return .softmax
    default:
      guard case .known(let function) = activationFunction(of: layer) else {
        throw layer.wrong("activation", expected: "the name of a function")
      }
      return function
    }
  }

  /// The function that the setting `activation` names: a name, an object with one, or nothing.
  func activationFunction(of layer: LayerConfiguration) -> DecodedActivation {
    guard let value = layer["activation"] else { return .known(.linear) }
    let config = value["config"]
    let name =
      value.string ?? config?.string ?? config?["name"]?.string ?? value["class_name"]?.string
    switch name?.lowercased() {
    case "linear": return .known(.linear)
    case "relu": return .known(.relu)
    case "relu6": return .known(.relu6)
    case "elu": return .known(.elu(alpha: 1))
    case "sigmoid": return .known(.sigmoid)
    case "tanh": return .known(.tanh)
    case "softmax": return .known(.softmax)
    case "leaky_relu", "leakyrelu":
      // Keras' function has another default slope than its layer.
      return .known(.rectifier(maximum: nil, negativeSlope: 0.2, threshold: 0))
    default: return .unknown(name ?? value.kindName)
    }
  }
}
