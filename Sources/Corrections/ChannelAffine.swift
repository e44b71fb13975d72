package import ModelGraph
import RealModule
import Tensors

/// What a batch normalization does: a factor and an addend for each channel, in binary64.
package struct ChannelAffine {
  package var factors: [Double]
  package var addends: [Double]

  init(factors: [Double], addends: [Double]) {
    self.factors = factors
    self.addends = addends
  }

  /// Reads a normalization's weights; `nil` where they don't fit.
  package init?(_ pair: NormalizedProduct, _ weights: WeightTable) {
    func numbers(_ role: WeightRole) -> [Double]? {
      pair.normalization.weightNames[role].flatMap { weights[$0] }?.decoded.floats().map {
        Double($0)
      }
    }
    guard let mean = numbers(.movingMean), let variance = numbers(.movingVariance) else {
      return nil
    }
    let gamma = numbers(.gamma) ?? mean.map { _ in 1 }
    let beta = numbers(.beta) ?? mean.map { _ in 0 }
    guard [variance.count, gamma.count, beta.count].allSatisfy({ $0 == mean.count }) else {
      return nil
    }
    let factors = zip(gamma, variance).map { $0 / ($1 + Double(pair.epsilon)).squareRoot() }
    self.factors = factors
    addends = mean.indices.map { beta[$0] - mean[$0] * factors[$0] }
  }

  /// The weights of a normalization that does this.
  ///
  /// With gamma and beta these say all, and mean and variance become constants. Without gamma the
  /// variance has to say the factor (whose sign it can't: it is that of the old one), without beta
  /// the mean the addend.
  package func weights(of pair: NormalizedProduct, _ old: WeightTable) -> [String: Weight] {
    let names = pair.normalization.weightNames
    let epsilon = Double(pair.epsilon)
    var result: [String: Weight] = [:]
    func set(_ role: WeightRole, _ values: [Double]) {
      guard let name = names[role] else { return }
      result[name] = .plain(old, name, values.map { Float($0) })
    }
    let hasGamma = names[.gamma] != nil
    let variance =
      hasGamma ? factors.map { _ in 1 - epsilon } : factors.map { 1 / ($0 * $0) - epsilon }
    set(.gamma, factors)
    set(.movingVariance, variance)
    if names[.beta] != nil {
      set(.beta, addends)
      set(.movingMean, addends.map { _ in 0 })
    } else {
      set(.movingMean, zip(addends, factors).map { $1 == 0 ? 0 : -$0 / $1 })
    }
    return result
  }
}

extension Weight {
  /// Numbers in the extents of a weight of a table.
  static func plain(_ table: WeightTable, _ name: String, _ values: [Float]) -> Weight {
    let shape = table[name]?.shape ?? Shape([values.count])
    return .plain(
      Tensor(shape: shape) { span in
        for index in values.indices { span[index] = values[index] }
      })
  }
}

extension Double {
  var logarithm: Double { Double.log(self) }
  var exponential: Double { Double.exp(self) }
}
