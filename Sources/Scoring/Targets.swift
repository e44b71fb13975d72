/// What the data set says is right, in the order of its samples.
public enum Targets: Sendable {
  /// A class a sample, from 0.
  case classes([Int])
  /// Numbers, `perSample` a sample.
  case values([Float], perSample: Int)

  /// The number of samples.
  public var sampleCount: Int {
    switch self {
    case .classes(let classes): classes.count
    case .values(let values, let perSample): values.count / max(1, perSample)
    }
  }
}

/// What a model said, in the order of the data set.
public struct Predictions: Sendable {
  /// `[sample, output]`.
  public let outputs: [Float]
  /// Outputs of a sample.
  public let perSample: Int

  /// Makes predictions.
  ///
  /// - Precondition: the outputs are a whole number of samples.
  public init(outputs: [Float], perSample: Int) {
    precondition(perSample > 0 && outputs.count % perSample == 0, "outputs of \(perSample)")
    self.outputs = outputs
    self.perSample = perSample
  }

  /// The number of samples.
  public var sampleCount: Int { outputs.count / perSample }

  /// The outputs of a sample.
  public func outputs(of sample: Int) -> ArraySlice<Float> {
    outputs[sample * perSample..<(sample + 1) * perSample]
  }

  /// The class that a sample is given: that of the greatest output, the first of equals.
  ///
  /// A single output is the probability of class 1. `nil` where an output is infinite or not a
  /// number.
  public func predictedClass(of sample: Int) -> Int? {
    let values = outputs(of: sample)
    guard values.allSatisfy(\.isFinite), let first = values.first else { return nil }
    if perSample == 1 { return first > 0.5 ? 1 : 0 }
    var best = values.startIndex
    for index in values.indices where values[index] > values[best] { best = index }
    return best - values.startIndex
  }

  /// Samples with an output that is infinite or not a number.
  public var notFiniteCount: Int {
    (0..<sampleCount).count { outputs(of: $0).contains { !$0.isFinite } }
  }
}
