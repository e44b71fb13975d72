import Essentials

/// A layer that can't be run, and why.
public struct UnsupportedLayer: Hashable, Sendable {
  /// The layer's name.
  public let name: String
  /// Its class.
  public let className: String
  /// What of it can't be run; `nil` for the class as such.
  public let reason: String?
  /// The share of the model's parameters that it holds, 0…1.
  public let parameterShare: Double

  /// Describes a layer.
  init(name: String, className: String, reason: String?, parameterShare: Double = 0) {
    self.name = name
    self.className = className
    self.reason = reason
    self.parameterShare = parameterShare
  }
}

extension UnsupportedLayer {
  /// Name, class, reason, and how much of the model it is.
  var line: String {
    let percent = (parameterShare * 1000).rounded() / 10
    return "\n    \(name.displayed) (\(className.displayed))"
      + (reason.map { ": \($0.displayed)" } ?? "")
      + (parameterShare > 0 ? ", \(percent) % of the parameters" : "")
  }
}
