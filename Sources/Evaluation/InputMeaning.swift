import ModelFormats
public import ModelGraph
import Tensors

/// What a model itself says about the numbers of an input: that it takes bytes as they are, because it
/// counts with them or scales them.
public enum InputMeaning: Hashable, Sendable {
  /// The input is declared as whole numbers of this type.
  case declared(type: String)
  /// The input chooses rows of a table.
  case embedding(layer: String)
  /// The input is scaled by the model: `(x - center) · slope`, as the layer, or the node of a
  /// graph-model, says.
  case scaled(layer: String)

  /// Why bytes are taken as they are, in words.
  public var reason: String {
    switch self {
    case .declared(let type): "the model's input is declared as \(type)"
    case .embedding(let layer): "the model begins with an Embedding, '\(layer)'"
    case .scaled(let layer): "the model scales its input itself, in '\(layer)'"
    }
  }
}

extension Model {
  /// What the network says about an input; `nil` where it says nothing.
  ///
  /// Looks through all that moves elements or leaves them be: reshapes, slices, other sizes, zeros
  /// around, dropout, casts, which leave no node. An affine function of the input
  /// (Rescaling, Normalization, a batch normalization, a graph-model's own arithmetic) takes bytes
  /// where its constants say so: see `AffineFunction.takesBytes`.
  public func inputMeaning(of input: Int = 0) -> InputMeaning? {
    guard graph.inputs.indices.contains(input) else { return nil }
    var functions: [ValueID: AffineFunction] = [graph.inputs[input].value: AffineFunction()]
    var constants = ConstantMeans(self)
    for node in graph.nodes {
      guard let place = node.inputs.firstIndex(where: { functions[$0] != nil }),
        let function = functions[node.inputs[place]]
      else {
        constants.learn(node)
        continue
      }
      switch node.operation {
      case .embedding: return .embedding(layer: node.name)
      case .gather where place == 1: return .embedding(layer: node.name)
      default: break
      }
      guard let next = function.applying(node, to: place, constants) else { continue }
      if next != function, next.takesBytes { return .scaled(layer: node.name) }
      functions[node.output] = next
    }
    return nil
  }
}

/// A function `slope · x + offset` of a model's input; of one for each channel, the mean stands for all.
struct AffineFunction: Equatable {
  var slope: Float = 1
  var offset: Float = 0

  /// Steeper functions are for smaller numbers: what standardizes 0…1 has a slope of 2 at least (no
  /// deviation is above 0.5), what standardizes bytes one of 1/50 or so, and x / 255 is 1/255.
  private static let greatestSlope: Float = 0.25
  /// What takes off more than this takes it off bytes: the mean of 0…1, or of -1…1, is below.
  private static let greatestCenter: Float = 2

  /// Whether it is meant for 0…255.
  var takesBytes: Bool {
    guard slope != 0, slope.isFinite, offset.isFinite else { return false }
    return abs(slope) <= AffineFunction.greatestSlope
      || abs(offset / slope) > AffineFunction.greatestCenter
  }

  /// This function, then a node, whose input `place` it is; `nil` where that is none such.
  func applying(_ node: Node, to place: Int, _ constants: ConstantMeans) -> AffineFunction? {
    var next = self
    switch node.operation {
    case .flatten, .reshape, .transpose, .slice, .resize2D, .zeroPadding2D, .pad, .dropout,
      .identity, .broadcast, .concatenate, .gather:
      return place == 0 || node.operation.isConcatenation ? next : nil
    case .batchNormalization(let epsilon, _):
      guard let mean = constants.mean(.movingMean, of: node),
        let variance = constants.mean(.movingVariance, of: node)
      else { return nil }
      let factor =
        (constants.mean(.gamma, of: node) ?? 1) / (variance + epsilon).squareRoot()
      next.slope *= factor
      next.offset = (offset - mean) * factor + (constants.mean(.beta, of: node) ?? 0)
      return next
    case .binary(let function):
      guard node.inputs.count == 2, let constant = constants[node.inputs[1 - place]] else {
        return nil
      }
      switch function {
      case .add: next.offset += constant
      case .subtract where place == 0: next.offset -= constant
      case .subtract: (next.slope, next.offset) = (-slope, constant - offset)
      case .multiply: (next.slope, next.offset) = (slope * constant, offset * constant)
      case .divide where place == 0, .divideNoNaN where place == 0:
        (next.slope, next.offset) = (slope / constant, offset / constant)
      default: return nil
      }
      return next
    default: return nil
    }
  }
}

extension Operation {
  fileprivate var isConcatenation: Bool {
    if case .concatenate = self { return true }
    return false
  }
}

/// The means of a network's constants, and of what is computed of them, as a layer that standardizes
/// its input does it.
struct ConstantMeans {
  private let weights: WeightTable
  private var means: [ValueID: Float] = [:]

  init(_ model: Model) { weights = model.weights }

  subscript(value: ValueID) -> Float? { means[value] }

  /// The mean of a node's weight.
  func mean(_ role: WeightRole, of node: Node) -> Float? {
    node.weightNames[role].flatMap { weights[$0] }.flatMap {
      ConstantMeans.mean($0.decoded.numbers())
    }
  }

  private static func mean(_ elements: [Float]) -> Float? {
    // Of very many the first stand for all: a mean of what every channel has.
    let first = elements.prefix(4_096)
    return first.isEmpty ? nil : first.reduce(0, +) / Float(first.count)
  }

  /// Looks at a node that reads nothing of the input.
  mutating func learn(_ node: Node) {
    switch node.operation {
    case .constant(let array): means[node.output] = ConstantMeans.mean(array.elements)
    case .weight: means[node.output] = mean(.value, of: node)
    case .reshape, .broadcast, .flatten, .transpose, .identity, .clip:
      means[node.output] = node.inputs.first.flatMap { means[$0] }
    case .elementary(.squareRoot):
      means[node.output] = node.inputs.first.flatMap { means[$0] }.map { $0.squareRoot() }
    case .elementary(.reciprocalSquareRoot):
      means[node.output] = node.inputs.first.flatMap { means[$0] }.map { 1 / $0.squareRoot() }
    case .binary(.add):
      let terms = node.inputs.compactMap { means[$0] }
      if terms.count == node.inputs.count { means[node.output] = terms.reduce(0, +) }
    default: break
    }
  }
}
