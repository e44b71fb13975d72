/// This program, as everything that it writes names it.
public enum Tool {
  /// The version.
  public static let version = "0.1.0"
  /// Name and version.
  public static let name = "quanteval \(version)"
}
