import ModelGraph
import ModelSources
import Tensors

/// Functions of two elements.
extension NodeDecoder {
  static let binary: [String: Decoding] = [
    "Add": sum, "AddV2": sum, "Sub": apply(.subtract), "Mul": apply(.multiply),
    "RealDiv": apply(.divide), "DivNoNan": apply(.divideNoNaN),
    "FloorDiv": apply(.floorDivide), "FloorMod": apply(.floorModulo), "Pow": apply(.power),
    "Maximum": apply(.maximum), "Minimum": apply(.minimum),
    "SquaredDifference": apply(.squaredDifference), "Atan2": apply(.arctangent2),
    "Equal": apply(.equal, gives: .boolean), "NotEqual": apply(.notEqual, gives: .boolean),
    "Greater": apply(.greater, gives: .boolean),
    "GreaterEqual": apply(.greaterOrEqual, gives: .boolean),
    "Less": apply(.less, gives: .boolean), "LessEqual": apply(.lessOrEqual, gives: .boolean),
    "LogicalAnd": apply(.logicalAnd, gives: .boolean),
    "LogicalOr": apply(.logicalOr, gives: .boolean),
    "LogicalXor": apply(.notEqual, gives: .boolean),
    "BiasAdd": { [try $0.biasAdded($0.input(0), $0.input(1))] },
    "BiasAddV1": { [try $0.biasAdded($0.input(0), $0.input(1))] },
    "AddN": { decoder in
      var sum = try decoder.input(0)
      for value in try decoder.allInputs(from: 1) {
        sum = try decoder.add(.binary(.add), sum, value)
      }
      return [sum]
    },
    // Quotients of whole numbers lose what is behind the point.
    "Div": { decoder in
      let quotient = try decoder.add(.binary(.divide), decoder.input(0), decoder.input(1))
      return [
        quotient.type == .integer ? try decoder.add(.elementary(.truncate), quotient) : quotient
      ]
    },
    "TruncateDiv": { decoder in
      let quotient = try decoder.add(.binary(.divide), decoder.input(0), decoder.input(1))
      return [try decoder.add(.elementary(.truncate), quotient)]
    },
    "Mod": { decoder in
      let (first, second) = (try decoder.input(0), try decoder.input(1))
      let quotient = try decoder.add(
        .elementary(.truncate), decoder.add(.binary(.divide), first, second))
      return [
        try decoder.add(
          .binary(.subtract), first, decoder.add(.binary(.multiply), quotient, second))
      ]
    },
  ]

  /// A bias, as often as not.
  private static let sum: Decoding = { decoder in
    let (first, second) = (try decoder.input(0), try decoder.input(1))
    return [
      second.weightName == nil
        ? try decoder.add(.binary(.add), first, second) : try decoder.biasAdded(first, second)
    ]
  }

  private static func apply(
    _ function: BinaryFunction, gives type: ElementType? = nil
  ) -> Decoding {
    { [try $0.add(.binary(function), $0.input(0), $0.input(1), type: type)] }
  }

  /// A number for each channel on top.
  mutating func biasAdded(
    _ value: GraphValue, _ bias: GraphValue
  ) throws(NodeFailure) -> GraphValue {
    try requireChannelsLast()
    if isSoleReader(of: 0), let weight = bias.weightName,
      bias.shape.dimensions == [value.shape.channels],
      let product = try product(value, bias: weight)
    {
      return product
    }
    return try add(.binary(.add), value, bias)
  }
}
