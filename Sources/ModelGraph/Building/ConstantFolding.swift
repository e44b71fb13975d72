package import Tensors

extension Operation {
  /// What it makes of numbers that are known, `shape` being the extents of that; `nil` for
  /// operations that are left to the engine.
  ///
  /// Only what computes extents and the like: exact for whole numbers, and rounded once to binary32
  /// where `isFloat`, as the engine would.
  package func folded(
    on inputs: [KnownArray], shape: Shape, isFloat: Bool
  ) -> KnownArray? {
    guard let result = exactResult(on: inputs, shape: shape) else { return nil }
    return isFloat ? result.map { Double(Float($0)) } : result
  }

  private func exactResult(on inputs: [KnownArray], shape: Shape) -> KnownArray? {
    switch self {
    case .identity: return inputs[0]
    case .reshape, .flatten: return KnownArray(shape: shape, elements: inputs[0].elements)
    case .elementary(let function): return function.doubles.map { inputs[0].map($0) }
    case .clip(let lower, let upper):
      return inputs[0].map { min(max($0, Double(lower)), Double(upper)) }
    case .binary(let function):
      guard let body = function.doubles else { return nil }
      let first = inputs[0].stretched(to: shape), second = inputs[1].stretched(to: shape)
      return KnownArray(
        shape: shape, elements: zip(first.elements, second.elements).map(body))
    case .select:
      let parts = inputs.map { $0.stretched(to: shape).elements }
      return KnownArray(
        shape: shape, elements: parts[0].indices.map { parts[parts[0][$0] != 0 ? 1 : 2][$0] })
    case .broadcast: return inputs[0].stretched(to: shape)
    case .transpose(let order):
      let steps = inputs[0].shape.steps
      return inputs[0].picking(shape) { coordinates in
        zip(order, coordinates).reduce(0) { $0 + steps[$1.0] * $1.1 }
      }
    case .slice(let slices):
      let steps = inputs[0].shape.steps
      return inputs[0].picking(shape) { coordinates in
        coordinates.indices.reduce(0) { place, axis in
          place + steps[axis] * (slices[axis].start + coordinates[axis] * slices[axis].step)
        }
      }
    case .gather(let axis): return gathered(inputs[0], inputs[1], axis: axis, shape: shape)
    case .concatenate(let axis): return concatenated(inputs, axis: axis, shape: shape)
    case .reduce(let reduction, let axes, _):
      return reduced(inputs[0], reduction, axes: axes, shape: shape)
    default: return nil
    }
  }

  private func gathered(
    _ data: KnownArray, _ indices: KnownArray, axis: Int, shape: Shape
  ) -> KnownArray? {
    let extent = data.shape.dimensions[axis]
    guard let numbers = indices.integers, numbers.allSatisfy((0..<extent).contains) else {
      return nil
    }
    let steps = data.shape.steps, indexSteps = indices.shape.steps
    return data.picking(shape) { coordinates in
      let chosen = zip(indexSteps, coordinates[axis...]).reduce(0) { $0 + $1.0 * $1.1 }
      let before = zip(steps[..<axis], coordinates).reduce(0) { $0 + $1.0 * $1.1 }
      let after = zip(steps[(axis + 1)...], coordinates.dropFirst(axis + indexSteps.count))
        .reduce(0) { $0 + $1.0 * $1.1 }
      return before + numbers[chosen] * steps[axis] + after
    }
  }

  private func concatenated(_ inputs: [KnownArray], axis: Int, shape: Shape) -> KnownArray {
    let outer = shape.dimensions[..<axis].reduce(1, *)
    var elements: [Double] = []
    elements.reserveCapacity(shape.elementCount)
    for row in 0..<outer {
      for input in inputs {
        let width = input.elements.count / max(1, outer)
        elements += input.elements[row * width..<(row + 1) * width]
      }
    }
    return KnownArray(shape: shape, elements: elements)
  }

