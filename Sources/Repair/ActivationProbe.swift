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

  /// Mean and variance of each channel of a product's sums.
  func moments(ofSumsOf product: Node, in model: Model, channelCount: Int) async throws
    -> ChannelMoments
  {
    try await moments(of: model.pruned(toSumsOf: product), channelCount: channelCount)
  }

  /// Mean and variance of each channel of a model's first output.
  ///
  /// `rowCount`: where it is given, each sample has so many rows, and zeros and all rows but the last
  /// count: what a recurrent layer reads of its own outputs.
  func moments(of model: Model, channelCount: Int, rowCount: Int? = nil) async throws
    -> ChannelMoments
  {
    let program = try Program(compiling: model, tileSize: tileSize)
    let parts = try await runner.map(program, over: dataset, sampleCount: dataset.sampleCount) {
      tile, outputs in
      var moments = ChannelMoments(channelCount: channelCount)
      guard let rowCount else {
        moments.add(outputs)
        return moments
      }
      let size = rowCount * channelCount
      let zeros = [Float](repeating: 0, count: channelCount)
      for sample in tile.range.indices {
        let start = (sample - tile.range.lowerBound) * size
        moments.add(zeros.span)
        moments.add(outputs.extracting(start..<start + size - channelCount))
      }
      return moments
    }
    // In the order of the tiles, so that the sums are the same on any number of workers.
    return parts.reduce(into: ChannelMoments(channelCount: channelCount)) { $0.add($1) }
  }

  /// How the inputs of a product belong together, a correlation a group.
  ///
  /// The first output of `model` is what the inputs are taken from, as the quantized network makes it;
  /// that of `float` is the same, as the float network makes it.
  func correlations(
    of inputs: ProductInputs, from model: Model, wantedFrom float: Model, sampleCount: Int
  ) async throws -> [InputCorrelation] {
    let program = try Program(compiling: model, tileSize: tileSize)
    let wanted = try Program(compiling: float, tileSize: tileSize)
    let workspaces = WorkspacePool()
    let wantedCount = wanted.outputShape.elementCount
    let parts = try await runner.map(
      program, over: dataset, sampleCount: min(sampleCount, dataset.sampleCount)
    ) { tile, outputs in
      let found = inputs.gathered(outputs, samples: tile.range)
      let real = try workspaces.withWorkspace(of: wanted) { workspace in
        try workspace.withInput(0) { samples in try dataset.read(tile.range, into: &samples) }
        wanted.run(sampleCount: tile.range.count, in: &workspace)
        return workspace.withOutput(0) { outputs in
          inputs.gathered(
            outputs.extracting(0..<tile.range.count * wantedCount), samples: tile.range)
        }
      }
      return zip(found, real).map { InputSums(of: $0, wanted: $1, elementCount: inputs.count) }
    }
    let empty = [InputCorrelation](
      repeating: InputCorrelation(count: inputs.count), count: inputs.groupCount)
    return parts.reduce(into: empty) { all, part in
      for index in all.indices { all[index].add(part[index]) }
    }
  }

  /// A tile's values stay in the cache, more or less, and a worker's sums are not too many.
  var tileSize: Int { dataset.sampleShape.elementCount > 1 << 14 ? 8 : 64 }
}
