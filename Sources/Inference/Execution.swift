import Kernels

extension Program {
  /// Runs one instruction on one sample, or on a whole tile where `sample` is `nil`.
  func execute(
    _ instruction: Instruction, sample: Int?, constants: Span<Float>,
    in workspace: inout Workspace
  ) {
    func place(_ operand: Operand) -> Range<Int> { range(of: operand, sample: sample) }
    switch instruction {
    case .conv2D(let conv2D, let filter, let input, let scratch, let output):
      workspace.withSpans(
        reading: place(input), scratch: place(scratch), writing: place(output)
      ) { image, scratch, result in
        conv2D.run(
          image: image, filter: constants.extracting(filter), scratch: &scratch, output: &result)
      }
    case .depthwiseConv2D(let geometry, let multiplier, let filter, let input, let output):
      workspace.withSpans(reading: place(input), writing: place(output)) { image, result in
        depthwiseConv2D(
          image: image, filter: constants.extracting(filter), geometry: geometry,
          multiplier: multiplier, output: &result)
      }
    case .maximumPool(let geometry, let input, let output):
      workspace.withSpans(reading: place(input), writing: place(output)) {
        maximumPool2D(image: $0, geometry: geometry, output: &$1)
      }
    case .averagePool(let geometry, let input, let output):
      workspace.withSpans(reading: place(input), writing: place(output)) {
        averagePool2D(image: $0, geometry: geometry, output: &$1)
      }
    case .zeroPad(let pad, let input, let output):
      workspace.withSpans(reading: place(input), writing: place(output)) {
        zeroPad2D(
          image: $0, height: pad.height, width: pad.width, channels: pad.channels, top: pad.top,
          bottom: pad.bottom, left: pad.left, right: pad.right, output: &$1)
      }
    case .dense(let dense, let weight, let input, let output):
      workspace.withSpans(reading: place(input), writing: place(output)) {
        dense.run(weight: constants.extracting(weight), input: $0, output: &$1)
      }
    case .scaleAndShift(let scale, let shift, let order, let input, let output):
      let (scale, shift) = (constants.extracting(scale), constants.extracting(shift))
      workspace.withSpans(reading: place(input), writing: place(output)) {
        scaleAndShift($0, scale: scale, shift: shift, channel: order, into: &$1)
      }
    case .addBias(let bias, let function, let order, let values):
      workspace.withSpan(place(values)) {
        addBias(constants.extracting(bias), then: function, channel: order, to: &$0)
      }
    case .apply(let function, let values):
      workspace.withSpan(place(values)) { apply(function, to: &$0) }
    case .softmax(let channels, let order, let values):
      workspace.withSpan(place(values)) { softmax(&$0, channels: channels, channel: order) }
    case .copy(let input, let output):
      workspace.withSpans(reading: place(input), writing: place(output)) { copy($0, to: &$1) }
    case .transpose(let rows, let columns, let input, let output):
      workspace.withSpans(reading: place(input), writing: place(output)) {
        transpose($0, rows: rows, columns: columns, into: &$1)
      }
    }
  }
}
