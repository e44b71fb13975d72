package import Essentials
import RealModule
package import Tensors

/// The distribution that a filter's first numbers are drawn from, as in Keras.
///
/// Their variance is `scale / fan`: 1 over the mean of inputs and outputs (Glorot and Bengio,
/// AISTATS 2010) or 2 over the inputs (He et al., arXiv 1502.01852).
package enum FilterInitializer: String, CaseIterable, Sendable {
  case glorotUniform = "glorot_uniform"
  case glorotNormal = "glorot_normal"
  case heUniform = "he_uniform"
  case heNormal = "he_normal"

  /// The class that Keras writes into a topology.
  var className: String {
    switch self {
    case .glorotUniform: "GlorotUniform"
    case .glorotNormal: "GlorotNormal"
    case .heUniform: "HeUniform"
    case .heNormal: "HeNormal"
    }
  }

  /// Fills a filter.
  ///
  /// - Parameters:
  ///   - values: the filter's elements.
  ///   - shape: its extents: the window's, inputs, outputs.
  ///   - generator: what the numbers are made from.
  package func fill(
    _ values: inout MutableSpan<Float>, _ shape: Shape, using generator: inout SeededGenerator
  ) {
    let extents = shape.dimensions
    let window = extents.dropLast(2).reduce(1, *)
    let fanIn = Double(window * extents[max(0, extents.count - 2)])
    let fanOut = Double(window * (extents.last ?? 1))
    let variance =
      switch self {
      case .glorotUniform, .glorotNormal: 2 / (fanIn + fanOut)
      case .heUniform, .heNormal: 2 / fanIn
      }
    switch self {
    case .glorotUniform, .heUniform:
      let limit = (3 * variance).squareRoot()
      for index in 0..<values.count {
        values[index] = Float((2 * generator.nextUnit() - 1) * limit)
      }
    case .glorotNormal, .heNormal:
      // What is cut off beyond two deviations would have made it this much wider.
      let deviation = variance.squareRoot() / 0.879_625_661_034_239_78
      for index in 0..<values.count {
        values[index] = Float(generator.nextTruncatedNormal() * deviation)
      }
    }
  }
}

extension SeededGenerator {
  /// A number of `0..<1`.
  fileprivate mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number of the standard normal distribution, drawn again while beyond two deviations.
  fileprivate mutating func nextTruncatedNormal() -> Double {
    while true {
      // Box and Muller; the first is never 0.
      let radius = (-2 * Double.log(1 - nextUnit())).squareRoot()
      let value = radius * Double.cos(2 * .pi * nextUnit())
      if value.magnitude <= 2 { return value }
    }
  }
}
