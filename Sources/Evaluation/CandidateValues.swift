/// What two models must have alike to be compared.
public enum CandidateValues: String, Sendable {
  /// What they take.
  case inputs
  /// What they give.
  case outputs
}
