import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import TFJSFormat
import Records
import Reporting
import Scoring
import Search
import Tensors
import TestSupport
import Testing

@Suite("Tensors that hurt only together")
struct PairTests {
  /// A network of three layers for a number between −1 and 1.
  ///
  /// Each of the first two adds 0.6, the third takes 1.2 away, and its sign is the class. A second unit, which nobody reads, has a bias of 300: so
  /// uint8 turns 0.6 into 1.18. One such error is too small to turn a −0.9 round, two are not.
  private func network() throws -> TemporaryDirectory {
    func dense(_ name: String, _ units: Int, _ rest: String) -> String {
      #"{"class_name": "Dense", "config": {"name": "\#(name)", "units": \#(units), "use_bias": true\#(rest)}}"#
    }
    let layers = [
      dense("first", 3, #", "batch_input_shape": [null, 1]"#), dense("second", 3, ""),
      dense("last", 2, #", "activation": "softmax""#),
    ].joined(separator: ", ")
    let weights: [(name: String, shape: [Int], values: [Float])] = [
      ("first/kernel", [1, 3], [1, 0, 0]), ("first/bias", [3], [0.6, 300, 0]),
      ("second/kernel", [3, 3], [1, 0, 0, 0, 0, 0, 0, 0, 0]), ("second/bias", [3], [0.6, 300, 0]),
      ("last/kernel", [3, 2], [-8, 8, 0, 0, 0, 0]), ("last/bias", [2], [9.6, -9.6]),
    ]
    let manifest = weights.map { weight in
      #"{"name": "\#(weight.name)", "shape": \#(weight.shape), "dtype": "float32"}"#
    }.joined(separator: ", ")
    let directory = try TemporaryDirectory()
    let json = """
      {"format": "layers-model",
       "modelTopology": {"class_name": "Sequential", "config": {"name": "s", "layers": [\(layers)]}},
       "weightsManifest": [{"paths": ["w.bin"], "weights": [\(manifest)]}]}
      """
    try directory.write(Array(json.utf8), to: "net/model.json")
    try directory.write(
      weights.flatMap { $0.values.flatMap { withUnsafeBytes(of: $0) { Array($0) } } },
      to: "net/w.bin")
    return directory
  }

  private func numbers() throws -> any Dataset {
    var generator = SeededGenerator(seed: 3)
    let values = (0..<400).map { place in
      Float.random(in: 0.85...0.95, using: &generator) * (place % 2 == 0 ? 1 : -1)
    }
    return try ArrayDataset(
      inputs: NumericArray(shape: Shape([400, 1]), elements: .floats(values), source: "x"),
      labels: NumericArray(
        shape: Shape([400]), elements: .integers(values.map { $0 > 0 ? 1 : 0 }), source: "y"),
      normalization: .none, identity: DatasetIdentity(name: "signs", files: [], preprocessing: ""))
  }

  @Test("They are found, tried together, and named", arguments: [false, true])
  func pair(isFast: Bool) async throws {
    let directory = try network()
    let record = try await SensitivityStudy(
      SensitivityRequest(
        artifacts: TFJSModel(opening: directory.file("net")), dataset: try numbers(),
        level: .affine(bits: 8), isFast: isFast), workerCount: 2
    ).run(name: "n", provenance: .nothing)
    #expect(record.baseline.value == 1)
    #expect(record.everything.score.value == 0.5)
    for tensor in record.tensors { #expect(tensor.alone.map { $0.score.value == 1 } ?? true) }
    let pair = try #require(record.pairs?.first)
    #expect(record.pairs?.count == 1)
    #expect(Set(pair.names) == ["first/bias", "second/bias"])
    #expect(pair.together.score.value == 0.5)
    let text = MarkdownRenderer().render(Report(record))
    #expect(
      text.contains(
        "first/bias and second/bias hurt only together: 0.00 pp and 0.00 pp alone, 50.00 pp both"))
  }
}
