import Inference
import ModelFormats
public import Tensors

/// What candidates are called, and the directories of their files.
public struct CandidateNames: Sendable {
  /// The name of the model; `nil` where there is only one.
  private let model: String?
  private let engine: Engine?

  init(model: String?, engine: Engine?) { (self.model, self.engine) = (model, engine) }

  /// The model as it is in its files: `float32` or `uint8 (stored)`, of several models `A` or `A (uint8)`.
  func stored(_ encodings: StoredEncodings) -> String {
    guard let model else { return suffixed(encodings.referenceName) }
    return suffixed(encodings.isQuantized ? "\(model) (\(encodings.name))" : model)
  }

  /// A level of it: `uint8`, of several models `A uint8`.
  func level(_ scheme: QuantizationScheme) -> String {
    suffixed((model.map { "\($0) " } ?? "") + "\(scheme)")
  }

  private func suffixed(_ name: String) -> String {
    engine.map { "\(name) on \($0.rawValue)" } ?? name
  }

  /// The directory of the model's files as they are.
  func storedDirectory(_ encodings: StoredEncodings) -> String {
    directory(encodings.isQuantized ? "stored" : encodings.referenceName, isStored: true)
  }

  /// The directory of a level's files.
  func directory(_ scheme: QuantizationScheme) -> String {
    directory("\(scheme)", isStored: false)
  }

  private func directory(_ name: String, isStored: Bool) -> String {
    guard let model else { return name }
    let base = model.replacing("/", with: "-")
    return isStored ? base : "\(base)-\(name)"
  }

  /// The directories that may be written, whatever the models turn out to hold.
  ///
  /// `models`: the names; one model needs none.
  public static func directories(
    models: [(name: String, levels: [QuantizationScheme])]
  ) -> [String] {
    models.flatMap { model in
      let levels = model.levels.filter { $0 != .float32 }
      guard models.count > 1 else { return ["float32", "stored"] + levels.map { "\($0)" } }
      let base = model.name.replacing("/", with: "-")
      return [base] + levels.map { "\(base)-\($0)" }
    }
  }

  /// The shortest names that tell paths apart: as many of their last components as it takes.
  ///
  /// A `model.json` is called for its directory.
  public static func shortest(of paths: [String]) -> [String] {
    let components = paths.map { path in
      var parts = path.split(separator: "/").map(String.init).filter { $0 != "." }
      if parts.count > 1, parts.last?.hasSuffix(".json") == true { parts.removeLast() }
      return parts.isEmpty ? [path] : parts
    }
    return components.indices.map { index in
      let own = components[index]
      let count =
        (1..<max(1, own.count)).first { count in
          components.indices.allSatisfy {
            $0 == index || components[$0].suffix(count) != own.suffix(count)
          }
        } ?? own.count
      return own.suffix(count).joined(separator: "/")
    }
  }
}
