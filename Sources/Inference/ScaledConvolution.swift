import Kernels

/// A convolution in vector code, with what it does to each sum: times its channel's scale, plus its
/// shift, between bounds.
struct ScaledConvolution: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case full(DirectConv2D, scratch: Operand)
    case winograd(WinogradConv2D, scratch: Operand)
    case depthwise(WindowGeometry, multiplier: Int)
  }

  private(set) var kind: Kind
  let filter: ConstantRange
  var scale: ConstantRange
  var shift: ConstantRange
  var range = OutputRange.unbounded
  private(set) var input: Operand
  var output: Operand
  /// How many biases of this output it has taken over.
  var biasCount = 0

  init(
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

  var geometry: WindowGeometry {
    switch kind {
    case .full(let conv2D, _): conv2D.geometry
    case .winograd(let conv2D, _): conv2D.geometry
    case .depthwise(let geometry, _): geometry
    }
  }

  /// The memory that it needs meanwhile.
  var scratch: Operand? {
    switch kind {
    case .full(_, let scratch), .winograd(_, let scratch): scratch
    case .depthwise: nil
    }
  }

  var operands: [Operand] { [input] + (scratch.map { [$0] } ?? []) + [output] }

  /// Takes the image from before zeros were put around it.
  mutating func absorb(_ pad: Instruction.ZeroPad, of image: Operand) {
    let wider = geometry.beforePadding(
      top: pad.top, bottom: pad.bottom, left: pad.left, right: pad.right)
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
    }
    input = image
  }

  /// Convolves one image.
  func run(
    image: Span<Float>, constants: Span<Float>, scratch: inout MutableSpan<Float>, crew: Crew?,
    output: inout MutableSpan<Float>
  ) {
    let filter = constants.extracting(filter)
    let (scale, shift) = (constants.extracting(scale), constants.extracting(shift))
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
    }
  }
}
