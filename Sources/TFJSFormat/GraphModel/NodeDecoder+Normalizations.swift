import ModelGraph
import ModelSources
import Tensors

/// Normalizations with statistics that were learned.
extension NodeDecoder {
  static let normalizations: [String: Decoding] = [
    "FusedBatchNorm": batchNormalization, "FusedBatchNormV2": batchNormalization,
    "FusedBatchNormV3": batchNormalization,
    "LRN": { [try $0.localResponseNormalization()] },
  ]

  private static let batchNormalization: Decoding = { decoder in
    let isTraining = try decoder.node.bool("is_training", default: true)
    let value =
      isTraining
      ? try decoder.rowsNormalized()
      : try decoder.normalized(decoder.input(0), decoder.allInputs(from: 1))
    // The other outputs are for training.
    return [value] + [GraphValue?](repeating: nil, count: 5)
  }

  /// A batch normalization by its own statistics, which is how Keras writes a layer normalization:
  /// what it normalizes are the rows of `[1, rows, columns, 1]`, taken for channels before an image.
  private mutating func rowsNormalized() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    guard try node.string("data_format", default: "NHWC") == "NCHW", value.shape.rank == 4,
      value.shape.dimensions[0] == 1
    else {
      throw .unsupported("it normalizes with the statistics of its batch (is_training)")
    }
    _ = follows(.ownStatistics)
    let rows = value.shape.dimensions[1]
    let epsilon = try node.float("epsilon", default: 1e-4)
    var result = try add(
      .layerNormalization(epsilon: epsilon, axisCount: 1),
      reshaped(value, to: [rows, value.shape.elementCount / max(1, rows)]))
    for (index, function, neutral) in [(1, BinaryFunction.multiply, 1.0), (2, .add, 0)] {
      let parameter = try input(index)
      if parameter.numbers?.elements.allSatisfy({ $0 == neutral }) == true { continue }
      result = try add(.binary(function), result, reshaped(parameter, to: [rows, 1]))
    }
    return try reshaped(result, to: value.shape.dimensions)
  }

  /// `parameters`: scale, offset, mean and variance.
  mutating func normalized(
    _ value: GraphValue, _ parameters: [GraphValue]
  ) throws(NodeFailure) -> GraphValue {
    try requireChannelsLast()
    guard parameters.count == 4 else {
      throw invalid("it has \(parameters.count) parameters and not 4")
    }
    let epsilon = try node.float("epsilon", default: 1e-4)
    let channels = Shape([value.shape.channels])
    let names = parameters.compactMap(\.weightName)
    if names.count == 4, parameters.allSatisfy({ $0.shape == channels }) {
      return try add(
        .batchNormalization(epsilon: epsilon), value,
        weights: [
          .gamma: names[0], .beta: names[1], .movingMean: names[2], .movingVariance: names[3],
        ])
    }
    let variance = try add(.binary(.add), parameters[3], constant(Double(epsilon)))
    let scale = try add(
      .binary(.multiply), parameters[0], add(.elementary(.reciprocalSquareRoot), variance))
    let centered = try add(.binary(.subtract), value, parameters[2])
    return try add(.binary(.add), add(.binary(.multiply), centered, scale), parameters[1])
  }

  /// `x / (bias + alpha * Σ x²)^beta`, the sum over channels nearby (Krizhevsky et al., 2012).
  private mutating func localResponseNormalization() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let radius = try node.int("depth_radius", default: 5)
    guard value.shape.rank > 0, (0...64).contains(radius) else {
      throw invalid("its radius is \(radius)")
    }
    let last = value.shape.rank - 1
    var edges = [AxisPadding](repeating: .init(before: 0, after: 0), count: value.shape.rank)
    edges[last] = .init(before: radius, after: radius)
    let squares = try add(.pad(edges, .constant(0)), add(.elementary(.square), value))
    var sum: GraphValue?
    for shift in 0...2 * radius {
      var slices = value.shape.dimensions.map { AxisSlice(start: 0, count: $0) }
      slices[last].start = shift
      let part = try add(.slice(slices), squares)
      sum = try sum.map { (sum) throws(NodeFailure) in try add(.binary(.add), sum, part) } ?? part
    }
    let factor = constant(Double(try node.float("alpha", default: 1)))
    let offset = constant(Double(try node.float("bias", default: 1)))
    let exponent = constant(Double(try node.float("beta", default: 0.5)))
    let base = try add(
      .binary(.add), add(.binary(.multiply), sum ?? value, factor), offset)
    return try add(.binary(.divide), value, add(.binary(.power), base, exponent))
  }
}
