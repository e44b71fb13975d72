import Inference
import Kernels
import ModelGraph
import Tensors
import Testing

/// Which instructions a layer becomes, on which engine.
@Suite("Lowering")
struct LoweringTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let input: [Int]
    let operation: ModelGraph.Operation
    let weights: [WeightRole: [Int]]
    let vector: [String]
    let openBLAS: [String]
  }

  private static func window(
    _ size: Int, channels: Int, stride: Int = 1, groups: Int = 1
  ) -> Conv2DAttributes {
    var attributes = Conv2DAttributes(
      outputChannels: channels, filter: .init(height: size, width: size),
      strides: .init(height: stride, width: stride), dilation: .init(height: 1, width: 1),
      padding: .valid, activation: .relu)
    attributes.groups = groups
    return attributes
  }

  /// Winograd's tiles need wide vectors.
  private static let winograd = VectorVariant.best.isWide ? "winograd" : "full"
  private static let products = ["conv2D", "addBias"]

  static let cases: [Case] = [
    Case(
      testDescription: "a fully connected layer on a vector", input: [64],
      operation: .dense(.init(units: 48, activation: .relu)),
      weights: [.filter: [64, 48], .bias: [48]], vector: ["dense"],
      openBLAS: ["lanes", "addBias", "transpose"]),
    Case(
      testDescription: "a fully connected layer on the last of two axes", input: [5, 64],
      operation: .dense(.init(units: 48, activation: .relu)),
      weights: [.filter: [64, 48], .bias: [48]], vector: ["full"], openBLAS: products),
    Case(
      testDescription: "3×3 windows, 16 channels in and 8 out", input: [10, 10, 16],
      operation: .conv2D(window(3, channels: 8)),
      weights: [.filter: [3, 3, 16, 8], .bias: [8]], vector: [winograd], openBLAS: products),
    Case(
      testDescription: "4×4 windows", input: [12, 12, 16],
      operation: .conv2D(window(4, channels: 8)),
      weights: [.filter: [4, 4, 16, 8], .bias: [8]], vector: [winograd], openBLAS: products),
    Case(
      testDescription: "15 channels in are too few for Winograd's tiles", input: [10, 10, 15],
      operation: .conv2D(window(3, channels: 8)),
      weights: [.filter: [3, 3, 15, 8], .bias: [8]], vector: ["full"], openBLAS: products),
    Case(
      testDescription: "7 channels out are too few", input: [10, 10, 16],
      operation: .conv2D(window(3, channels: 7)),
      weights: [.filter: [3, 3, 16, 7], .bias: [7]], vector: ["full"], openBLAS: products),
    Case(
      testDescription: "a tile of four outputs for one of them does more", input: [3, 3, 16],
      operation: .conv2D(window(3, channels: 8)),
      weights: [.filter: [3, 3, 16, 8], .bias: [8]], vector: ["full"], openBLAS: products),
    Case(
      testDescription: "steps of 2", input: [11, 11, 16],
      operation: .conv2D(window(3, channels: 8, stride: 2)),
      weights: [.filter: [3, 3, 16, 8], .bias: [8]], vector: ["full"], openBLAS: products),
    Case(
      testDescription: "a convolution without bias has nothing to add", input: [4, 4, 2],
      operation: .conv2D(window(1, channels: 2)), weights: [.filter: [1, 1, 2, 2]],
      vector: ["full"], openBLAS: ["conv2D", "apply"]),
    Case(
      testDescription: "each of two groups is cut out and put back", input: [4, 4, 4],
      operation: .conv2D(window(1, channels: 6, groups: 2)),
      weights: [.filter: [1, 1, 2, 6], .bias: [6]],
      vector: ["arrange", "full", "arrange", "arrange", "full", "arrange", "addBias"],
      openBLAS: ["arrange", "conv2D", "arrange", "arrange", "conv2D", "arrange", "addBias"]),
    Case(
      testDescription: "each channel by itself", input: [6, 6, 4],
      operation: .depthwiseConv2D(window(3, channels: 4)),
      weights: [.filter: [3, 3, 4, 1], .bias: [4]], vector: ["depthwise"],
      openBLAS: ["depthwise"]),
    Case(
      testDescription: "the greatest of windows", input: [6, 6, 4],
      operation: .pool2D(
        .init(
          kind: .maximum, window: .init(height: 2, width: 2),
          strides: .init(height: 2, width: 2), padding: .valid)),
      weights: [:], vector: ["maximumPool"], openBLAS: ["maximumPool"]),
    Case(
      testDescription: "a normalization is a factor and an addend", input: [5],
      operation: .batchNormalization(epsilon: 0.001),
      weights: [.gamma: [5], .beta: [5], .movingMean: [5], .movingVariance: [5]],
      vector: ["scaleAndShift"], openBLAS: ["scaleAndShift"]),
  ]

  /// The kernels that run, in their order.
  private static func names(_ program: Program) -> [String] {
    program.stages.flatMap(\.instructions).map { instruction in
      switch instruction {
      case .scaledConvolution(let convolution):
        switch convolution.kind {
        case .full: "full"
        case .winograd: "winograd"
        case .depthwise: "depthwise"
        case .dense: "dense"
        }
      case .dense: "lanes"
      default: String("\(instruction)".prefix { $0 != "(" })
      }
    }
  }

  @Test("A layer becomes the engine's instructions", arguments: cases)
  func instructions(testCase: Case) throws {
    let model = try ProfiledProgramTests.chain(
      input: testCase.input, [("layer", testCase.operation, testCase.weights)])
    let vector = try Program(compiling: model, engine: .vector)
    #expect(Self.names(vector) == testCase.vector)
    let openBLAS = try Program(compiling: model, engine: .openBLAS)
    #expect(Self.names(openBLAS) == testCase.openBLAS)
    #expect(vector.engine == .vector && openBLAS.engine == .openBLAS)
  }

  @Test("Vectors run a tile at a time, images one after another")
  func extents() throws {
    let model = try ProfiledProgramTests.chain(
      input: [4, 4, 2],
      [
        (
          "conv", .conv2D(Self.window(3, channels: 3)),
          [.filter: [3, 3, 2, 3], .bias: [3]]
        ), ("flat", .flatten(), [:]),
        ("dense", .dense(.init(units: 5, activation: .relu)), [.filter: [12, 5], .bias: [5]]),
      ])
    for engine in Engine.allCases {
      let program = try Program(compiling: model, engine: engine)
      #expect(program.stages.map(\.extent) == [.sample, .tile], "\(engine)")
      #expect(program.tileSize == 64)
    }
    let vectors = try ProfiledProgramTests.chain(
      input: [12],
      [("dense", .dense(.init(units: 5, activation: .relu)), [.filter: [12, 5], .bias: [5]])])
    #expect(try Program(compiling: vectors).tileSize == 256)
  }

  @Test("The fastest engine is the vector code where vectors are wide")
  func preferred() throws {
    #expect(Engine.preferred == (VectorVariant.best == .portable ? .openBLAS : .vector))
    let model = try ProfiledProgramTests.chain(
      input: [3], [("dense", .dense(.init(units: 2, activation: .linear)), [.filter: [3, 2]])])
    #expect(try Program(compiling: model).engine == .preferred)
  }

  @Test("A class of arithmetic names OpenBLAS where a program calls it, and nowhere else")
  func arithmetic() throws {
    let dense = try ProfiledProgramTests.chain(
      input: [3], [("dense", .dense(.init(units: 2, activation: .linear)), [.filter: [3, 2]])])
    let (vector, openBLAS) = (
      try Program(compiling: dense, engine: .vector).arithmeticClass,
      try Program(compiling: dense, engine: .openBLAS).arithmeticClass
    )
    #expect(!vector.contains(GEMM.kernelName) && vector.hasPrefix("vector, "))
    #expect(openBLAS.hasSuffix(GEMM.kernelName) && openBLAS.hasPrefix("openblas, "))
    #expect(openBLAS == Engine.openBLAS.arithmeticClass)
    // A transposed convolution is OpenBLAS' on both.
    let transposed = try ProfiledProgramTests.chain(
      input: [2, 2, 1],
      [
        (
          "up",
          .transposedConv2D(
            .init(
              outputSize: .init(height: 4, width: 4), convolution: Self.window(3, channels: 1))),
          [.filter: [3, 3, 1, 1]]
        )
      ])
    #expect(
      try Program(compiling: transposed, engine: .vector).arithmeticClass
        == Engine.vector.arithmeticClass)
  }
}
