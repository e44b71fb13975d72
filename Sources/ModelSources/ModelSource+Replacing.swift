public import ModelGraph

extension ModelSource {
  /// The files of this model, in its own format, with other weights for some or all of its own.
  ///
  /// `weights`: those that this table lacks stay as they are.
  /// - Throws: `ModelFormatError.notWritable` where the format can be read only.
  public func files(replacing weights: WeightTable) throws(ModelFormatError) -> ModelFiles {
    try files(holding: self.weights.mapWeights { weights[$0.name] ?? $0.weight })
  }
}
