import Foundation
import Inference
import ModelFormats
public import Tensors

/// What candidates are called, and the directories of their files.
public struct CandidateNames: Sendable {
  /// The name of the model and its place among the models, from 0; `nil` where there is only one.
  private let model: (name: String, index: Int)?
  private let engine: Engine?

  init(model: (name: String, index: Int)?, engine: Engine?) {
    (self.model, self.engine) = (model, engine)
  }

  /// The model as it is in its files: `float32` or `uint8 (stored)`, of several models `A` or `A (uint8)`.
  func stored(_ encodings: StoredEncodings) -> String {
    guard let model = model?.name else { return suffixed(encodings.referenceName) }
    return suffixed(encodings.isQuantized ? "\(model) (\(encodings.name))" : model)
  }

  /// A level of it: `uint8`, of several models `A uint8`.
  func level(_ scheme: QuantizationScheme) -> String {
    suffixed((model.map { "\($0.name) " } ?? "") + "\(scheme)")
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
    let base = Self.base(model.name, model.index)
    return isStored ? base : "\(base)-\(name)"
  }

  /// Begins with the model's number, so that no other model's directories have the same name.
  private static func base(_ name: String, _ index: Int) -> String {
    "\(index + 1)-\(name.replacing("/", with: "-"))"
  }

  /// The directories that may be written, whatever the models turn out to hold.
  ///
  /// `models`: the names; one model needs none.
  public static func directories(
    models: [(name: String, levels: [QuantizationScheme])]
  ) -> [String] {
    models.enumerated().flatMap { index, model in
      let levels = model.levels.filter { $0 != .float32 }
      guard models.count > 1 else { return ["float32", "stored"] + levels.map { "\($0)" } }
      let base = base(model.name, index)
      return [base] + levels.map { "\(base)-\($0)" }
    }
  }

  /// The shortest names that tell paths apart: as many of their last components as it takes.
  ///
  /// A `model.json` is called for its directory, where no other model is in the same one.
  public static func shortest(of paths: [String]) -> [String] {
    let files = paths.map { path in
      let parts = path.split(separator: "/").map(String.init).filter { $0 != "." }
      guard parts.isEmpty || parts.contains("..") else { return parts }
      return URL(fileURLWithPath: path).standardizedFileURL.path.split(separator: "/")
        .map(String.init)
    }
    let directories = files.map { parts in
      parts.count > 1 && parts.last?.hasSuffix(".json") == true ? parts.dropLast() : parts
    }
    let components = files.indices.map { index in
      directories.count { $0 == directories[index] } > 1 ? files[index] : directories[index]
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
