import Foundation
public import Testing

/// Where things are in this checkout.
public enum Repository {
  /// The directory of Package.swift.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// A file that the repository ships.
  public static func path(_ relative: String) -> String { "\(root)/\(relative)" }

  /// Reference outputs that lie beside the checkout, where they do.
  public static func golden(_ relative: String) -> String {
    "\(root)/../shared/goldens/\(relative)"
  }

  /// A data set's file that lies beside the checkout, where it does.
  public static func sharedDataset(_ relative: String) -> String {
    "\(root)/../shared/datasets/\(relative)"
  }

  /// Whether the reference outputs are there.
  public static let hasGoldens = FileManager.default.fileExists(atPath: golden("README.md"))
}

extension Trait where Self == ConditionTrait {
  /// Skips, and says so, where the reference outputs are not there.
  public static var needsGoldens: Self {
    .enabled(
      if: Repository.hasGoldens,
      "SKIPPED: ../shared/goldens, the reference outputs, is not beside this checkout")
  }
}
