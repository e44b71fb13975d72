import ModelGraph
import ModelSources
import Tensors

// Attention: weighted means of values, by the likeness of queries and keys.
extension LayerDecoder {
  mutating func attention(_ call: Call) throws(ModelFormatError) -> [LayerValue] {
    call.layer.className == "Attention"
      ? [try dotProductAttention(call)] : [try multiHeadAttention(call)]
  }

  /// Keras' `Attention` (Luong et al., arXiv 1508.04025): query, value, and key where it is another.
  private mutating func dotProductAttention(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let inputs = call.inputs + (call.named["value"] ?? []) + (call.named["key"] ?? [])
    guard inputs.count == 2 || inputs.count == 3 else {
      throw layer.wrong("inbound_nodes", expected: "a query and a value")
    }
    guard (layer["score_mode"]?.string ?? "dot") == "dot",
      try !layer.bool("use_scale", default: false), try !layer.bool("causal", default: false)
    else { throw layer.wrong("score_mode", expected: "plain products, without scale or order") }
    var scores = try emit(
      .matrixProduct(transposesFirst: false, transposesSecond: true),
      [inputs[0], inputs.last ?? inputs[1]], for: layer)[0]
    scores = try masked(scores, by: inputs[1], for: layer)
    let shares = try emit(.activation(.softmax), scores, for: layer)
    var output = try emit(
      .matrixProduct(transposesFirst: false, transposesSecond: false), [shares, inputs[1]],
      for: layer)[0]
    output.mask = call.input.mask
    return output
  }

  /// Keras' `MultiHeadAttention` over one axis (Vaswani et al., arXiv 1706.03762).
  private mutating func multiHeadAttention(_ call: Call) throws(ModelFormatError) -> LayerValue {
    let layer = call.layer
    let heads = try layer.int("num_heads")
    let width = try layer.int("key_dim")
    let valueWidth = try layer.int("value_dim", default: width)
    let hasBias = try layer.bool("use_bias", default: true)
    let query = call.input
    let rest = call.inputs.dropFirst() + (call.named["value"] ?? []) + (call.named["key"] ?? [])
    guard let value = rest.first, query.shape.rank == 2, value.shape.rank == 2 else {
      throw layer.wrong("attention_axes", expected: "a query and a value of [time, features]")
    }
    let key = rest.count > 1 ? rest[rest.startIndex + 1] : value
    func part(_ name: String) -> LayerConfiguration {
      LayerConfiguration(
        .object([]), className: "EinsumDense", path: layer.path + [layer.name],
        stored: "\(layer.stored)/\(name)_dense", file: file, version: layer.version, name: name)
    }
    // `[time, features]` to `[heads, time, width]`.
    func projected(
      _ input: LayerValue, _ name: String, _ width: Int
    ) throws(ModelFormatError) -> LayerValue {
      let part = part(name)
      let filter = try weight(
        weights.name(of: part, ["kernel"], index: 0), for: layer)
      let matrix = try emit(
        .reshape([input.shape.channels, heads * width]), filter, for: layer)
      var product = try emit(
        .matrixProduct(transposesFirst: false, transposesSecond: false), [input, matrix],
        for: layer)[0]
      if hasBias {
        let bias = try weight(weights.name(of: part, ["bias"], index: 1), for: layer)
        let row = try emit(.reshape([heads * width]), bias, for: layer)
        product = try emit(.binary(.add), [product, row], for: layer)[0]
      }
      let split = try emit(
        .reshape([input.shape.dimensions[0], heads, width]), product, for: layer)
      return try emit(.transpose([1, 0, 2]), split, for: layer)
    }
    let queries = try projected(query, "query", width)
    let keys = try projected(key, "key", width)
    let values = try projected(value, "value", valueWidth)
    let factor = try constant([Float(1 / Double(width).squareRoot())], [], for: layer)
    let scaled = try emit(.binary(.multiply), [queries, factor], for: layer)[0]
    var scores = try emit(
      .matrixProduct(transposesFirst: false, transposesSecond: true), [scaled, keys], for: layer)[0]
    scores = try masked(scores, by: value, for: layer)
    let shares = try emit(.activation(.softmax), scores, for: layer)
    let mixed = try emit(
      .matrixProduct(transposesFirst: false, transposesSecond: false), [shares, values],
      for: layer)[0]
    let joined = try emit(.transpose([1, 0, 2]), mixed, for: layer)
    let rows = try emit(
      .reshape([query.shape.dimensions[0], heads * valueWidth]), joined, for: layer)
    let outputPart = part("attention_output")
    let stored = outputPart.renamed("attention_output", stored: "\(layer.stored)/output_dense")
    let filter = try weight(weights.name(of: stored, ["kernel"], index: 0), for: layer)
    let matrix = try emit(
      .reshape([heads * valueWidth, filter.shape.channels]), filter, for: layer)
    var output = try emit(
      .matrixProduct(transposesFirst: false, transposesSecond: false), [rows, matrix],
      for: layer)[0]
    if hasBias {
      let bias = try weight(weights.name(of: stored, ["bias"], index: 1), for: layer)
      output = try emit(.binary(.add), [output, bias], for: layer)[0]
    }
    output.mask = query.mask
    return output
  }

  /// Scores of steps that do not count become so small that their share is 0.
  private mutating func masked(
    _ scores: LayerValue, by value: LayerValue, for layer: LayerConfiguration
  ) throws(ModelFormatError) -> LayerValue {
    guard let mask = value.mask else { return scores }
    let flags = LayerValue(value: mask, shape: Shape(value.shape.dimensions.dropLast()))
    let one = try constant([1], [], for: layer)
    let missing = try emit(.binary(.subtract), [flags, one], for: layer)[0]
    let great = try constant([1e9], [], for: layer)
    let penalty = try emit(.binary(.multiply), [missing, great], for: layer)[0]
    return try emit(.binary(.add), [scores, penalty], for: layer)[0]
  }
}
