package import Kernels

/// A convolution, or a fully connected layer, in vector code, with what it does to each sum: times its channel's scale, plus its
/// shift, between bounds.
package struct ScaledConvolution: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case full(DirectConv2D, scratch: Operand)
    case winograd(WinogradConv2D, scratch: Operand)
    case depthwise(WindowGeometry, multiplier: Int)
    /// On all samples of a tile at once.
    case dense(PackedDense, scratch: Operand)
  }

  package private(set) var kind: Kind
  let filter: ConstantRange
  package var scale: ConstantRange
  package var shift: ConstantRange
  package var range = OutputRange.unbounded
  package private(set) var input: Operand
  package var output: Operand
  /// How many biases of this output it has taken over.
  var biasCount = 0

  package init(
    _ kind: Kind, filter: ConstantRange, scale: ConstantRange, shift: ConstantRange,
    _ input: Operand, into output: Operand
  ) {
    self.kind = kind
    self.filter = filter
    self.scale = scale
    self.shift = shift
    self.input = input
    self.output = output
  }

  /// Where windows stand; `nil` of a fully connected layer.
  package var geometry: WindowGeometry? {
    switch kind {
    case .full(let conv2D, _): conv2D.geometry
    case .winograd(let conv2D, _): conv2D.geometry
    case .depthwise(let geometry, _): geometry
    case .dense: nil
    }
  }

  /// Images of a sample, which are run one after another.
  var imageCount: Int { geometry.map { input.count / max(1, $0.inputCount) } ?? 1 }

  /// The memory that it needs meanwhile.
  var scratch: Operand? {
    switch kind {
    case .full(_, let scratch), .winograd(_, let scratch), .dense(_, let scratch): scratch
    case .depthwise: nil
    }
  }

  var operands: [Operand] { [input] + (scratch.map { [$0] } ?? []) + [output] }

  /// Takes the image from before zeros were put around it.
  mutating func absorb(_ pad: Instruction.ZeroPad, of image: Operand) {
    guard
      let wider = geometry?.beforePadding(
        top: pad.top, bottom: pad.bottom, left: pad.left, right: pad.right)
    else { preconditionFailure("zeros around an image before a layer that knows no images") }
    switch kind {
    case .full(let conv2D, let scratch):
      let conv2D = DirectConv2D(geometry: wider, outputChannels: conv2D.outputChannels)
      kind = .full(
        conv2D, scratch: Operand(place: scratch.place, count: conv2D.scratchCount))
    case .winograd(let conv2D, let scratch):
      let conv2D = conv2D.on(wider)
      kind = .winograd(
        conv2D, scratch: Operand(place: scratch.place, count: conv2D.scratchCount))
    case .depthwise(_, let multiplier): kind = .depthwise(wider, multiplier: multiplier)
    case .dense: break
    }
    input = image
  }

  /// Convolves one image, or takes the first `sampleCount` samples through a fully connected layer.
  func run(
    image: Span<Float>, sampleCount: Int, constants: Span<Float>, scratch: inout MutableSpan<Float>,
    crew: Crew?,
    output: inout MutableSpan<Float>
  ) {
    let filter = constants.extracting(filter.floats)
    let (scale, shift) = (constants.extracting(scale.floats), constants.extracting(shift.floats))
    switch kind {
    case .full(let conv2D, _):
      conv2D.run(
        image: image, filter: filter, scale: scale, shift: shift, range: range,
        scratch: &scratch, crew: crew, output: &output)
    case .winograd(let conv2D, _):
      conv2D.run(
        image: image, filter: filter, scale: scale, shift: shift, range: range,
        scratch: &scratch, crew: crew, output: &output)
    case .depthwise(let geometry, let multiplier):
      depthwiseConv2D(
        image: image, filter: filter, scale: scale, shift: shift, range: range,
        geometry: geometry, multiplier: multiplier, crew: crew, output: &output)
    case .dense(let dense, _):
      dense.run(
        rows: sampleCount, input: image, weight: filter, scale: scale, shift: shift,
        range: range, scratch: &scratch, crew: crew, output: &output)
    }
  }
}
