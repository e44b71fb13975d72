/// What a model's files say of its network before anything is made of it.
public struct NetworkOutline: Hashable, Sendable {
  /// A layer, or operation, as the file has it.
  public struct Layer: Hashable, Sendable {
    /// Its name; layers of models in the model have its name before theirs.
    public let name: String
    /// What it is, in the format's own word.
    public let className: String

    /// Describes a layer.
    public init(name: String, className: String) {
      self.name = name
      self.className = className
    }
  }

  /// What the whole is, in the format's own word, as `Sequential`.
  public let className: String
  /// What computes something, in file order.
  public let layers: [Layer]

  /// Describes a network.
  public init(className: String, layers: [Layer]) {
    self.className = className
    self.layers = layers
  }
}
