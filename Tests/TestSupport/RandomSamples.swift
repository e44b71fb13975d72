public import Datasets
import Essentials
import Tensors

/// Samples that mean nothing, the same each time.
public enum RandomSamples {
  /// Numbers from 0 to 1, and classes.
  public static func dataset(
    count: Int, shape: [Int], classCount: Int, seed: UInt64 = 7
  ) throws -> ArrayDataset {
    var generator = SeededGenerator(seed: seed)
    let size = shape.reduce(1, *)
    let values = (0..<count * size).map { _ in Float.random(in: 0..<1, using: &generator) }
    let labels = (0..<count).map { _ in Int.random(in: 0..<classCount, using: &generator) }
    return try ArrayDataset(
      inputs: NumericArray(
        shape: Shape([count] + shape), elements: .floats(values), source: "random"),
      labels: NumericArray(shape: Shape([count]), elements: .integers(labels), source: "random"),
      normalization: .none,
      identity: DatasetIdentity(name: "random", files: [], preprocessing: ""))
  }
}
