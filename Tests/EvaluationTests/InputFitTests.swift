import Datasets
import Evaluation
import Tensors
import TestSupport
import Testing

@Suite("How samples fit a model's input")
struct InputFitTests {
  /// Samples, an input's axes, and how the samples are read; `nil` where they don't fit.
  static let cases: [(sample: [Int], axes: [Int?], shape: [Int]?, isSaid: Bool)] = [
    ([28, 28, 1], [28, 28, 1], [28, 28, 1], false),
    ([28, 28], [28, 28, 1], [28, 28, 1], true),
    ([28, 28, 1], [28, 28], [28, 28], true),
    ([1, 28, 28], [28, 28, 1], [28, 28, 1], true),
    ([784], [28, 28, 1], [28, 28, 1], true),
    ([28, 28], [784], [784], true),
    ([1, 784], [28, 28, 1], [28, 28, 1], true),
    ([3, 8, 8], [8, 8, 3], nil, true),
    ([8, 3, 8], [8, 8, 3], nil, true),
    ([4, 6], [6, 4], nil, true),
    ([2, 12], [4, 6], nil, true),
    ([24], [4, 7], nil, true),
    ([10, 4], [nil, 4], [10, 4], false),
    ([10, 5], [nil, 4], nil, true),
    ([10], [nil, 1], [10, 1], true),
    ([10, 1], [nil], [10], true),
    ([30, 40], [nil, nil, 1], [30, 40, 1], true),
    ([3, 30, 40], [nil, nil, 3], nil, true),
    ([8], [nil, 4], nil, true),
    ([], [1], [1], true),
    ([1], [], [], true),
  ]

  @Test("Only an axis of extent 1, or a flat row, is read as another shape", arguments: cases)
  func fits(sample: [Int], axes: [Int?], shape: [Int]?, isSaid: Bool) {
    let fit = InputFit(Shape(sample), to: [axes])
    #expect(fit?.shape.dimensions == shape)
    #expect(fit == nil || (fit?.reading != nil) == isSaid)
  }

  @Test("Where a model may be read in more than one way, the first that fits counts")
  func choices() {
    #expect(InputFit(Shape([5]), to: [[], [nil]])?.reading == nil)
    #expect(InputFit(Shape([3, 2]), to: [[2], [3, 2]])?.shape == Shape([3, 2]))
    #expect(InputFit(Shape([7, 7]), to: [])?.shape == Shape([7, 7]))
  }

  private func dataset(_ shape: [Int], count: Int = 2) throws -> ArrayDataset {
    let size = shape.reduce(1, *)
    return try ArrayDataset(
      inputs: NumericArray(
        shape: Shape([count] + shape),
        elements: .integers(Array(0..<count * size)), source: "x"),
      labels: nil, normalization: .none,
      identity: DatasetIdentity(name: "x", files: [], preprocessing: "as they are"))
  }

  private func samples(_ dataset: any Dataset) throws -> [Float] {
    var values = [Float](
      repeating: -1, count: dataset.sampleCount * dataset.sampleShape.elementCount)
    var span = values.mutableSpan
    try dataset.read(0..<dataset.sampleCount, into: &span)
    return values
  }

