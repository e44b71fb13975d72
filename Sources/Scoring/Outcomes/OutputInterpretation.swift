/// What a model's outputs were taken for, and why.
public struct OutputInterpretation: Codable, Hashable, Sendable {
  /// Where it was seen.
  public enum Source: String, Codable, Sendable, CaseIterable {
    /// The network ends in a function that says it: softmax, log-softmax, sigmoid; or in a linear
    /// layer of one output.
    case lastOperation
    /// The network's end says nothing, but its first outputs do.
    case outputs
  }

  /// What they were taken for.
  public let scale: OutputScale
  /// Where it was seen.
  public let source: Source
  /// A single output: class 1 is predicted above this; `nil` for several outputs.
  public let threshold: Float?

  /// Puts all together.
  public init(scale: OutputScale, source: Source, threshold: Float? = nil) {
    self.scale = scale
    self.source = source
    self.threshold = threshold
  }

  /// Nothing is known.
  public static let unknown = OutputInterpretation(scale: .unknown, source: .outputs)
  /// The network's end says that outputs are probabilities.
  public static let probabilities = OutputInterpretation(
    scale: .probabilities, source: .lastOperation)
  /// The network's end says that outputs are logits.
  public static let logits = OutputInterpretation(scale: .logits, source: .lastOperation)

  /// The same for a single output: class 1 is what lies above a threshold, by default where both
  /// classes are equally probable.
  public func decidingBinary(at threshold: Float? = nil) -> OutputInterpretation {
    OutputInterpretation(
      scale: scale, source: source, threshold: threshold ?? scale.binaryThreshold)
  }

  /// Above this a single output stands for class 1.
  var decisionThreshold: Float { threshold ?? scale.binaryThreshold }
}
