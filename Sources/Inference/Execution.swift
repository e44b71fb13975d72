import Kernels

extension Program {
  /// Runs one instruction on one sample, or on the first `sampleCount` of a tile (some on the whole tile)
  /// where `sample` is `nil`.
  func execute(
    _ instruction: Instruction, sample: Int?, sampleCount: Int, constants: RawSpan, crew: Crew?,
    in workspace: inout Workspace
  ) {
    func place(_ operand: Operand) -> Workspace.Region { region(of: operand, sample: sample) }
    let numbers = unsafe constants._unsafeView(as: Float.self)
    switch instruction {
    case .conv2D(let conv2D, let filter, let input, let scratch, let output):
      forEachImage(of: input, conv2D.geometry.inputCount) { index, count in
        workspace.withSpans(
          reading: place(input).part(index, of: count), of: constants, scratch: place(scratch),
          writing: place(output).part(index, of: count)
        ) { image, scratch, result in
          conv2D.run(
            image: image, filter: numbers.extracting(filter.floats), scratch: &scratch,
            output: &result)
        }
      }
    case .scaledConvolution(let convolution):
      let scratch = convolution.scratch.map(place) ?? .none
      let count = convolution.imageCount
      for index in 0..<count {
        workspace.withSpans(
          reading: place(convolution.input).part(index, of: count), of: constants,
          scratch: scratch, writing: place(convolution.output).part(index, of: count)
        ) { image, scratch, result in
          convolution.run(
            image: image, sampleCount: sampleCount, constants: numbers, scratch: &scratch,
            crew: crew, output: &result)
        }
      }
    case .transposedConv2D(let conv2D, let filter, let input, let scratch, let output):
      forEachImage(of: output, conv2D.geometry.inputCount) { index, count in
        workspace.withSpans(
          reading: place(input).part(index, of: count), of: constants, scratch: place(scratch),
          writing: place(output).part(index, of: count)
        ) { image, scratch, result in
          conv2D.inputGradient(
            outputGradient: image, filter: numbers.extracting(filter.floats), scratch: &scratch,
            into: &result)
        }
      }
    case .maximumPool(let geometry, let input, let output):
      forEachImage(of: input, geometry.inputCount) { index, count in
        workspace.withSpans(
          reading: place(input).part(index, of: count), of: constants,
          writing: place(output).part(index, of: count)
        ) { maximumPool2D(image: $0, geometry: geometry, crew: crew, output: &$1) }
      }
    case .averagePool(let geometry, let input, let output):
      forEachImage(of: input, geometry.inputCount) { index, count in
        workspace.withSpans(
          reading: place(input).part(index, of: count), of: constants,
          writing: place(output).part(index, of: count)
        ) { averagePool2D(image: $0, geometry: geometry, crew: crew, output: &$1) }
      }
    case .maximumPlaces(let geometry, let input, let output):
      forEachImage(of: input, geometry.inputCount) { index, count in
        workspace.withSpans(
          reading: place(input).part(index, of: count), of: constants,
          writing: place(output).part(index, of: count)
        ) { Kernels.maximumPlaces(image: $0, geometry: geometry, output: &$1) }
      }
    case .zeroPad(let pad, let input, let output):
      forEachImage(of: input, pad.height * pad.width * pad.channels) { index, count in
        workspace.withSpans(
          reading: place(input).part(index, of: count), of: constants,
          writing: place(output).part(index, of: count)
        ) {
          zeroPad2D(
            image: $0, height: pad.height, width: pad.width, channels: pad.channels, top: pad.top,
            bottom: pad.bottom, left: pad.left, right: pad.right, output: &$1)
        }
      }
    case .resize2D(let resize, let input, let output):
      forEachImage(of: input, resize.inputCount) { index, count in
        workspace.withSpans(
          reading: place(input).part(index, of: count), of: constants,
          writing: place(output).part(index, of: count)
        ) { resize.run($0, into: &$1) }
      }
    case .dense(let dense, let weight, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        dense.run(weight: numbers.extracting(weight.floats), input: $0, crew: crew, output: &$1)
      }
    case .scaleAndShift(let scale, let shift, let order, let input, let output):
      let (scale, shift) = (numbers.extracting(scale.floats), numbers.extracting(shift.floats))
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        scaleAndShift($0, scale: scale, shift: shift, channel: order, into: &$1)
      }
    case .addBias(let bias, let function, let order, let values):
      workspace.withSpan(writing: place(values)) {
        addBias(numbers.extracting(bias.floats), then: function, channel: order, to: &$0)
      }
    case .apply(let function, let values):
      workspace.withSpan(writing: place(values)) { apply(function, to: &$0) }
    case .softmax(let channels, let order, let values):
      workspace.withSpan(writing: place(values)) {
        softmax(&$0, channels: channels, channel: order)
      }
    case .logSoftmax(let channels, let values):
      workspace.withSpan(writing: place(values)) { logSoftmax(&$0, rowLength: channels) }
    case .recurrent(let layer, let weights, let input, let mask, let memory, let output):
      workspace.withSpans(
        reading: place(input), place(mask), of: constants, scratch: place(memory),
        writing: place(output)
      ) { sequence, mask, memory, result in
        layer.run(
          sequence: sequence, mask: mask, filter: numbers.extracting(weights.filter.floats),
          recurrentFilter: numbers.extracting(weights.recurrentFilter.floats),
          bias: numbers.extracting(weights.bias.floats), memory: &memory, output: &result)
      }
    default: executeOnArrays(instruction, constants: constants, in: &workspace, place: place)
    }
  }

  /// Calls `body` for each of the images that lie one after another in an operand.
  private func forEachImage(
    of operand: Operand, _ elementCount: Int, _ body: (_ index: Int, _ count: Int) -> Void
  ) {
    let count = operand.count / max(1, elementCount)
    for index in 0..<count { body(index, count) }
  }
}
