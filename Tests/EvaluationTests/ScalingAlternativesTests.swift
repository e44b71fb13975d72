import Datasets
import Evaluation
import Tensors
import Testing

@Suite("Other scalings of a data set")
struct ScalingAlternativesTests {
  private func dataset(
    _ values: [Float], _ normalization: Normalization = .none, columns: [String]? = nil
  ) throws -> ArrayDataset {
    try ArrayDataset(
      inputs: NumericArray(
        shape: Shape([values.count / 2, 2]), elements: .floats(values), source: "x"),
      labels: nil, normalization: normalization,
      identity: DatasetIdentity(
        name: "x", files: [], preprocessing: "", columns: columns?.map { TableColumn(name: $0) }))
  }

  /// Numbers of a file, what was chosen, and what the alternatives make of the first sample.
  static let cases: [(values: [Float], chosen: Normalization, options: [String: [Float]])] = [
    (
      [0, 255, 51, 102], .none,
      ["--normalize unit": [0, 1], "--normalize symmetric": [-1, 1]]
    ),
    (
      [0, 255, 51, 102], .unit,
      ["--normalize none": [0, 255], "--normalize symmetric": [-1, 1]]
    ),
    (
      [0, 255, 51, 102], .symmetric,
      ["--normalize none": [0, 255], "--normalize unit": [0, 1]]
    ),
    (
      [0, 1, 0.25, 0.5], .none,
      ["--normalize times255": [0, 255], "--normalize signed": [-1, 1]]
    ),
    (
      [0, 1, 1, 0], .unit,
      [
        "--normalize none": [0, 1], "--normalize times255": [0, 255],
        "--normalize signed": [-1, 1],
      ]
    ),
    ([-3, 2, 1, 0], .none, [:]),
    ([0, 9_000, 1, 0], .none, [:]),
    ([0, 12, 7, 3], .none, [:]),
  ]

  @Test("They fit what the numbers look like, and undo what was chosen", arguments: cases)
  func alternatives(
    values: [Float], chosen: Normalization, options: [String: [Float]]
  ) throws {
    let data = try dataset(values, chosen)
    let all = try ScalingAlternatives(to: data, lookingAt: [0, 1]).all
    #expect(Set(all.map(\.option)) == Set(options.keys))
    for alternative in all {
      var sample: [Float] = [0, 0]
      var span = sample.mutableSpan
      try alternative.dataset.read(0..<1, into: &span)
      for (found, expected) in zip(sample, options[alternative.option] ?? []) {
        // Scaled there and back: a few units in the last place of 255.
        #expect(abs(found - expected) < 1e-4, "\(alternative.option)")
      }
    }
  }

  @Test("A table's columns may be z-scores")
  func table() throws {
    let data = try dataset([1, 10, 3, 10], columns: ["a", "b"])
    let all = try ScalingAlternatives(to: data, lookingAt: [0]).all
    #expect(all.map(\.option) == ["--normalize zscore"])
    var samples = [Float](repeating: 9, count: 4)
    var span = samples.mutableSpan
    try all[0].dataset.read(0..<2, into: &span)
    // The mean of a is 2, its deviation 1; b is constant.
    #expect(samples == [-1, 0, 1, 0])
  }
}
