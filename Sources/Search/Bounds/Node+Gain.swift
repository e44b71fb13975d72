import ModelGraph
import Tensors

extension Node {
  /// How many times longer than 1 the difference of its output can be, when those of its inputs are at
  /// most so long; `nil` where there is no bound.
  ///
  /// `inputs`: 0 for one that does not differ. `linear`: the bound of a product's linear part.
  func gain(
    _ inputs: [Double], shapes: (inputs: [Shape], output: Shape), weights: WeightTable,
    linear: Double?
  ) -> Double? {
    let all = inputs.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard all > 0 else { return 0 }
    let read = shapes.inputs.first ?? shapes.output
    let perOutput = Double(read.elementCount) / Double(max(1, shapes.output.elementCount))
    switch operation {
    case .dense, .conv2D, .depthwiseConv2D:
      guard let linear, let slope = operation.activation?.lipschitzConstant else { return nil }
      return all * linear * slope
    case .batchNormalization(let epsilon, axis: nil):
      return scale(weights, epsilon).map { all * $0 }
    case .activation(let function): return function.lipschitzConstant.map { all * $0 }
    case .parametricRectifier:
      guard let alpha = weightNames[.alpha].flatMap({ weights[$0] })?.decoded else { return nil }
      return all * alpha.floats().reduce(1) { max($0, Double($1.magnitude)) }
    case .elementary(let function): return function.lipschitzConstant.map { all * $0 }
    case .binary(let function):
      // What is stretched along an axis counts as often as it is repeated.
      let stretched = zip(inputs, shapes.inputs).map { gain, shape in
        gain
          * (Double(shapes.output.elementCount) / Double(max(1, shape.elementCount))).squareRoot()
      }
      switch function {
      case .add, .subtract: return stretched.reduce(0, +)
      case .maximum, .minimum: return stretched.reduce(0) { $0 + $1 * $1 }.squareRoot()
      default: return nil
      }
    case .pool2D(let attributes):
      return all * attributes.overlap.squareRoot()
    case .globalPool2D(let kind, _):
      return kind == .maximum ? all : all / perOutput.squareRoot()
    case .reduce(let reduction, _, _):
      switch reduction {
      case .sum: return all * perOutput.squareRoot()
      case .mean: return all / perOutput.squareRoot()
      case .maximum, .minimum: return all
      default: return nil
      }
    case .broadcast: return all / perOutput.squareRoot()
    case .clip, .flatten, .reshape, .transpose, .slice, .zeroPadding2D, .pad(_, .constant),
      .concatenate, .dropout, .identity:
      return all
    case .transposedConv2D, .embedding, .recurrent, .weight, .batchNormalization,
      .layerNormalization, .groupNormalization, .unitNormalization, .resize2D, .softmax, .select,
      .pad, .gather, .constant, .extremum, .topK, .cumulative, .poolPlaces, .cropAndResize,
      .matrixProduct, .mask:
      return nil
    }
  }

  /// Whether each element of the output belongs to the channel of the element of the inputs that it is
  /// made of: so that both may be measured in the same scales.
  var keepsChannels: Bool {
    switch operation {
    case .activation(let function): !function.isAlongLastAxis
    case .batchNormalization(_, axis: nil), .parametricRectifier, .elementary, .pool2D,
      .globalPool2D, .clip, .flatten, .reshape, .zeroPadding2D, .dropout, .identity:
      true
    case .binary(let function):
      function == .add || function == .subtract || function == .maximum || function == .minimum
    default: false
    }
  }

  private func scale(_ weights: WeightTable, _ epsilon: Float) -> Double? {
    guard let variance = weightNames[.movingVariance].flatMap({ weights[$0] })?.decoded.floats()
    else { return nil }
    let gamma = weightNames[.gamma].flatMap { weights[$0] }?.decoded.floats()
    var greatest = 0.0
    for (channel, variance) in variance.enumerated() {
      let factor = Double(gamma?[channel] ?? 1).magnitude
      greatest = max(greatest, factor / (Double(variance) + Double(epsilon)).squareRoot())
    }
    return greatest.isFinite ? greatest : nil
  }
}

extension Pool2DAttributes {
  /// The square of the pool's gain.
  ///
  /// An element lies in at most so many windows. A mean's square is at most the mean of the squares,
  /// whose number is that of the whole window where none reaches over the edge.
  fileprivate var overlap: Double {
    func windows(_ extent: Int, _ stride: Int) -> Int { (extent + stride - 1) / stride }
    let isImage = spatialRank > 1
    let rows = isImage ? windows(window.height, strides.height) : 1
    let count = Double(rows * windows(window.width, strides.width))
    let size = (isImage ? window.height : 1) * window.width
    return kind == .average && padding == .valid ? count / Double(size) : count
  }
}

extension ElementaryFunction {
  fileprivate var lipschitzConstant: Double? {
    switch self {
    case .negative, .absolute, .sine, .cosine, .arctangent: 1
    case .errorFunction: 1.1284  // 2 / √π
    default: nil
    }
  }
}
