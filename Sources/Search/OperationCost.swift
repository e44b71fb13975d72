import ModelGraph
import Tensors

extension Node {
  /// Multiply-adds for one sample, or elements where nothing is multiplied.
  func operationCount(inputs: [Shape], outputs: [Shape]) -> Int {
    let written = outputs.reduce(0) { $0 + $1.elementCount }
    let channels = inputs.first?.dimensions.last ?? 1
    switch operation {
    case .dense: return written * channels
    case .conv2D(let attributes):
      return written * attributes.filter.height * attributes.filter.width * channels
        / max(1, attributes.groups)
    case .depthwiseConv2D(let attributes):
      return written * attributes.filter.height * attributes.filter.width
    case .transposedConv2D(let attributes):
      let read = inputs.first?.elementCount ?? 0
      return read * attributes.convolution.filter.height * attributes.convolution.filter.width
        * attributes.convolution.outputChannels
    case .recurrent:
      // Whatever the gates: in proportion to what goes in and comes out at each step.
      return (inputs.first?.elementCount ?? 0) * 4 * (outputs.first?.dimensions.last ?? 1)
    default: return written
    }
  }
}
