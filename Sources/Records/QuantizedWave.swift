/// What levels of quantization make of a sine wave: the picture of the TF.js quantization example.
///
/// - SeeAlso: <https://github.com/tensorflow/tfjs-examples/tree/master/quantization>
public struct QuantizedWave: Codable, Hashable, Sendable {
  /// A level and its wave.
  public struct Level: Codable, Hashable, Sendable {
    /// The level's name.
    public let level: String
    /// The wave as the level gives it back.
    public let values: [Float]

    /// Puts both together.
    public init(level: String, values: [Float]) {
      self.level = level
      self.values = values
    }
  }

  /// The wave at float32, one period.
  public let original: [Float]
  /// The levels.
  public let levels: [Level]

  /// Puts the waves together.
  ///
  /// - Precondition: all have the same number of samples.
  public init(original: [Float], levels: [Level]) {
    precondition(levels.allSatisfy { $0.values.count == original.count }, "waves of one length")
    self.original = original
    self.levels = levels
  }
}
