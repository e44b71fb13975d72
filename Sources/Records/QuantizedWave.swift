/// What levels of quantization make of a sine wave: the picture of the TF.js quantization example.
///
/// The wave is one period, sin(2π i / count).
///
/// - SeeAlso: <https://github.com/tensorflow/tfjs-examples/tree/master/quantization>
public struct QuantizedWave: Codable, Hashable, Sendable {
  /// A level and its wave.
  public struct Level: Codable, Hashable, Sendable {
    /// The level's name.
    public let level: String
    /// What code 0 stands for.
    public let minimum: Double
    /// The distance of two codes.
    public let scale: Double
    /// The wave's codes.
    public let codes: [Int]

    /// Puts a level together.
    public init(level: String, minimum: Double, scale: Double, codes: [Int]) {
      self.level = level
      self.minimum = minimum
      self.scale = scale
      self.codes = codes
    }

    /// The wave as the level gives it back.
    public var values: [Double] {
      codes.map { minimum + Double($0) * scale }
    }
  }

  /// The number of samples.
  public let count: Int
  /// The levels.
  public let levels: [Level]

  /// Puts the waves together.
  ///
  /// - Precondition: all have the same number of samples.
  public init(count: Int, levels: [Level]) {
    precondition(levels.allSatisfy { $0.codes.count == count }, "waves of one length")
    self.count = count
    self.levels = levels
  }
}
