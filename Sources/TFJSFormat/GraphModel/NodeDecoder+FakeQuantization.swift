import ModelGraph
import ModelSources
import Tensors

/// Quantization simulated in a float graph, as training with it leaves behind.
///
/// TF.js has the first of the three operations and passes its input on; those that it does not have
/// are computed as TensorFlow does.
extension NodeDecoder {
  static let fakeQuantizations: [String: Decoding] = [
    "FakeQuantWithMinMaxVars": { decoder in
      if decoder.follows(.fakeQuantization) { return [try decoder.input(0)] }
      return [try decoder.fakeQuantized(decoder.numbers(1).elements, decoder.numbers(2).elements)]
    },
    "FakeQuantWithMinMaxVarsPerChannel": { decoder in
      [try decoder.fakeQuantized(decoder.numbers(1).elements, decoder.numbers(2).elements)]
    },
    "FakeQuantWithMinMaxArgs": { decoder in
      let least = try decoder.node.float("min", default: -6)
      let greatest = try decoder.node.float("max", default: 6)
      return [try decoder.fakeQuantized([Double(least)], [Double(greatest)])]
    },
  ]

  /// Rounded to the steps between a least and a greatest number, one of each or one a channel.
  ///
  /// The formulas are those of TensorFlow's `fake_quant_ops_functor.h`, in binary32 as there: the range
  /// is moved so that 0 is one of its steps.
  private mutating func fakeQuantized(
    _ least: [Double], _ greatest: [Double]
  ) throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let bits = try node.int("num_bits", default: 8)
    guard (2...16).contains(bits) else { throw invalid("it has \(bits) bits") }
    guard least.count == greatest.count, least.count == 1 || least.count == value.shape.channels
    else { throw invalid("it has \(least.count) ranges for \(value.shape)") }
    let first: Float = try node.bool("narrow_range") ? 1 : 0
    let last = Float((1 << bits) - 1)
    var ranges: [(least: Double, greatest: Double, step: Double, inverse: Double)] = []
    for (least, greatest) in zip(least, greatest) {
      let (low, high) = (Float(least), Float(greatest))
      if low == 0, high == 0 {
        ranges.append((0, 0, 1, 1))
        continue
      }
      guard low < high, low.isFinite, high.isFinite else {
        throw invalid("its range is \(low) to \(high)")
      }
      let step = (high - low) / (last - first)
      let zero = first - low / step
      let nudged =
        zero < first ? first : zero > last ? last : zero.rounded(.toNearestOrAwayFromZero)
      ranges.append(
        (
          Double((first - nudged) * step), Double((last - nudged) * step), Double(step),
          Double(1 / step)
        ))
    }
    func array(_ elements: [Double]) -> GraphValue {
      GraphValue(
        KnownArray(shape: Shape(elements.count == 1 ? [] : [elements.count]), elements: elements),
        type: .float)
    }
    let low = array(ranges.map(\.least))
    let clamped = try add(
      .binary(.minimum), add(.binary(.maximum), value, low), array(ranges.map(\.greatest)))
    let scaled = try add(
      .binary(.multiply), add(.binary(.subtract), clamped, low), array(ranges.map(\.inverse)))
    let code = try add(.elementary(.floor), add(.binary(.add), scaled, constant(0.5)))
    return try add(
      .binary(.add), add(.binary(.multiply), code, array(ranges.map(\.step))), low)
  }
}
