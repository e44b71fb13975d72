import Kernels
import ModelGraph
import Tensors

// Recurrent layers: one instruction for all steps, between arrangements of its inputs and states.
extension Lowering {
  /// The layer's outputs: the sequence or its last element, and states where they are asked for.
  mutating func recurrent(
    _ node: Node, _ attributes: RecurrentAttributes, _ inputs: [Value], _ outputShapes: [Shape]
  ) -> [Value] {
    let sequence = inputs[0]
    let steps = sequence.shape.dimensions[sequence.shape.rank - 2]
    let layer = RecurrentLayer(
      cell: attributes.cell.kernelCell, steps: steps, features: sequence.channels,
      units: attributes.units, activation: attributes.activation.elementFunction ?? .linear,
      recurrentActivation: attributes.recurrentActivation.elementFunction ?? .linear,
      returnsSequences: attributes.returnsSequences, goesBackwards: attributes.goesBackwards,
      zeroesMaskedOutputs: attributes.zeroesMaskedOutputs,
      repeatsStates: attributes.repeatsStates)
    let weights = Instruction.RecurrentWeights(
      filter: constants.add(weight(.filter, of: node) ?? []),
      recurrentFilter: constants.add(weight(.recurrentFilter, of: node) ?? []),
      bias: constants.add(weight(.bias, of: node) ?? []))
    let sequenceCount = sequence.operand.count / max(1, steps * sequence.channels)
    let mask = attributes.isMasked ? inputs[1].operand : nil
    let initialStates = inputs.dropFirst(attributes.isMasked ? 2 : 1).map(\.operand)
    let outputs = outputShapes.map { Value(operand: allocate($0.elementCount), shape: $0) }
    let none = Operand(place: .constant(.none), count: 0)
    for index in 0..<sequenceCount {
      // One sequence at a time: most models have one, and states are then their own memory.
      let memory = allocate(layer.stateCount + layer.scratchCount)
      let source = part(index, of: sequenceCount, sequence.operand)
      for state in 0..<layer.cell.stateCount {
        let place = StridedCopy.Axis(count: attributes.units, sourceStride: 1, targetStride: 1)
        if initialStates.isEmpty {
          emit(
            .arrange(
              StridedCopy(
                [.init(count: attributes.units, sourceStride: 0, targetStride: 1)],
                targetStart: state * attributes.units), zero(), into: memory), .sample)
        } else {
          emit(
            .arrange(
              StridedCopy(
                [place], sourceStart: index * attributes.units,
                targetStart: state * attributes.units), initialStates[state], into: memory),
            .sample)
        }
      }
      let result = sequenceCount == 1 ? outputs[0].operand : allocate(layer.outputCount)
      emit(
        .recurrent(
          layer, weights, source, mask: mask.map { part(index, of: sequenceCount, $0) } ?? none,
          memory: memory, into: result), .sample)
      if sequenceCount > 1 { put(result, at: index * layer.outputCount, of: outputs[0].operand) }
      for (state, output) in outputs.dropFirst().enumerated() {
        emit(
          .arrange(
            StridedCopy(
              [.init(count: attributes.units, sourceStride: 1, targetStride: 1)],
              sourceStart: state * attributes.units, targetStart: index * attributes.units),
            memory, into: output.operand), .sample)
      }
    }
    return outputs
  }

  /// One of equal parts of an operand, in memory of its own where there are several.
  private mutating func part(_ index: Int, of count: Int, _ operand: Operand) -> Operand {
    guard count > 1 else { return operand }
    let size = operand.count / count
    let result = allocate(size)
    emit(
      .arrange(
        StridedCopy(
          [.init(count: size, sourceStride: 1, targetStride: 1)], sourceStart: index * size),
        operand, into: result), .sample)
    return result
  }

  /// Copies numbers into a part of an operand.
  private mutating func put(_ source: Operand, at start: Int, of target: Operand) {
    emit(
      .arrange(
        StridedCopy(
          [.init(count: source.count, sourceStride: 1, targetStride: 1)], targetStart: start),
        source, into: target), .sample)
  }

  /// A number that is 0.
  private mutating func zero() -> Operand {
    Operand(place: .constant(constants.add([0 as Float])), count: 1)
  }
}

extension RecurrentAttributes.Cell {
  fileprivate var kernelCell: RecurrentLayer.Cell {
    switch self {
    case .simple: .simple
    case .lstm: .lstm
    case .gru(let resetsAfter): .gru(resetsAfter: resetsAfter)
    }
  }
}
