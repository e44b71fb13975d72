import Datasets
import Evaluation
import ModelGraph
import Scoring
import Tensors
import Testing

@Suite("What labels mean")
struct TargetInterpretationTests {
  private func model(units: Int, _ activation: ActivationFunction) throws -> Model {
    let node = Node(
      name: "d", className: "Dense",
      operation: .dense(.init(units: units, activation: activation)),
      inputs: [ValueID(index: 0)], outputs: [ValueID(index: 1)])
    return Model(
      graph: try Graph(
        nodes: [node],
        inputs: [.init(value: ValueID(index: 0), name: "input", shape: Shape([1]))],
        outputs: [.init(value: ValueID(index: 1), name: "d")]),
      weights: WeightTable([]))
  }

  private func targets(
    _ labels: NumericArray.Elements, shape: [Int], units: Int,
    _ activation: ActivationFunction = .softmax, task: LabelTask = .automatic
  ) throws -> Targets {
    try Targets(
      NumericArray(shape: Shape(shape), elements: labels, source: "labels"),
      for: model(units: units, activation), outputShape: Shape([units]), task: task)
  }

  private func classes(_ targets: Targets) -> [Int]? {
    if case .classes(let classes) = targets { classes } else { nil }
  }

  @Test("Whole numbers are classes of a model with several outputs")
  func integers() throws {
    #expect(classes(try targets(.integers([0, 2, 1]), shape: [3], units: 3)) == [0, 2, 1])
    #expect(classes(try targets(.floats([0, 2, 1]), shape: [3, 1], units: 3)) == [0, 2, 1])
  }

  @Test("One-hot rows are classes")
  func oneHot() throws {
    #expect(
      classes(try targets(.floats([0, 1, 0, 1, 0, 0]), shape: [2, 3], units: 3)) == [1, 0])
  }

  @Test("Labels 0 and 1 of one output are two classes, with a sigmoid and without")
  func single() throws {
    for function in [ActivationFunction.sigmoid, .linear] {
      #expect(
        classes(try targets(.integers([0, 1]), shape: [2], units: 1, function)) == [0, 1])
    }
    #expect(classes(try targets(.integers([0, 7]), shape: [2], units: 1, .linear)) == nil)
    #expect(
      classes(try targets(.integers([0, 1]), shape: [2], units: 1, .linear, task: .regression))
        == nil)
  }

  @Test(
    "Several labels a sample, and a class at each place, are named as such",
    arguments: [
      ([2, 3], [3], [1, 1, 0, 0, 1, 0], "multi-label"),
      ([1, 2, 2], [2, 2, 3], [0, 1, 2, 0], "segmentation"),
      ([1, 2, 2, 1], [2, 2, 1], [0, 1, 1, 0], "segmentation"),
    ] as [([Int], [Int], [Int], String)])
  func severalLabels(labels: [Int], outputs: [Int], values: [Int], word: String) throws {
    let error = #expect(throws: EvaluationError.self) {
      try Targets(
        NumericArray(shape: Shape(labels), elements: .integers(values), source: "y.npy"),
        for: try model(units: 3, .sigmoid), outputShape: Shape(outputs), task: .automatic)
    }
    #expect(error?.problem.contains(word) == true && error?.location == "y.npy")
  }

  @Test("Numbers that are not whole are numbers; the task can say otherwise")
  func numbers() throws {
    #expect(classes(try targets(.floats([0.5, 1]), shape: [2], units: 1, .linear)) == nil)
    #expect(
      classes(try targets(.floats([1, 2, 3, 4]), shape: [2, 2], units: 2, task: .regression)) == nil
    )
    #expect(throws: EvaluationError.self) {
      try targets(.floats([0.5, 1]), shape: [2], units: 3, task: .classification)
    }
  }

  @Test(
    "Without labels the outputs say what is measured, unless the task does",
    arguments: [
      ([10], .softmax, .automatic, .agreement), ([10], .linear, .automatic, .agreement),
      ([1], .sigmoid, .automatic, .agreement), ([1], .linear, .automatic, .meanAbsoluteDeviation),
      ([8, 8, 1], .linear, .automatic, .meanAbsoluteDeviation),
      ([1, 1, 10], .linear, .automatic, .agreement),
      ([10], .softmax, .regression, .meanAbsoluteDeviation),
      ([1], .linear, .classification, .agreement),
    ] as [([Int], ActivationFunction, LabelTask, Metric)])
  func unlabelled(
    shape: [Int], function: ActivationFunction, task: LabelTask, expected: Metric
  ) throws {
    let data = try ArrayDataset(
      inputs: NumericArray(shape: Shape([3, 1]), elements: .floats([1, 2, 3]), source: "x"),
      labels: nil, normalization: .none,
      identity: DatasetIdentity(name: "x", files: [], preprocessing: ""))
    let targets = try Targets(
      data, for: model(units: 1, function), outputShape: Shape(shape), task: task)
    #expect(Metric(for: targets) == expected)
    #expect(targets.sampleCount == 3 && targets.prefix(2).sampleCount == 2)
    #expect(targets.labels == [nil, nil, nil] && targets.ruledClasses.isEmpty)
  }

  @Test("Data that names more classes than the model has outputs is told by their names")
  func tooManyClasses() throws {
    let data = try ArrayDataset(
      inputs: NumericArray(shape: Shape([4, 1]), elements: .floats([1, 2, 3, 4]), source: "x"),
      labels: NumericArray(shape: Shape([4]), elements: .integers([0, 1, 2, 3]), source: "x"),
      normalization: .none,
      identity: DatasetIdentity(
        name: "x", files: [], preprocessing: "", classNames: ["a", "b", "c", "d"]))
    let error = #expect(throws: DatasetError.self) {
      try Targets(data, for: model(units: 3, .softmax), outputShape: Shape([3]), task: .automatic)
    }
    #expect(
      error?.problem == "The data names 4 classes (a, b, c, d), the model has outputs for 3.")
  }

  @Test("A label that is no class of the model names its sample", arguments: [-1, 3, 10])
  func outOfRange(label: Int) {
    do {
      _ = try targets(.integers([0, label]), shape: [2], units: 3)
      Issue.record("nothing was thrown")
    } catch {
      #expect(
        "\(error)".hasPrefix(
          "The label of sample 1 is \(label), but the model has the classes 0…2."))
    }
  }
}

@Suite("Advice on OpenBLAS")
struct BLASAdviceTests {
  private func line(
    _ environment: [String: String], kernel: String = "Haswell", flags: Set<String> = ["avx512f"]
  ) -> String? {
    BLASAdvice(environment: environment, kernelName: kernel, processorFlags: flags).line
  }

  @Test("Nothing is said where nothing holds the processor back")
  func silent() {
    #expect(line([:]) == nil)
    #expect(line(["OPENBLAS_CORETYPE": ""]) == nil)
    #expect(line(["OPENBLAS_CORETYPE": "SkylakeX"], kernel: "SkylakeX") == nil)
    #expect(line(["OPENBLAS_CORETYPE": "Haswell"], flags: ["avx2"]) == nil)
  }

  @Test("Kernels below what the processor can do, and a pinned cache size, are one line")
  func advised() {
    let text = line(["OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_L2_SIZE": "512"])
    #expect(text?.contains("OPENBLAS_CORETYPE=Haswell") == true)
    #expect(text?.contains("OPENBLAS_L2_SIZE=512") == true)
    #expect(text?.contains("\n") == false)
  }
}
