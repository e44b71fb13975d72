import Essentials
import Tensors

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
  package init(name: String, className: String, reason: String?, parameterShare: Double = 0) {
    self.name = name
    self.className = className
    self.reason = reason
    self.parameterShare = parameterShare
  }

  /// Describes a layer by its weights, which are some of all.
  package init(
    name: String, className: String, reason: String?, holding own: [Weight], of all: WeightTable
  ) {
    let count = own.reduce(0) { $0 + $1.shape.elementCount }
    self.init(
      name: name, className: className, reason: reason,
      parameterShare: all.elementCount == 0 ? 0 : Double(count) / Double(all.elementCount))
  }
}

extension UnsupportedLayer {
  /// Name, class, reason, and how much of the model it is.
  package var line: String {
    let percent = (parameterShare * 1000).rounded() / 10
    return "\n    \(name.displayed) (\(className.displayed))"
      + (reason.map { ": \($0.displayed)" } ?? "")
      + (parameterShare > 0 ? ", \(percent) % of the parameters" : "")
  }
}
