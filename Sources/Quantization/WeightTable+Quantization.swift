import Essentials
public import ModelGraph
import Tensors

extension WeightTable {
  /// The same weights, each stored as `plan` says.
  ///
  /// A weight that is quantized already is decoded first, as the converter does.
  ///
  /// - Throws: `QuantizationError.emptyWeight` or `.float16Overflow`.
  public func quantized(
    by plan: QuantizationPlan, arithmetic: ConverterArithmetic = .float64
  ) throws(QuantizationError) -> WeightTable {
    @Sendable func stored(_ entry: Entry) throws(QuantizationError) -> Weight {
      guard let scheme = plan[entry.name] else { return entry.weight }
      let values = entry.weight.decoded
      switch scheme {
      case .float32: return .plain(values)
      case .float16: return .quantized(try Float16Scheme().quantize(values, name: entry.name))
      case .affine, .codebook, .int8:
        guard values.elementCount > 0 else { throw .emptyWeight(weight: entry.name) }
        return .quantized(scheme.codes(of: values, plan.channels(of: entry.name), arithmetic))
      }
    }
    // Small tables aren't worth other cores.
    guard elementCount > 1 << 20 else { return try mapWeights(stored) }
    var weights = entries.concurrentMap { entry in
      Result { () throws(QuantizationError) in try stored(entry) }
    }[...]
    return try mapWeights { (_) throws(QuantizationError) in try weights.removeFirst().get() }
  }
}

extension QuantizationScheme {
  fileprivate func codes(
    of values: Tensor, _ channels: OutputChannels, _ arithmetic: ConverterArithmetic
  ) -> QuantizedTensor {
    switch self {
    case .affine(let count):
      AffineScheme(codeCount: count, arithmetic: arithmetic).quantize(values)
    case .codebook(let count): CodebookScheme(count: count).quantize(values)
    case .int8: ChannelScheme().quantize(values, channels: channels)
    case .float32, .float16: preconditionFailure("\(self) has no codes")
    }
  }
}
