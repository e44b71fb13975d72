import ModelGraph
import ModelSources
import Tensors

/// Functions of every element.
extension NodeDecoder {
  static let elementary: [String: Decoding] = [
    "Neg": apply(.negative), "Abs": apply(.absolute),
    "Sign": apply(.sign), "Reciprocal": apply(.reciprocal), "Inv": apply(.reciprocal),
    "Square": apply(.square), "Sqrt": apply(.squareRoot), "Rsqrt": apply(.reciprocalSquareRoot),
    "Exp": apply(.exponential), "Expm1": apply(.exponentialMinusOne), "Log": apply(.logarithm),
    "Log1p": apply(.logarithmOfOnePlus), "Floor": apply(.floor), "Ceil": apply(.ceiling),
    "Round": apply(.round), "Rint": apply(.round), "Sin": apply(.sine), "Cos": apply(.cosine),
    "Tan": apply(.tangent), "Asin": apply(.arcsine), "Acos": apply(.arccosine),
    "Atan": apply(.arctangent), "Sinh": apply(.hyperbolicSine),
    "Cosh": apply(.hyperbolicCosine), "Asinh": apply(.hyperbolicArcsine),
    "Acosh": apply(.hyperbolicArccosine), "Atanh": apply(.hyperbolicArctangent),
    "Erf": apply(.errorFunction),
    "LogicalNot": apply(.logicalNot, gives: .boolean), "IsNan": apply(.isNaN, gives: .boolean),
    "IsInf": apply(.isInfinite, gives: .boolean), "IsFinite": apply(.isFinite, gives: .boolean),

    "Relu": activate(.relu), "Relu6": activate(.relu6), "Elu": activate(.elu(alpha: 1)),
    "Selu": activate(.selu), "Sigmoid": activate(.sigmoid), "Tanh": activate(.tanh),
    "Softplus": activate(.softplus), "Softsign": activate(.softsign),
    "Softmax": activate(.softmax), "LogSoftmax": activate(.logSoftmax),
    "LeakyRelu": { decoder in
      let alpha = try decoder.node.float("alpha", default: 0.2)
      return [try decoder.activated(decoder.input(0), .leakyRelu(alpha))]
    },
    "Prelu": { [try $0.parametricRectifier($0.input(0), alpha: $0.input(1))] },
    "ClipByValue": { decoder in
      let lower = Float(try decoder.number(1)), upper = Float(try decoder.number(2))
      return [try decoder.add(.clip(lower: lower, upper: upper), decoder.input(0))]
    },
    "Cast": { [try $0.cast()] },
    "Select": { [try $0.select(matchesFirstAxis: true)] },
    "SelectV2": { [try $0.select(matchesFirstAxis: false)] },
    "ZerosLike": { [try $0.filled(with: 0)] },
    "OnesLike": { [try $0.filled(with: 1)] },
  ]

  private static func apply(
    _ function: ElementaryFunction, gives type: ElementType? = nil
  ) -> Decoding {
    { [try $0.add(.elementary(function), $0.input(0), type: type)] }
  }

  private static func activate(_ function: ActivationFunction) -> Decoding {
    { [try $0.activated($0.input(0), function)] }
  }

  /// A function of every element, at once behind the product that makes them.
  private mutating func activated(
    _ value: GraphValue, _ function: ActivationFunction
  ) throws(NodeFailure) -> GraphValue {
    if isSoleReader(of: 0), !function.isAlongLastAxis,
      let product = try product(value, activation: function)
    {
      return product
    }
    return try add(.activation(function), value)
  }

  /// `x` where positive, `alpha * x` elsewhere.
  mutating func parametricRectifier(
    _ value: GraphValue, alpha: GraphValue
  ) throws(NodeFailure) -> GraphValue {
    if let weight = alpha.weightName {
      return try add(
        .parametricRectifier(alphaShape: alpha.shape), value, weights: [.alpha: weight])
    }
    let zero = constant(0)
    let negative = try add(.binary(.minimum), value, zero)
    return try add(
      .binary(.add), add(.binary(.maximum), value, zero), add(.binary(.multiply), negative, alpha))
  }

  private mutating func cast() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let target = try node.elementType("DstT") ?? .float
    switch (value.type, target) {
    case (.other, _), (_, .other): throw .unsupported("it casts what are no real numbers")
    case (.float, .integer):
      return try add(.elementary(.truncate), value, type: .integer)
    case (.float, .boolean), (.integer, .boolean):
      return try add(.binary(.notEqual), value, constant(0), type: .boolean)
    default: return value.taken(as: target)
    }
  }

  /// The first version's condition may have the first axis alone.
  private mutating func select(matchesFirstAxis: Bool) throws(NodeFailure) -> GraphValue {
    var condition = try input(0)
    let (first, second) = (try input(1), try input(2))
    if matchesFirstAxis, condition.shape.rank == 1, first.shape.rank > 1 {
      condition = try reshaped(
        condition,
        to: condition.shape.dimensions
          + [Int](repeating: 1, count: first.shape.rank - 1))
    }
    return try add(.select, condition, first, second, type: first.type)
  }

  private mutating func filled(with number: Double) throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    return try add(
      .broadcast(value.shape.dimensions), constant(number, type: value.type))
  }
}

extension ActivationFunction {
  /// `x` where positive, `slope * x` elsewhere.
  static func leakyRelu(_ slope: Float) -> ActivationFunction {
    .rectifier(maximum: nil, negativeSlope: slope, threshold: 0)
  }
}
