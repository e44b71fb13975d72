extension SampleOutcomes.Difference {
  /// How far a sample's outputs are from a baseline's.
  init(_ outputs: Span<Float>, from baseline: Span<Float>) {
    for index in outputs.indices {
      add((Double(outputs[index]) - Double(baseline[index])).magnitude)
    }
  }

  /// The same of classes, and how much their probabilities differ.
  ///
  /// Where one model gives logits and the other probabilities, both are taken as probabilities: the same
  /// terms, or the numbers would say nothing.
  init(
    _ outputs: Span<Float>, _ distribution: ClassDistribution?, from baseline: Span<Float>,
    _ interpretation: OutputInterpretation
  ) {
    let old =
      distribution != nil && baseline.areFinite
      ? ClassDistribution(baseline, scale: interpretation.scale) : nil
    guard let distribution, let old, distribution.areLogits != old.areLogits else {
      self.init(outputs, from: baseline)
      if let distribution, let old { divergence = old.divergence(of: distribution) }
      return
    }
    self.init()
    let (new, before) = (distribution.asProbabilities, old.asProbabilities)
    // A single output is that of class 1.
    for index in outputs.count == 1 ? 1..<2 : 0..<outputs.count {
      add((new.probability(of: index) - before.probability(of: index)).magnitude)
    }
    divergence = before.divergence(of: new)
  }

  private mutating func add(_ distance: Double) {
    sum += distance
    squares += distance * distance
    greatest = max(greatest, distance)
  }
}
