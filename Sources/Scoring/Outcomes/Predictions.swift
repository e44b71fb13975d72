import RealModule

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
  /// A single output stands for class 1 above `threshold`. `nil` where an output is infinite or not
  /// a number.
  public func predictedClass(of sample: Int, threshold: Float = 0.5) -> Int? {
    outputs.span.extracting(sample * perSample..<(sample + 1) * perSample)
      .predictedClass(threshold: threshold)
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
  func predictedClass(threshold: Float) -> Int? {
    guard areFinite, count > 0 else { return nil }
    if count == 1 { return self[0] > threshold ? 1 : 0 }
    var best = 0
    for index in indices where self[index] > self[best] { best = index }
    return best
  }

  /// How many classes stand before the best of `classes` when the outputs are sorted, the greatest
  /// first, equals in the order of their classes; `nil` where there is no such class.
  ///
  /// - Precondition: the outputs are finite.
  func rank(of classes: [Int], threshold: Float) -> Int? {
    if count == 1 {
      guard let predicted = predictedClass(threshold: threshold), !classes.isEmpty else {
        return nil
      }
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

  /// The logarithm of the probability of the most probable of `classes`; `nil` where there is no
  /// such class.
  ///
  /// Outputs that are no probabilities are taken for what a softmax makes some of; a single one is a
  /// probability unless it is said to be a logit.
  ///
  /// - Precondition: the outputs are finite.
  func logProbability(ofBestOf classes: [Int], scale: OutputScale) -> Double? {
    /// The logarithm of the least float above zero, more or less.
    let least = -104.0
    if count == 1 {
      guard let wanted = classes.first else { return nil }
      let output = Double(self[0])
      let probability =
        scale == .logits ? 1 / (1 + Double.exp(-output)) : output
      return max(least, Double.log(max(0, wanted == 1 ? probability : 1 - probability)))
    }
    var best: Float?
    for candidate in classes where indices.contains(candidate) {
      best = Swift.max(best ?? self[candidate], self[candidate])
    }
    guard let best else { return nil }
    var (sum, greatest, areProbabilities) = (0.0, self[0], true)
    for index in indices {
      sum += Double(self[index])
      greatest = Swift.max(greatest, self[index])
      if !(0...1 ~= self[index]) { areProbabilities = false }
    }
    if areProbabilities, (sum - 1).magnitude < 1e-3 { return max(least, Double.log(Double(best))) }
    var exponentials = 0.0
    for index in indices { exponentials += Double.exp(Double(self[index]) - Double(greatest)) }
    return Double(best) - Double(greatest) - Double.log(exponentials)
  }
}
