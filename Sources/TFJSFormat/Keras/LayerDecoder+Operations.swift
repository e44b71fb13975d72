import ModelGraph
import ModelSources
import Tensors

/// The functions of Keras 3 that a topology may hold in place of layers (`keras.ops`).
enum LayerOperations {
  static let binary: [String: BinaryFunction] = [
    "Add": .add, "Subtract": .subtract, "Multiply": .multiply, "Divide": .divide,
    "TrueDivide": .divide, "Maximum": .maximum, "Minimum": .minimum, "Power": .power,
    "NotEqual": .notEqual, "Equal": .equal, "Greater": .greater, "GreaterEqual": .greaterOrEqual,
    "Less": .less, "LessEqual": .lessOrEqual, "LogicalAnd": .logicalAnd,
    "LogicalOr": .logicalOr, "FloorDivide": .floorDivide, "Mod": .floorModulo,
  ]
  static let unary: [String: ElementaryFunction] = [
    "Negative": .negative, "Absolute": .absolute, "Sign": .sign, "Square": .square,
    "Sqrt": .squareRoot, "Rsqrt": .reciprocalSquareRoot, "Exp": .exponential, "Log": .logarithm,
    "Log1p": .logarithmOfOnePlus, "Expm1": .exponentialMinusOne, "Sin": .sine, "Cos": .cosine,
    "Floor": .floor, "Ceil": .ceiling, "Round": .round, "LogicalNot": .logicalNot,
    "Reciprocal": .reciprocal, "Erf": .errorFunction,
  ]
  static let activations: [String: ActivationFunction] = [
    "Relu": .relu, "Relu6": .relu6, "Sigmoid": .sigmoid, "Tanh": .tanh, "Silu": .swish,
    "Softplus": .softplus, "Softsign": .softsign, "Selu": .selu,
  ]
  static let reductions: [String: Reduction] = [
    "Any": .any, "All": .all, "Mean": .mean, "Sum": .sum, "Max": .maximum, "Min": .minimum,
    "Prod": .product,
  ]

  /// The name that Keras 3 has for a function of TensorFlow (`math.multiply`); `nil` for others.
  static func className(ofFunction function: String) -> String? {
    functions[String(function.split(separator: ".").last ?? "")]
  }

  private static let functions = [
    "add": "Add", "subtract": "Subtract", "sub": "Subtract", "multiply": "Multiply",
    "mul": "Multiply", "truediv": "TrueDivide", "divide": "Divide", "pow": "Power",
    "maximum": "Maximum", "minimum": "Minimum", "square": "Square", "sqrt": "Sqrt",
    "rsqrt": "Rsqrt", "exp": "Exp", "log": "Log", "negative": "Negative", "neg": "Negative",
    "abs": "Absolute", "relu": "Relu", "relu6": "Relu6", "sigmoid": "Sigmoid", "tanh": "Tanh",
    "softplus": "Softplus", "silu": "Silu", "swish": "Silu", "selu": "Selu",
    "reduce_mean": "Mean", "reduce_sum": "Sum", "reduce_max": "Max", "reduce_min": "Min",
  ]

  static let names =
    Array(binary.keys) + Array(unary.keys) + Array(activations.keys) + Array(reductions.keys)

  /// Whether a layer is one of them, and not the layer of the same name.
  static func isOperation(_ layer: LayerConfiguration) -> Bool {
    LayerClass.family(of: layer.className) == .operation
  }
}

extension LayerDecoder {
  /// A function of tensors and numbers.
  mutating func operation(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    if let function = LayerOperations.binary[layer.className] {
      var tensors = call.inputs
      var operands: [LayerValue] = []
      for place in 0..<tensors.count + call.numbers.count {
        if let number = call.numbers[place] {
          operands.append(try constant([Float(number)], [], for: layer))
        } else if !tensors.isEmpty {
          operands.append(tensors.removeFirst())
        }
      }
      guard operands.count == 2 else {
        throw layer.wrong("inbound_nodes", expected: "two operands")
      }
      return try emit(.binary(function), operands, for: layer)[0]
    }
    if let function = LayerOperations.unary[layer.className] {
      return try emit(.elementary(function), call.input, for: layer, keepsMask: true)
    }
    if let function = LayerOperations.activations[layer.className] {
      return try emit(.activation(function), call.input, for: layer, keepsMask: true)
    }
    guard let reduction = LayerOperations.reductions[layer.className],
      let numbers = try layer.ints("axis")
    else { throw layer.wrong("axis", expected: "the axes to go along") }
    var axes: [Int] = []
    for number in numbers { axes.append(try axis(number, of: call)) }
    return try emit(
      .reduce(
        reduction, axes: axes, keepsDimensions: try layer.bool("keepdims", default: false)),
      call.input, for: layer)
  }
}
