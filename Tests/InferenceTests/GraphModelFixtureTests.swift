import Foundation
import Inference
import ModelFormats
import TFJSFormat
import Tensors
import TestSupport
import Testing

/// Small graph-models made with TensorFlow; `Fixtures/graph-models/README.md` says how.
@Suite("Graph-models against TensorFlow")
struct GraphModelFixtureTests {
  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let ops: [String]
    let inputs: Int
    let outputs: Int
    let inputShapes: [[Int]]?
    var testDescription: String { name }
  }

  static let directory = Repository.path("Tests/InferenceTests/Fixtures/graph-models")

  static let cases: [Case] = {
    let data = try? Data(contentsOf: URL(fileURLWithPath: "\(directory)/cases.json"))
    return data.flatMap { try? JSONDecoder().decode([Case].self, from: $0) } ?? []
  }()

  @Test("There are fixtures for all operations of the inference subset")
  func complete() {
    #expect(Self.cases.count >= 190)
    let subset = """
      MatMul Conv2D DepthwiseConv2dNative _FusedConv2D FusedDepthwiseConv2dNative _FusedMatMul BiasAdd
      FusedBatchNorm FusedBatchNormV3 Relu Relu6 Prelu LeakyRelu Elu Sigmoid Tanh Softmax MaxPool
      AvgPool Mean Max Sum Pad PadV2 Reshape Squeeze ExpandDims Transpose ConcatV2 Split Slice
      StridedSlice AddV2 Sub Mul RealDiv Maximum Minimum Rsqrt Sqrt Square Exp ResizeBilinear
      ResizeNearestNeighbor Conv2DBackpropInput GatherV2 Shape Pack Cast ArgMax
      """
    let covered = Set(Self.cases.flatMap(\.ops))
    #expect(
      subset.split(whereSeparator: \.isWhitespace).filter { !covered.contains(String($0)) } == [])
  }

  @Test("The outputs are TensorFlow's own to within 1e-5", arguments: cases)
  func outputsAgree(fixture: Case) throws {
    let base = "\(Self.directory)/\(fixture.name)"
    let artifacts = try TFJSModel(opening: base, semantics: .keras)
    let model = try artifacts.model(inputShapes: (fixture.inputShapes ?? []).map(Shape.init))
    let inputs = try (0..<fixture.inputs).map { try array(at: "\(base)/input_\($0).npy").floats }
    let expected = try (0..<fixture.outputs).map { try array(at: "\(base)/output_\($0).npy") }
    try onEveryEngine { engine in
      let program = try Program(compiling: model, engine: engine)
      try #require(program.inputs.count == fixture.inputs)
      try #require(program.outputShapes.count == fixture.outputs)
      var workspace = program.makeWorkspace()
      for (index, values) in inputs.enumerated() {
        workspace.withInput(index) { span in
          for element in values.indices { span[element] = values[element] }
        }
      }
      let sampleCount = 3
      program.run(sampleCount: sampleCount, in: &workspace)
      let found = program.outputShapes.enumerated().map { index, shape in
        #expect(expected[index].shape.dimensions == [sampleCount] + shape.dimensions)
        let found = workspace.outputs(index, count: sampleCount * shape.elementCount)
        // Relative to the output's range: sums are over at most 200 products of the order of 1.
        let range = expected[index].floats.map(\.magnitude).max() ?? 1
        expectClose(found, expected[index].floats, within: 1e-5 * range, "\(engine)")
        return found
      }
      return Answer(found, of: program)
    }
  }
}
