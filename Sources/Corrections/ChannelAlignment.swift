public import ModelGraph
import RealModule
import Tensors

/// Scales the channels of each product that a batch normalization follows, so that one range for
/// the tensor is as good as one a channel; the normalization takes the factors back.
///
/// In real numbers the network stays the same. (The idea of per-channel ranges: R. Krishnamoorthi,
/// "Quantizing deep convolutional networks for efficient inference", arXiv 1806.08342; of scaling
/// weights instead: M. Nagel et al., "Data-free quantization through weight equalization and bias
/// correction", arXiv 1906.04721, section 4.1, here with the normalization in place of the next
/// layer.) The normalization is written with mean 0 and variance 1 - ε where it has gamma and beta:
/// two of its four tensors are constant then, and cost next to nothing.
public struct ChannelAlignment: Sendable {
  private let gainShare: Double

  /// Makes a pass.
  ///
  /// `gainShare`: 0 gives all channels of a tensor the same greatest weight, so that no channel's codes
  /// are wasted on another's range: best where codes are few for the range. 1 gives a step of the codes
  /// the same effect behind the normalization of each channel, as a fold does: fewest bits for a
  /// given noise once codes are compressed by how often they occur, but ranges are what they are.
  /// Between them, the geometric mean.
  public init(gainShare: Double = 0) { self.gainShare = gainShare }

  /// The model with aligned channels.
  public func callAsFunction(_ model: Model) -> Model {
    var weights: [String: Weight] = [:]
    for pair in model.normalizedProducts() {
      guard let affine = ChannelAffine(pair, model.weights),
        let filterName = pair.product.weightNames[.filter],
        let filter = model.weights[filterName]?.decoded.floats()
      else { continue }
      let factors = factors(pair, filter, affine)
      let scaled = filter.enumerated().map { place, value in
        Float(Double(value) * factors[pair.channel(of: place)])
      }
      weights[filterName] = .plain(model.weights, filterName, scaled)
      if let biasName = pair.product.weightNames[.bias],
        let bias = model.weights[biasName]?.decoded.floats()
      {
        weights[biasName] = .plain(
          model.weights, biasName, zip(bias, factors).map { Float(Double($0) * $1) })
      }
      let inverse = ChannelAffine(
        factors: zip(affine.factors, factors).map { $0 / $1 }, addends: affine.addends)
      weights.merge(inverse.weights(of: pair, model.weights)) { $1 }
    }
    return model.replacing(weights)
  }

  /// What each channel is multiplied by.
  private func factors(
    _ pair: NormalizedProduct, _ filter: [Float], _ affine: ChannelAffine
  ) -> [Double] {
    var greatest = [Double](repeating: 0, count: pair.channelCount)
    for (place, value) in filter.enumerated() {
      let channel = pair.channel(of: place)
      greatest[channel] = max(greatest[channel], Double(value.magnitude))
    }
    let wanted = zip(greatest, affine.factors).map { range, gain in
      range > 0 ? Double.pow(1 / range, 1 - gainShare) * Double.pow(gain.magnitude, gainShare) : 0
    }
    // A channel without weights, or without effect, would waste the range, or divide by zero: it keeps
    // to the middle. The geometric mean leaves the tensor's size as it was.
    let sound = wanted.filter { $0 > 1e-12 && $0.isFinite }
    guard !sound.isEmpty else { return wanted.map { _ in 1 } }
    let logarithms = sound.map { Double($0).logarithm }
    let middle = (logarithms.reduce(0, +) / Double(sound.count)).exponential
    return wanted.map { value in
      guard value > 1e-12, value.isFinite else { return 1 }
      return min(max(value / middle, 1e-4), 1e4)
    }
  }
}
