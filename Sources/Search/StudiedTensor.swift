import Inference
import ModelGraph
import Quantization
import Records
import Tensors

/// A tensor of a study, and what its numbers say by themselves.
struct StudiedTensor: Sendable {
  let name: String
  let layer: String
  let kind: String
  let shape: Shape
  let quantized: Weight
  let weightSQNR: Double?
  let findings: [SensitivityRecord.Finding]
  /// Bytes more as float16.
  let extraBytes: Int

  init(
    _ entry: WeightTable.Entry, role: WeightRole, node: Node, quantized: Weight,
    level: QuantizationScheme
  ) {
    name = entry.name
    layer = node.name
    kind = StudiedTensor.kind(role, node.operation)
    shape = entry.weight.shape
    self.quantized = quantized
    let values = entry.weight.decoded.floats()
    weightSQNR = StudiedTensor.ratio(values, quantized.decoded.floats())
    extraBytes = values.count * 2 - quantized.stored.byteCount
    let channels =
      role == .filter ? OutputChannels(node.operation, entry.weight.shape) : nil
    findings =
      level.rangeCodeCount.map { codeCount in
        TensorFindings(values: values, role: role, channels: channels, codeCount: codeCount)
          .findings
      } ?? []
  }

  private static func kind(_ role: WeightRole, _ operation: Operation) -> String {
    switch role {
    case .filter, .recurrentFilter:
      if case .depthwiseConv2D = operation { "depthwise kernel" } else { "kernel" }
    case .bias: "bias"
    case .gamma, .beta, .movingMean, .movingVariance: "normalization"
    case .alpha, .value: "other"
    }
  }

  private static func ratio(_ values: [Float], _ rounded: [Float]) -> Double? {
    var error = SignalError()
    _ = error.add(rounded.span, wanted: values.span)
    return error.decibels
  }
}

extension QuantizationScheme {
  /// The codes that share the range of a tensor; `nil` where no range does.
  fileprivate var rangeCodeCount: Int? {
    switch self {
    case .affine(let count): count
    case .codebook: 256
    case .float32, .float16, .int8: nil
    }
  }
}

/// Tensors that are tried together.
struct StudiedGroup: Sendable {
  let name: String
  let tensors: Set<String>

  /// Layers with several tensors, kinds, and patterns.
  ///
  /// - Throws: `QuantizationError.patternMatchesNothing`.
  static func all(
    of tensors: [StudiedTensor], patterns: [NamePattern], onlyPatterns: Bool = false
  ) throws -> [StudiedGroup] {
    func grouped(_ key: (StudiedTensor) -> String, _ title: (String) -> String) -> [StudiedGroup] {
      var order: [String] = []
      var members: [String: Set<String>] = [:]
      for tensor in tensors {
        if members[key(tensor)] == nil { order.append(key(tensor)) }
        members[key(tensor), default: []].insert(tensor.name)
      }
      return order.compactMap { name in
        guard let names = members[name], names.count > 1, names.count < tensors.count else {
          return nil
        }
        return StudiedGroup(name: title(name), tensors: names)
      }
    }
    let chosen = try patterns.map { pattern -> StudiedGroup in
      let names = tensors.map(\.name).filter(pattern.matches)
      guard !names.isEmpty else {
        throw QuantizationError.patternMatchesNothing(
          pattern: "\(pattern)", weights: tensors.map(\.name))
      }
      return StudiedGroup(name: "pattern \(pattern)", tensors: Set(names))
    }
    if onlyPatterns { return chosen }
    return grouped(\.kind) { "all: \($0)" } + grouped(\.layer) { "layer \($0)" } + chosen
  }
}
