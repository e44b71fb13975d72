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
    outputs.span.extracting(sample * perSample..<(sample + 1) * perSample).predictedClass
  }

  /// Samples with an output that is infinite or not a number.
  public var notFiniteCount: Int {
    (0..<sampleCount).count { outputs(of: $0).contains { !$0.isFinite } }
  }
}

/// The outputs of one sample.
extension Span<Float> {
  /// Whether each is a finite number.
  var areFinite: Bool {
    for index in indices where !self[index].isFinite { return false }
    return true
  }

  /// As `Predictions.predictedClass` says.
  var predictedClass: Int? {
    guard areFinite, count > 0 else { return nil }
    if count == 1 { return self[0] > 0.5 ? 1 : 0 }
    var best = 0
    for index in indices where self[index] > self[best] { best = index }
    return best
  }

  /// How many classes stand before the best of `classes` when the outputs are sorted, the greatest
  /// first, equals in the order of their classes; `nil` where there is no such class.
  ///
  /// - Precondition: the outputs are finite.
  func rank(of classes: ArraySlice<Int>) -> Int? {
    if count == 1 {
      guard let predicted = predictedClass, !classes.isEmpty else { return nil }
      return classes.contains(predicted) ? 0 : 1
    }
    var best: Int?
    for candidate in classes where indices.contains(candidate) {
      guard let current = best else {
        best = candidate
        continue
      }
      if self[candidate] > self[current] || self[candidate] == self[current] && candidate < current
      {
        best = candidate
      }
    }
    guard let best else { return nil }
    let value = self[best]
    var rank = 0
    for index in indices where self[index] > value || self[index] == value && index < best {
      rank += 1
    }
    return rank
  }
}
