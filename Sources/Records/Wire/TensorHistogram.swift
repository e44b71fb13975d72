/// How a tensor's weights lie between the least and the greatest of them, before any level.
public struct TensorHistogram: Codable, Hashable, Sendable {
  /// The bins of a tensor that is not constant.
  public static let binCount = 60

  /// The tensor's name in the file.
  public let name: String
  /// The least weight.
  public let minimum: Double
  /// The greatest weight.
  public let maximum: Double
  /// The weights in each of the equally wide parts of that range, the least first; a part holds its
  /// lower end, the last one also its upper end.
  public let counts: [Int]
  /// Weights that are infinite or no numbers: they are in no bin; `nil` for none.
  public let notFiniteCount: Int?

  /// Puts a histogram together.
  public init(
    name: String, minimum: Double, maximum: Double, counts: [Int], notFiniteCount: Int = 0
  ) {
    self.name = name
    self.minimum = minimum
    self.maximum = maximum
    self.counts = counts
    self.notFiniteCount = notFiniteCount == 0 ? nil : notFiniteCount
  }
}
