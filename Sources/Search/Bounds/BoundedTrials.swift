import Datasets
import Evaluation
import Inference
import ModelGraph
import Scoring
import Tensors

/// What changed weights can do to a network's outputs at most, from the changed layer alone.
///
/// The layer's own error is measured sample by sample, on what the network made in front of it; what
/// stands behind makes it so many times longer at most. Nothing behind the layer is run.
struct BoundedTrials: Sendable {
  /// A variant that differs in one layer.
  private struct Trial: Sendable {
    let variant: Int
    let node: Int
    let program: Program
  }

  /// What is known of a variant.
  struct Bounds: Sendable {
    /// Sample by sample, at most.
    var divergences: [Double] = []
    /// Samples whose class can't change.
    var areSettled: [Bool] = []
  }

  /// What reading and adding up may put into a layer's output, in parts of its length.
  ///
  /// Rounding every term of a sum of `n` by itself errs by √n · 2⁻²⁴ at random (N. J. Higham and T. Mary,
  /// "A new approach to probabilistic rounding error analysis", SIAM J. Sci. Comput. 41 (2019)): 3·10⁻⁶ for
  /// 2,304 terms that cancel each other wholly. What the kernels here make differs by less than a tenth of this from
  /// exact sums, Winograd's convolutions among them (`LipschitzBoundTests`).
  static let rounding = 0x1p-18

  private let network: CutNetwork
  private let gains: NetworkGains
  private let shapes: [ValueID: Shape]
  private let whole: Program
  private let trials: [Trial]
  private let scale: OutputScale
  private let variantCount: Int

  init?(_ model: Model, variants: [VariantStudy.Variant], scale: OutputScale) throws {
    let network = try CutNetwork(model)
    let shapes = try network.model.valueShapes()
    guard scale != .unknown, let gains = NetworkGains(network.model, shapes: shapes, scale: scale)
    else { return nil }
    self.network = network
    self.gains = gains
    self.shapes = shapes
    self.scale = scale
    variantCount = variants.count
    whole = try network.program(
      0..<network.nodes.count, outputs: network.nodes.map(\.output), tileSize: 8)
    var trials: [Trial] = []
    for (index, variant) in variants.enumerated() {
      let changed = try CutNetwork(model.replacing(variant.weights))
      let places = changed.changedNodes(from: network)
      guard places.count == 1, let place = places.first, gains.gains[place] != nil,
        place + 1 < network.nodes.count
      else { continue }
      trials.append(
        Trial(
          variant: index, node: place,
          program: try changed.program(
            place..<place + 1, outputs: [network.nodes[place].output], tileSize: 8)))
    }
    self.trials = trials
  }

  /// By variant; `nil` where there is no bound.
  func bounds(
    on dataset: any Dataset, runner: BatchRunner
  ) async throws -> [Bounds?] {
    let parts = try await runner.mapOutputs(
      whole, over: dataset, sampleCount: dataset.sampleCount
    ) { tile, outputs in
      var values = Dictionary(
        zip(network.nodes.map(\.output), outputs), uniquingKeysWith: { first, _ in first })
      var inputs: [Float] = []
      let input = network.model.graph.inputs[0]
      inputs = [Float](repeating: 0, count: tile.range.count * input.shape.elementCount)
      var span = inputs.mutableSpan
      try dataset.read(tile.range, into: &span)
      values[input.value] = inputs
      return bounds(values, sampleCount: tile.range.count)
    }
    var result = [Bounds?](repeating: nil, count: variantCount)
    for (index, trial) in trials.enumerated() {
      var all = Bounds()
      for part in parts {
        all.divergences += part[index].divergences
        all.areSettled += part[index].areSettled
      }
      result[trial.variant] = all
    }
    return result
  }

  private func bounds(_ values: [ValueID: [Float]], sampleCount: Int) -> [Bounds] {
    let outputs = values[network.model.graph.outputs[0].value] ?? []
    let perSample = outputs.count / sampleCount
    // Rounding, from the readout up to the node.
    var slack = [Double](repeating: 0, count: sampleCount)
    var slacks = Array(repeating: slack, count: network.nodes.count)
    for index in network.nodes.indices.reversed() {
      let node = network.nodes[index]
      if let gain = gains.gains[index], let numbers = values[node.output] {
        let lengths = lengths(numbers, nil, of: node.output, sampleCount)
        for sample in 0..<sampleCount {
          slack[sample] += 2 * BoundedTrials.rounding * gain * lengths[sample]
        }
      }
      slacks[index] = slack
    }
    return trials.map { trial in
      let node = network.nodes[trial.node]
      var workspace = trial.program.makeWorkspace()
      for (index, value) in network.crossings[trial.node].enumerated() {
        let numbers = values[value] ?? []
        workspace.setInput(index, to: numbers.span)
      }
      trial.program.run(sampleCount: sampleCount, in: &workspace)
      let old = values[node.output] ?? []
      let new = workspace.outputs(count: old.count)
      let errors = lengths(new, old, of: node.output, sampleCount)
      let gain = gains.gains[trial.node] ?? .infinity
      var result = Bounds()
      for sample in 0..<sampleCount {
        let length = gain * errors[sample] + slacks[trial.node][sample]
        let bound = DecisionBound(
          outputs.span.extracting(sample * perSample..<(sample + 1) * perSample), scale: scale,
          spread: gains.readout.greatestDistance * length, rounding: 0x1p-18
        ) { first, other in
          gains.readout.distance(first, other) * length
        }
        result.divergences.append(bound.divergence)
        result.areSettled.append(bound.isSettled)
      }
      return result
    }
  }

  /// The lengths of a value, or of its difference from another, in the scales of its channels.
  private func lengths(
    _ values: [Float], _ others: [Float]?, of value: ValueID, _ sampleCount: Int
  ) -> [Double] {
    let scales = gains.scales[value].map { 1 / $0 }
    let size = values.count / sampleCount
    return (0..<sampleCount).map { sample in
      var sum = 0.0
      var channel = 0
      for place in sample * size..<(sample + 1) * size {
        let number = (Double(values[place]) - Double(others?[place] ?? 0)) * scales[channel]
        sum += number * number
        channel += 1
        if channel == scales.count { channel = 0 }
      }
      return sum.squareRoot()
    }
  }
}
