import Datasets
import Evaluation
import Inference
import Kernels
import ModelGraph
import Scoring
import Tensors

extension DecisionTrials {
  /// What became of samples.
  struct Outcomes: Sendable {
    /// Without differences of outputs.
    var parts: VariantStudy.Outcomes
    /// By variant: samples that were not run further than the changed layer.
    var settledCounts: [Int]
  }

  /// Runs the network and all variants on samples.
  func outcomes(
    on dataset: any Dataset, targets: Targets, runner: BatchRunner
  ) async throws -> Outcomes {
    let count = whole.outputShape.elementCount
    let empty = SampleOutcomes(perSample: count, targets: targets, interpretation: interpretation)
    let nothing = Outcomes(
      parts: .init(
        base: empty, variants: trials.map { _ in empty },
        localErrors: trials.map { _ in SignalError() }),
      settledCounts: trials.map { _ in 0 })
    let outputCount = network.model.graph.outputs.count
    let input = network.model.graph.inputs[0]
    let parts = try await runner.mapOutputs(
      whole, over: dataset, sampleCount: dataset.sampleCount
    ) { tile, outputs -> Outcomes in
      var values = Dictionary(
        zip(network.nodes.map(\.output), outputs.dropFirst(outputCount)),
        uniquingKeysWith: { first, _ in first })
      var inputs = [Float](repeating: 0, count: tile.range.count * input.shape.elementCount)
      var samples = inputs.mutableSpan
      try dataset.read(tile.range, into: &samples)
      values[input.value] = inputs
      let base = outputs[0]
      let sampleCount = tile.range.count
      var result = nothing
      result.parts.baseOutputs = base
      for (place, sample) in tile.range.enumerated() {
        result.parts.base.append(
          base.span.extracting(place * count..<(place + 1) * count), sample: sample,
          targets: targets)
      }
      let roundings = bounds?.roundings(values, sampleCount)
      for (index, trial) in trials.enumerated() {
        var open: [Int] = []
        var own: [Float]?
        if let trial {
          open = Array(0..<sampleCount)
          if let bounded = trial.bounded, let roundings {
            let new = run(
              bounded.program, from: bounded.node, values, open, perTile: sampleCount)
            let output = network.nodes[bounded.node].output
            let old = values[output] ?? []
            _ = result.parts.localErrors[index].add(new.span, wanted: old.span)
            open =
              bounds?.open(
                output, new, old, base, roundings: roundings[bounded.node],
                scale: interpretation.scale) ?? open
            own = new
          }
          result.settledCounts[index] += sampleCount - open.count
        } else {
          result.settledCounts[index] += sampleCount
        }
        var others = empty
        if !open.isEmpty, let rest = trial?.rest {
          var values = values
          if let own, let node = trial?.bounded?.node, rest.from == node + 1 {
            values[network.nodes[node].output] = own
          }
          let outputs = run(rest.program, from: rest.from, values, open, perTile: sampleCount)
          for (place, sample) in open.enumerated() {
            others.append(
              outputs.span.extracting(place * count..<(place + 1) * count),
              sample: tile.range.lowerBound + sample, targets: targets,
              baseline: Array(base[sample * count..<(sample + 1) * count]))
          }
        }
        result.parts.variants[index] = result.parts.base.replacingClasses(of: open, with: others)
      }
      return result
    }
    return parts.reduce(into: nothing) { all, part in
      all.parts.append(part.parts)
      for index in trials.indices { all.settledCounts[index] += part.settledCounts[index] }
    }
  }

  /// The first output of a program that begins before a node, for some samples of a tile.
  private func run(
    _ program: Program, from place: Int, _ values: [ValueID: [Float]], _ samples: [Int],
    perTile sampleCount: Int
  ) -> [Float] {
    var workspace = program.makeWorkspace()
    for (index, value) in network.crossings[place].enumerated() {
      var numbers = values[value] ?? []
      if samples.count < sampleCount {
        let size = numbers.count / sampleCount
        numbers = samples.flatMap { numbers[$0 * size..<($0 + 1) * size] }
      }
      workspace.setInput(index, to: numbers.span)
    }
    program.run(sampleCount: samples.count, in: &workspace)
    return workspace.outputs(count: samples.count * program.outputShape.elementCount)
  }
}

extension LipschitzBounds {
  /// The samples of a tile whose class may change when a value does.
  fileprivate func open(
    _ value: ValueID, _ new: [Float], _ old: [Float], _ outputs: [Float], roundings: [Double],
    scale: OutputScale
  ) -> [Int] {
    let gain = gains[value] ?? .infinity
    let lengths = lengths(of: value, new, minus: old, roundings.count)
    let count = outputs.count / roundings.count
    return roundings.indices.filter { sample in
      let length = gain * lengths[sample] + roundings[sample]
      return !DecisionBound.isSettled(
        outputs.span.extracting(sample * count..<(sample + 1) * count), scale: scale,
        rounding: LipschitzBounds.rounding
      ) { readout.distance($0, $1) * length }
    }
  }

  /// By node and sample: what rounding in the layers behind may put into the readout, in the network and
  /// in the variant.
  fileprivate func roundings(_ values: [ValueID: [Float]], _ sampleCount: Int) -> [[Double]] {
    func rounding(of value: ValueID) -> [Double] {
      lengths(of: value, values[value] ?? [], minus: nil, sampleCount)
        .map { 2 * LipschitzBounds.rounding * $0 }
    }
    // The product that makes logits of the readout, too.
    var sums = rounding(of: readout.value)
    var result = Array(repeating: sums, count: nodes.count)
    for index in nodes.indices.reversed() {
      if let gain = gains[nodes[index].output] {
        let own = rounding(of: nodes[index].output)
        for sample in 0..<sampleCount { sums[sample] += gain * own[sample] }
      }
      result[index] = sums
    }
    return result
  }
}
