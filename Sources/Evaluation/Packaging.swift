public import Records

/// The candidates' files, measured once, however many machines run them.
public struct Packaging: Codable, Hashable, Sendable {
  /// A candidate's files.
  public struct Package: Codable, Hashable, Sendable {
    /// The candidate.
    public let name: String
    /// The files, the one that is opened first.
    public let files: [CandidateFile]
    /// Their bytes.
    public let size: EvaluationRecord.ArtifactSize
    /// The same without what no quantized file has (`training_config`); `nil` where there is nothing of
    /// the kind.
    public let comparableSize: EvaluationRecord.ArtifactSize?
    /// What goes over the wire; `nil` where nobody asked.
    public let wire: WireSizes?
    /// Each tensor as it is stored; `nil` where nobody asked.
    public let tensors: [TensorFacts]?
    /// Whether the format has words for all encodings, so that the files can be loaded; `nil` for yes.
    public let canBeLoaded: Bool?
  }

  /// The candidates, in the order of the plan.
  public let packages: [Package]
  /// How the reference's weights lie; `nil` where nobody asked.
  public let histograms: [TensorHistogram]?
}
