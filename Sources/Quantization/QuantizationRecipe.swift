public import ModelGraph
public import Tensors

/// What a person writes: which weights are to be stored how, by patterns over their names.
public struct QuantizationRecipe: Sendable {
  /// A scheme and the weights that get it.
  public struct Rule: Sendable {
    /// The scheme.
    public let scheme: QuantizationScheme
    /// The names that get it; empty for all that no other rule names.
    public let patterns: [NamePattern]

    /// Makes a rule.
    public init(scheme: QuantizationScheme, patterns: [NamePattern] = []) {
      self.scheme = scheme
      self.patterns = patterns
    }
  }

  /// The rules; their order does not matter.
  public let rules: [Rule]
  /// Weights that stay float32, whatever the rules say.
  public let excluded: [NamePattern]

  /// Makes a recipe.
  public init(rules: [Rule], excluding excluded: [NamePattern] = []) {
    self.rules = rules
    self.excluded = excluded
  }

  /// One scheme for all weights but the excluded ones.
  public init(_ scheme: QuantizationScheme, excluding excluded: [NamePattern] = []) {
    self.init(rules: [Rule(scheme: scheme)], excluding: excluded)
  }

  /// The scheme of every float32 weight; weights of other types stay as they are.
  ///
  /// What has no elements or holds infinities, as some constants of graph-models, has no range to
  /// quantize: it stays float32 unless a pattern names it, or the level has infinities. So does what is no product's filter, at `int8`: `channels` says
  /// which weights are filters, and of how many channels.
  ///
  /// - Throws: `QuantizationError` for a pattern that matches no weight, a weight that two
  ///   schemes claim, or one that has no codes for it, a second rule without patterns, and `int8`
  ///   where no filters are known.
  public func plan(
    for weights: WeightTable, channels: [String: OutputChannels] = [:]
  ) throws(QuantizationError) -> QuantizationPlan {
    let names = weights.names
    for pattern in rules.flatMap(\.patterns) + excluded
    where !names.contains(where: pattern.matches) {
      throw .patternMatchesNothing(pattern: "\(pattern)", weights: names)
    }
    guard rules.count(where: \.patterns.isEmpty) <= 1 else {
      throw .severalRulesForTheRest(rules.filter(\.patterns.isEmpty).map { "\($0.scheme)" })
    }
    guard !channels.isEmpty || !rules.contains(where: { $0.scheme == .int8 }) else {
      throw .noFilters(scheme: "int8")
    }
    let rest = rules.first(where: \.patterns.isEmpty)?.scheme ?? .float32
    var schemes: [String: QuantizationScheme] = [:]
    for entry in weights.entries where entry.weight.scalarType == .float32 {
      guard !excluded.contains(where: { $0.matches(entry.name) }) else {
        schemes[entry.name] = .float32
        continue
      }
      let claims = Set(
        rules.filter { $0.patterns.contains { $0.matches(entry.name) } }.map(\.scheme))
      guard claims.count <= 1 else {
        throw .claimedTwice(weight: entry.name, schemes: claims.map { "\($0)" }.sorted())
      }
      var scheme = claims.first ?? (entry.weight.shape.elementCount == 0 ? .float32 : rest)
      if scheme.needsRange, !entry.weight.isFinite {
        guard claims.isEmpty else {
          throw .infiniteWeight(weight: entry.name, scheme: "\(scheme)")
        }
        scheme = .float32
      }
      schemes[entry.name] = scheme == .int8 && channels[entry.name] == nil ? .float32 : scheme
    }
    return QuantizationPlan(schemes: schemes, channels: channels)
  }
}
