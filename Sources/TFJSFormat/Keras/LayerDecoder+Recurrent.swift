import ModelGraph
import ModelSources
import Tensors

// Layers over time.
extension LayerDecoder {
  /// What the layer around its cells decides.
  private struct Surroundings {
    var returnsSequences: Bool
    var returnsStates: Bool
    var goesBackwards: Bool
    var zeroesMaskedOutputs: Bool
    var repeatsStates = false

    init(_ layer: LayerConfiguration) throws(ModelFormatError) {
      returnsSequences = try layer.bool("return_sequences", default: false)
      returnsStates = try layer.bool("return_state", default: false)
      goesBackwards = try layer.bool("go_backwards", default: false)
      zeroesMaskedOutputs = try layer.bool("zero_output_for_mask", default: false)
    }
  }

  /// The outputs: the sequence or its last step, then the states where the layer gives them.
  mutating func recurrent(_ call: Call) throws(ModelFormatError) -> [LayerValue] {
    var surroundings = try Surroundings(call.layer)
    noteMaskLoss(call.input)
    if try call.layer.bool("stateful", default: false) { _ = follows(.stateful, at: call.layer) }
    if surroundings.zeroesMaskedOutputs, call.input.mask != nil,
      follows(
        .ignoredSetting(className: call.layer.className, setting: "zero_output_for_mask"),
        at: call.layer)
    {
      surroundings.zeroesMaskedOutputs = false
    }
    var initialStates = Array(call.inputs.dropFirst())
    initialStates += call.named["initial_state"] ?? []
    let cells =
      call.layer.className == "RNN" ? RecurrentCells.list(of: call.layer) : [call.layer]
    guard !cells.isEmpty else { throw call.layer.wrong("cell", expected: "a cell") }
    surroundings.repeatsStates =
      call.input.mask != nil && !initialStates.isEmpty && surroundings.returnsSequences
      && follows(.maskedInitialState, at: call.layer)
    var input = call.input
    _ = try timeAxis(of: call)
    var outputs: [LayerValue] = []
    var states: [LayerValue] = []
    var taken: Set<String> = []
    for (index, cell) in cells.enumerated() {
      let names = try weights(of: cell)
      // Sizes may agree by chance: two cells with the same numbers are a misreading.
      if let name = names.values.first(where: { !taken.insert($0).inserted }) {
        throw .unexpectedValue(
          file: file, place: "layer '\(call.layer.fullName)', cell \(index)",
          expected: "weights of its own", found: "'\(name)' of another cell")
      }
      var part = surroundings
      let isLast = index == cells.count - 1
      part.returnsSequences = isLast ? surroundings.returnsSequences : true
      // The first one turns the sequence round; the others take the steps as they come.
      part.goesBackwards = index == 0 && surroundings.goesBackwards
      let attributes = try attributes(
        of: cell, part, isMasked: input.mask != nil)
      let count = attributes.cell.stateCount
      let own = Array(initialStates.prefix(count))
      initialStates.removeFirst(min(count, initialStates.count))
      var values = [input]
      if let mask = input.mask {
        values.append(LayerValue(value: mask, shape: Shape(input.shape.dimensions.dropLast())))
      }
      outputs = try emit(
        .recurrent(attributes), values + own, for: call.layer, weights: names)
      states += outputs.dropFirst()
      var next = outputs[0]
      next.mask = input.mask
      if part.goesBackwards, let mask = input.mask, cells.count > 1 {
        let flags = LayerValue(value: mask, shape: Shape(input.shape.dimensions.dropLast()))
        next.mask = try reversed(flags, axis: flags.shape.rank - 1, for: call.layer).value
      }
      input = next
    }
    var first = outputs[0]
    first.mask = surroundings.returnsSequences ? call.input.mask : nil
    return [first] + states
  }

  private func attributes(
    of layer: LayerConfiguration, _ surroundings: Surroundings, isMasked: Bool
  ) throws(ModelFormatError) -> RecurrentAttributes {
    let cell: RecurrentAttributes.Cell
    switch RecurrentCells.layerClass[layer.className] ?? LayerClass.canonical(layer.className) {
    case "LSTM": cell = .lstm
    case "GRU":
      // Where the key is missing, the bias tells: those that reset after have two rows.
      let bias = weights.find(layer, ["bias"], index: 2, cell: storedCell(of: layer))
        .flatMap { weightShapes[$0] }
      cell = .gru(resetsAfter: try layer.bool("reset_after", default: bias?.rank == 2))
    default: cell = .simple
    }
    let standard = layer["activation"] == nil && layer.settings["activation"] == nil
    let gates =
      layer["recurrent_activation"] == nil
      && layer.settings["recurrent_activation"] == nil
    return RecurrentAttributes(
      cell: cell, units: try layer.int("units"),
      activation: standard ? .tanh : try ActivationDecoding.function(of: layer),
      recurrentActivation: gates
        ? .hardSigmoid(slope: 0.2, offset: 0.5)
        : try ActivationDecoding.function(of: layer, key: "recurrent_activation"),
      returnsSequences: surroundings.returnsSequences,
      returnsStates: surroundings.returnsStates, goesBackwards: surroundings.goesBackwards,
      isMasked: isMasked, zeroesMaskedOutputs: surroundings.zeroesMaskedOutputs,
      repeatsStates: surroundings.repeatsStates)
  }

