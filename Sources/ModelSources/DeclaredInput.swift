/// What a model's files say of one of its inputs.
public struct DeclaredInput: Hashable, Sendable {
  /// Its name, as `image:0`.
  public let name: String
  /// The axes of one sample, `nil` for those of any extent: a graph-model may be read in more than
  /// one way, the likeliest first; empty where nothing is said.
  public let choices: [[Int?]]
  /// The type of whole numbers that it declares, as the file writes it; `nil` for others.
  public let integerType: String?

  /// Describes an input.
  public init(name: String, choices: [[Int?]], integerType: String?) {
    self.name = name
    self.choices = choices
    self.integerType = integerType
  }
}