  private func reduced(
    _ input: KnownArray, _ reduction: Reduction, axes: [Int], shape: Shape
  ) -> KnownArray {
    let kept = input.shape.dimensions.indices.filter { !axes.contains($0) }
    let keptSteps = Shape(kept.map { input.shape.dimensions[$0] }).steps
    let extents = input.shape.dimensions, steps = input.shape.steps
    var groups = [[Double]](repeating: [], count: shape.elementCount)
    for (index, element) in input.elements.enumerated() {
      let place = zip(kept, keptSteps).reduce(0) { place, axis in
        let (axis, step) = axis
        return place + index / steps[axis] % extents[axis] * step
      }
      groups[place].append(element)
    }
    return KnownArray(shape: shape, elements: groups.map(reduction.of))
  }
}

extension Reduction {
  /// Its value for some numbers.
  fileprivate func of(_ numbers: [Double]) -> Double {
    switch self {
    case .sum: numbers.reduce(0, +)
    case .mean: numbers.reduce(0, +) / Double(numbers.count)
    case .product: numbers.reduce(1, *)
    case .maximum: numbers.max() ?? -.infinity
    case .minimum: numbers.min() ?? .infinity
    case .all: numbers.allSatisfy { $0 != 0 } ? 1 : 0
    case .any: numbers.contains { $0 != 0 } ? 1 : 0
    }
  }
}

extension ElementaryFunction {
  /// The function of binary64 numbers, for those that extents are computed with.
  fileprivate var doubles: ((Double) -> Double)? {
    switch self {
    case .negative: { -$0 }
    case .absolute: { abs($0) }
    case .sign: { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
    case .reciprocal: { 1 / $0 }
    case .square: { $0 * $0 }
    case .squareRoot: { $0.squareRoot() }
    case .reciprocalSquareRoot: { 1 / $0.squareRoot() }
    case .floor: { $0.rounded(.down) }
    case .ceiling: { $0.rounded(.up) }
    case .round: { $0.rounded(.toNearestOrEven) }
    case .truncate: { $0.rounded(.towardZero) }
    case .logicalNot: { $0 == 0 ? 1 : 0 }
    case .isNaN: { $0.isNaN ? 1 : 0 }
    case .isInfinite: { $0.isInfinite ? 1 : 0 }
    case .isFinite: { $0.isFinite ? 1 : 0 }
    case .exponential, .exponentialMinusOne, .logarithm, .logarithmOfOnePlus, .sine, .cosine,
      .tangent, .arcsine, .arccosine, .arctangent, .hyperbolicSine, .hyperbolicCosine,
      .hyperbolicArcsine, .hyperbolicArccosine, .hyperbolicArctangent, .errorFunction:
      nil
    }
  }
}

extension BinaryFunction {
  /// The function of binary64 numbers, for those that extents are computed with.
  fileprivate var doubles: ((Double, Double) -> Double)? {
    switch self {
    case .add: { $0 + $1 }
    case .subtract: { $0 - $1 }
    case .multiply: { $0 * $1 }
    case .divide: { $0 / $1 }
    case .divideNoNaN: { $1 == 0 ? 0 : $0 / $1 }
    case .floorDivide: { ($0 / $1).rounded(.down) }
    case .floorModulo: { $0 - $1 * ($0 / $1).rounded(.down) }
    case .maximum: { max($0, $1) }
    case .minimum: { min($0, $1) }
    case .squaredDifference: { ($0 - $1) * ($0 - $1) }
    case .equal: { $0 == $1 ? 1 : 0 }
    case .notEqual: { $0 != $1 ? 1 : 0 }
    case .greater: { $0 > $1 ? 1 : 0 }
    case .greaterOrEqual: { $0 >= $1 ? 1 : 0 }
    case .less: { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: { $0 <= $1 ? 1 : 0 }
    case .logicalAnd: { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .logicalOr: { $0 != 0 || $1 != 0 ? 1 : 0 }
    case .power, .arctangent2: nil
    }
  }
}
