import Datasets
import Evaluation
import Inference
import ModelGraph
import Scoring
import Tensors

/// Looks at values inside a network while it runs on unlabelled samples.
struct ActivationProbe: Sendable {
  let dataset: any Dataset
  let runner: BatchRunner

  /// Mean and variance of each channel of a value.
  func moments(of value: ValueID, in model: Model, channelCount: Int) async throws
    -> ChannelMoments
  {
    let program = try Program(compiling: model.pruned(to: [value]), tileSize: tileSize)
    let parts = try await runner.map(program, over: dataset, sampleCount: dataset.sampleCount) {
      tile, outputs in
      var moments = ChannelMoments(channelCount: channelCount)
      moments.add(outputs)
      return moments
    }
    // In the order of the tiles, so that the sums are the same on any number of workers.
    return parts.reduce(into: ChannelMoments(channelCount: channelCount)) { $0.add($1) }
  }

  /// How the inputs of a product belong together, a correlation a group.
  func correlations(
    of inputs: ProductInputs, value: ValueID, in model: Model, sampleCount: Int
  ) async throws -> [InputCorrelation] {
    let program = try Program(compiling: model.pruned(to: [value]), tileSize: tileSize)
    let empty = [InputCorrelation](
      repeating: InputCorrelation(count: inputs.count), count: inputs.groupCount)
    let parts = try await runner.map(
      program, over: dataset, sampleCount: min(sampleCount, dataset.sampleCount)
    ) { tile, outputs in
      var sums = empty
      inputs.add(outputs, samples: tile.range, to: &sums)
      return sums
    }
    return parts.reduce(into: empty) { all, part in
      for index in all.indices { all[index].add(part[index]) }
    }
  }

  /// A tile's values stay in the cache, more or less, and a worker's sums are not too many.
  private var tileSize: Int { dataset.sampleShape.elementCount > 1 << 14 ? 8 : 64 }
}