  private func weights(
    of layer: LayerConfiguration
  ) throws(ModelFormatError) -> [WeightRole: String] {
    let hasBias = try layer.bool("use_bias", default: true)
    return names(
      of: layer,
      [(.filter, ["kernel"]), (.recurrentFilter, ["recurrent_kernel"])]
        + (hasBias ? [(.bias, ["bias"])] : []), cell: storedCell(of: layer))
  }

  /// A `.keras` file keeps a layer's variables with its cell; a cell is its own.
  private func storedCell(of layer: LayerConfiguration) -> String? {
    RecurrentCells.layerClass[layer.className] == nil ? "cell" : nil
  }

  private mutating func reversed(
    _ value: LayerValue, axis: Int, for layer: LayerConfiguration
  ) throws(ModelFormatError) -> LayerValue {
    let slices = value.shape.dimensions.enumerated().map { index, extent in
      index == axis
        ? AxisSlice(start: max(0, extent - 1), count: extent, step: -1)
        : AxisSlice(start: 0, count: extent)
    }
    return try emit(.slice(slices), value, for: layer, keepsMask: true)
  }

  mutating func wrapper(_ call: Call) throws(ModelFormatError) -> [LayerValue] {
    call.layer.className == "Bidirectional"
      ? try bidirectional(call) : try timeDistributed(call)
  }

  /// The inner layer with one more axis before those of its samples.
  private mutating func timeDistributed(_ call: Call) throws(ModelFormatError) -> [LayerValue] {
    guard let inner = call.layer.inner("layer") else {
      throw call.layer.wrong("layer", expected: "a layer")
    }
    guard !call.sampleExtents.isEmpty else {
      throw call.layer.wrong("layer", expected: "time steps")
    }
    var input = call.input
    input.mask = nil
    let outputs: [LayerValue]
    if KerasModel.classNames.contains(inner.className) {
      let model = try KerasModel(
        inner.asModel, file: file, version: inner.version, path: inner.path + [inner.name],
        stored: inner.stored + "/")
      outputs = try decode(model, inputs: [input], leading: call.leading + 1)
    } else {
      outputs = try decode(Call(layer: inner, inputs: [input], leading: call.leading + 1))
    }
    return outputs.map { output in
      var output = output
      output.mask = call.input.mask
      return output
    }
  }

  /// The inner layer in both directions, put together step by step.
  private mutating func bidirectional(_ call: Call) throws(ModelFormatError) -> [LayerValue] {
    let layer = call.layer
    guard var plain = layer.inner("layer") else { throw layer.wrong("layer", expected: "a layer") }
    let returnsSequences = try plain.bool("return_sequences", default: false)
    // Keras sets this when it makes the layer; TF.js knows no such setting.
    let zeroesMasked =
      returnsSequences && call.input.mask != nil && !follows(.maskedBidirectional, at: layer)
    if returnsSequences {
      plain = plain.setting("zero_output_for_mask", to: .bool(zeroesMasked))
    }
    let forward = plain.renamed("forward_\(plain.name)", stored: "\(layer.stored)/forward_layer")
    var backward: LayerConfiguration
    if let own = layer.inner("backward_layer") {
      backward = own.renamed(own.name, stored: "\(layer.stored)/backward_layer")
        .setting("zero_output_for_mask", to: .bool(zeroesMasked))
    } else {
      let goesBackwards = try plain.bool("go_backwards", default: false)
      backward = plain.renamed(
        "backward_\(plain.name)", stored: "\(layer.stored)/backward_layer"
      )
      .setting("go_backwards", to: .bool(!goesBackwards))
    }
    var states = Array(call.inputs.dropFirst())
    states += call.named["initial_state"] ?? []
    let half = states.count / 2
    func part(_ inner: LayerConfiguration, _ states: ArraySlice<LayerValue>) -> Call {
      Call(layer: inner, inputs: [call.input] + states, leading: call.leading)
    }
    let there = try recurrent(part(forward, states[..<half]))
    var back = try recurrent(part(backward, states[half...]))
    if returnsSequences {
      back[0] = try reversed(back[0], axis: back[0].shape.rank - 2, for: layer)
    }
    let laterStates = there.dropFirst() + back.dropFirst()
    let pair = [there[0], back[0]]
    // Null means both outputs; a missing key means the default.
    let mode = layer["merge_mode"]?.string
    if mode == nil, layer.settings["merge_mode"] == .null || layer.settings["mergeMode"] == .null {
      return pair + laterStates
    }
    var merged: LayerValue
    switch mode ?? "concat" {
    case "concat":
      merged = try emit(.concatenate(axis: there[0].shape.rank - 1), pair, for: layer)[0]
    case "sum": merged = try emit(.binary(.add), pair, for: layer)[0]
    case "mul": merged = try emit(.binary(.multiply), pair, for: layer)[0]
    case "ave":
      let sum = try emit(.binary(.add), pair, for: layer)[0]
      merged = try emit(
        .binary(.multiply), [sum, try constant([0.5], [], for: layer)], for: layer)[0]
    default: throw layer.wrong("merge_mode", expected: "concat, sum, mul, ave or null")
    }
    merged.mask = returnsSequences ? call.input.mask : nil
    return [merged] + laterStates
  }
}
