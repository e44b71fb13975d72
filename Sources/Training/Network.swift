import Kernels
package import ModelGraph
import Tensors

/// A graph of layers with weights that training changes.
///
/// Neighbouring layers in which samples do not meet are one run: a worker takes a few samples
/// through all of them, forward or backward, before it takes the next.
package struct Network: Sendable {
  /// The extents of one input and of one output.
  package let inputCount: Int
  package let outputCount: Int
  /// Whether a softmax follows the last layer; the loss takes it in.
  let endsInSoftmax: Bool
  /// All weights, in the order of the layers.
  package let parameters: [Parameter]
  private let steps: [NetworkStep]
  private let runs: [NetworkRun]
  /// What flows between the layers; the first is the input, whose memory the caller has.
  private let values: [ValueMemory]
  /// The gradients with respect to them, of those that need one.
  private let gradients: [ValueMemory?]
  private let output: Int

  /// Makes a model trainable.
  ///
  /// `momenta` are those of the moving statistics of batch normalizations, by layer.
  ///
  /// - Throws: `TrainingError.graph` or `.untrainableLayer`.
  package init(
    _ model: Model, momenta: [String: Float], batchSize: Int, workerCount: Int
  ) throws(TrainingError) {
    var builder = try NetworkBuilder(
      model: model, momenta: momenta, batchSize: batchSize, workerCount: workerCount)
    try builder.addNodes()
    let plan = GradientPlan(
      builder.steps, output: builder.output, counts: builder.counts, batchSize: batchSize,
      workerCount: workerCount)
    steps = builder.steps
    runs = plan.runs
    gradients = plan.gradients
    values = builder.counts.enumerated().map { index, count in
      ValueMemory(count: count, batchSize: index == 0 ? 0 : batchSize)
    }
    output = builder.output
    inputCount = builder.counts[0]
    outputCount = builder.counts[output]
    endsInSoftmax = builder.endsInSoftmax
    parameters = steps.flatMap(\.layer.parameters)
  }

  /// Runs all layers and gives the memory of the last one's output: logits before a softmax.
  package func forward(_ input: FloatBuffer, _ context: StepContext) -> FloatBuffer {
    let values = values(input)
    for run in runs {
      switch steps[run.steps.lowerBound].layer {
      case .batch(let layer):
        let step = steps[run.steps.lowerBound]
        layer.forward(
          values[step.inputs[0]].buffer, into: values[step.output].buffer, context)
      case .sample:
        context.forEachTile(of: run.tileSize) { tile in
          for step in steps[run.steps] {
            guard case .sample(let layer) = step.layer else { continue }
            layer.forward(
              step.inputs.map { values[$0].part(tile) }, into: values[step.output].part(tile),
              tile, context)
          }
        }
      }
    }
    return values[output].buffer
  }

  /// The memory in which the loss puts the gradient of the last layer's output.
  package var outputGradient: FloatBuffer { gradients[output]?.buffer ?? values[output].buffer }

  /// Sets the gradients of all parameters, from that of the output.
  package func backward(_ input: FloatBuffer, _ context: StepContext) {
    let values = values(input)
    for run in runs.reversed() {
      switch steps[run.steps.lowerBound].layer {
      case .batch(let layer): backward(layer, run, values, context)
      case .sample:
        for step in steps[run.steps] { step.sampleLayer?.prepareBackward() }
        context.forEachTile(of: run.tileSize) { tile in
          for index in run.steps.reversed() { backward(index, run, values, tile, context) }
        }
        PartialSums.reduce(
          steps[run.steps].flatMap { $0.sampleLayer?.partialSums ?? [] }, context)
      }
    }
  }

  private func backward(
    _ layer: any BatchLayer, _ run: NetworkRun, _ values: [ValueMemory], _ context: StepContext
  ) {
    let step = steps[run.steps.lowerBound]
    guard let outputGradient = gradients[step.output] else { return }
    let gradient = gradients[step.inputs[0]]
    let isAdded = run.uses[0][0] == .added
    layer.backward(
      input: values[step.inputs[0]].buffer, output: values[step.output].buffer,
      outputGradient: outputGradient.buffer,
      inputGradient: isAdded ? run.spares[0].buffer : gradient?.buffer, context)
    guard isAdded, let gradient else { return }
    context.forEachTile(of: StepContext.samplesOfTask) { tile in
      gradient.part(tile).add(run.spares[0].part(tile, count: gradient.count))
    }
  }

  private func backward(
    _ index: Int, _ run: NetworkRun, _ values: [ValueMemory], _ tile: Tile,
    _ context: StepContext
  ) {
    let step = steps[index]
    guard let layer = step.sampleLayer, let outputGradient = gradients[step.output] else { return }
    let uses = run.uses[index - run.steps.lowerBound]
    let targets = zip(step.inputs, uses).enumerated().map { place, input -> ValuePart? in
      guard let gradient = gradients[input.0] else { return nil }
      return input.1 == .added
        ? run.spares[place].part(tile, count: gradient.count) : gradient.part(tile)
    }
    layer.backward(
      inputs: step.inputs.map { values[$0].part(tile) }, output: values[step.output].part(tile),
      outputGradient: outputGradient.part(tile), inputGradients: targets, tile, context)
    for (place, use) in uses.enumerated() where use == .added {
      if let target = targets[place] { gradients[step.inputs[place]]?.part(tile).add(target) }
    }
  }

  private func values(_ input: FloatBuffer) -> [ValueMemory] {
    var values = values
    values[0] = ValueMemory(input, count: inputCount)
    return values
  }

  /// The first layer whose output holds what is no finite number; `nil` where all are sound.
  func firstLayerNotFinite(sampleCount: Int) -> String? {
    steps.first { step in
      let value = values[step.output]
      return value.buffer.values.prefix(sampleCount * value.count).contains { !$0.isFinite }
    }?.name
  }

  /// The weights as they are, in the order of the layers.
  var weights: WeightTable {
    WeightTable(
      parameters.map { parameter in
        let values = parameter.values.values
        return WeightTable.Entry(
          name: parameter.name,
          weight: .plain(
            Tensor(shape: parameter.shape) { span in
              for index in values.indices { span[index] = values[index] }
            }))
      })
  }
}
