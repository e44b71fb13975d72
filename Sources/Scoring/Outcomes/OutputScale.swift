/// What a model's outputs for classes are.
public enum OutputScale: String, Codable, Sendable, CaseIterable {
  /// Shares of the classes: divided by their sum they are probabilities. A single output is the
  /// probability of class 1.
  ///
  /// (Of a softmax the sum is 1 but for rounding. Of sigmoids it is not; dividing is what Keras'
  /// categorical cross-entropy does.)
  case probabilities
  /// Logarithms of the classes' shares: a softmax makes probabilities of them. A single output is
  /// the logarithm of the odds of class 1.
  case logits
  /// Neither: probabilities are not measured.
  case unknown

  /// What rows look like: probabilities where each is of numbers from 0 to 1 whose sum is 1, or of
  /// one number from 0 to 1; logits elsewhere.
  public init(judging outputs: [Float], perSample: Int) {
    let rows = Predictions(outputs: outputs, perSample: perSample)
    let areProbabilities =
      rows.sampleCount > 0
      && (0..<rows.sampleCount).allSatisfy { sample in
        let row = rows.outputs(of: sample)
        let sum = row.reduce(0.0) { $0 + Double($1) }
        return row.allSatisfy { (0...1).contains($0) }
          && (perSample == 1 || (sum - 1).magnitude < 1e-3)
      }
    self = areProbabilities ? .probabilities : .logits
  }

  /// Where both classes of a single output are equally probable.
  var binaryThreshold: Float { self == .logits ? 0 : 0.5 }
}
