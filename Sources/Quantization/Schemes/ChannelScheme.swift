import ModelGraph
import Tensors

/// Signed bytes, −127 to 127, with a scale for each output channel.
///
/// So TFLite's converter stores the filters of convolutions (of TensorFlow 2.15: `scale =
/// float32(greatest magnitude / 127)`, the quotient in binary64, half away from zero). Fully connected
/// layers have one scale, as there.
struct ChannelScheme {
  func quantize(_ tensor: Tensor, channels: OutputChannels) -> QuantizedTensor {
    tensor.withFloats { values in
      var greatest = [Float](repeating: 0, count: channels.count)
      for place in 0..<values.count {
        let channel = channels.channel(of: place)
        greatest[channel] = max(greatest[channel], values[place].magnitude)
      }
      // A channel of zeros has codes of zero, whatever the scale.
      let scales = greatest.map { $0 > 0 ? Float(Double($0) / 127) : 1 }
      let codes = Tensor(shape: tensor.shape, scalarType: .int8, elements: Int8.self) { codes in
        for place in 0..<codes.count {
          let scale = Double(scales[channels.channel(of: place)])
          let code = (Double(values[place]) / scale).rounded(.toNearestOrAwayFromZero)
          codes[place] = Int8(min(max(code, -127), 127))
        }
      }
      return QuantizedTensor(
        encoding: .affine(
          scales: scales, zeroPoints: scales.map { _ in 0 }, axis: channels.axis, type: .int8),
        codes: codes)
    }
  }
}