  @Test("Channels that stand first are brought to the end, number by number")
  func transposes() throws {
    let data = try dataset([2, 2, 3])
    let fit = try InputFit(data, to: [[2, 3, 2]], layout: .channelsFirst)
    let fitted = fit.applied(to: data)
    #expect(fitted.sampleShape == Shape([2, 3, 2]))
    // numpy.arange(24).reshape(2, 2, 2, 3).transpose(0, 2, 3, 1)
    #expect(
      try samples(fitted) == [
        0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 12, 18, 13, 19, 14, 20, 15, 21, 16, 22, 17, 23,
      ])
    #expect(
      fitted.identity.inputLine
        == "as they are; samples of [2, 2, 3] transposed to [2, 3, 2]")
  }

  @Test("A layout counts where it makes the samples fit, and only there")
  func layouts() throws {
    // As many channels as rows: the option decides.
    #expect(
      InputFit(Shape([3, 3, 3]), to: [[3, 3, 3]], layout: .channelsFirst)?.reading != nil)
    #expect(InputFit(Shape([3, 3, 3]), to: [[3, 3, 3]], layout: .channelsLast)?.reading == nil)
    // A model with channels first, and samples with channels last.
    #expect(
      InputFit(Shape([8, 8, 3]), to: [[3, 8, 8]], layout: .channelsLast)?.shape
        == Shape([3, 8, 8]))
    #expect(InputFit(Shape([3, 8, 8]), to: [[3, 8, 8]], layout: .channelsFirst)?.reading == nil)
    #expect(InputFit(Shape([3, 8, 8]), to: [[9, 9, 3]], layout: .channelsFirst) == nil)
  }

  @Test("An error names both shapes and what would fit")
  func errors() throws {
    let error = #expect(throws: EvaluationError.self) {
      try InputFit(dataset([3, 8, 8]), to: [[8, 8, 3]])
    }
    #expect(
      error?.problem
        == "The model takes inputs of [8, 8, 3], the data has samples of [3, 8, 8].")
    #expect(error?.remedy?.contains("--layout nchw does it") == true)
    let last = #expect(throws: EvaluationError.self) {
      try InputFit(dataset([8, 8, 3]), to: [[3, nil, nil]])
    }
    #expect(last?.problem.contains("inputs of [3, ?, ?]") == true)
    #expect(last?.remedy?.contains("--layout nhwc does it") == true)
    let other = #expect(throws: EvaluationError.self) {
      try InputFit(dataset([8, 3, 9]), to: [[8, 9, 3]])
    }
    #expect(other?.remedy?.contains("np.transpose(x, (0, 1, 3, 2))") == true)
    let none = #expect(throws: EvaluationError.self) {
      try InputFit(dataset([5, 5]), to: [[8, 9, 3]])
    }
    #expect(none?.remedy?.contains("quanteval inspect") == true)
  }

  @Test("Where several orders fit, all are named, and no layout is")
  func severalOrders() throws {
    let data = try dataset([16, 3, 16])
    let error = #expect(throws: EvaluationError.self) {
      try InputFit(data, to: [[16, 16, 3]])
    }
    let remedy = error?.remedy ?? ""
    #expect(remedy.contains("np.transpose(x, (0, 1, 3, 2)) or np.transpose(x, (0, 3, 1, 2))"))
    #expect(!remedy.contains("--layout"))
    // Channels that stand last move for a model that has them first, and for no other.
    for layout in ArrayLayout.allCases {
      #expect(InputFit(Shape([16, 3, 16]), to: [[16, 16, 3]], layout: layout) == nil)
    }
    let wide = #expect(throws: EvaluationError.self) {
      try InputFit(dataset([64, 8, 8]), to: [[8, 8, 64]])
    }
    #expect(wide?.remedy?.contains("--layout nchw does it") == true)
  }

  @Test(
    "A layout of samples that have no channels is refused",
    arguments: [
      ([8, 8], [8, 8, 1], ArrayLayout.channelsFirst, true),
      ([8, 8], [8, 8, 1], .channelsLast, true),
      ([64], [64], .channelsFirst, true), ([3, 8, 8], [192], .channelsFirst, true),
      ([8, 8, 3], [192], .channelsLast, false), ([8, 8, 3], [8, 8, 3], .channelsLast, false),
      ([8, 5], [5, 8], .channelsFirst, false), ([5, 8], [5, 8], .channelsLast, false),
      ([3, 8, 8], [3, 8, 8], .channelsFirst, false),
    ])
  func unfitLayouts(sample: [Int], input: [Int], layout: ArrayLayout, isRefused: Bool) throws {
    let data = try dataset(sample)
    let fit = try InputFit(data, to: [input], layout: layout)
    if isRefused {
      #expect(throws: EvaluationError.self) { try fit.check(layout, for: data) }
    } else {
      try fit.check(layout, for: data)
    }
  }

  @Test(
    "Columns that are too many are named, with the options that leave some out",
    arguments: [(true, "--drop"), (false, "--label-column")])
  func columns(isLabelled: Bool, option: String) {
    let names = (1...14).map { "c\($0)" }
    let error = EvaluationError.inputShapeMismatch(
      model: [4], data: Shape([14]), dataName: "t.csv", columns: names, isLabelled: isLabelled)
    #expect(error.remedy?.contains(option) == true)
    #expect(
      error.remedy?.hasSuffix("c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, … (14 in all)")
        == true)
  }

  @Test("What fits as it stands stays the same data set")
  func untouched() throws {
    let data = try dataset([4, 4, 3])
    let fitted = try InputFit(data, to: [[4, 4, 3]]).applied(to: data)
    #expect(fitted is ArrayDataset)
    // Images without a channel axis get one, which a sequence does not have.
    let sequence = try dataset([4, 5])
    let read = try InputFit(sequence, to: [[4, 5]]).applied(to: sequence)
    #expect(read.sampleShape == Shape([4, 5]))
    #expect(read.identity.reading == nil)
  }
}
