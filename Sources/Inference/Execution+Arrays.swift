import Kernels
import ModelGraph
import RealModule

extension Program {
  /// Runs an instruction that looks at its operands as arrays of any extents.
  func executeOnArrays(
    _ instruction: Instruction, constants: RawSpan, in workspace: inout Workspace,
    place: (Operand) -> Workspace.Region
  ) {
    let numbers = unsafe constants._unsafeView(as: Float.self)
    switch instruction {
    case .copy(let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        copy($0, to: &$1)
      }
    case .transpose(let rows, let columns, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        transpose($0, rows: rows, columns: columns, into: &$1)
      }
    case .arrange(let plan, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        plan.run($0, into: &$1)
      }
    case .fill(let value, let values):
      workspace.withSpan(writing: place(values)) { fill(&$0, with: value) }
    case .take(let axis, let places, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        take($0, along: axis, at: places, into: &$1)
      }
    case .gather(let axis, let data, let numbers, let output):
      workspace.withSpans(
        reading: place(data), place(numbers), of: constants, writing: place(output)
      ) { gather($0, along: axis, at: $1, into: &$2) }
    case .combine(let combination, let plan, let first, let second, let output):
      workspace.withSpans(
        reading: place(first), place(second), of: constants, writing: place(output)
      ) { combination.run($0, $1, plan, into: &$2) }
    case .select(let condition, let first, let second, let output):
      workspace.withSpans(
        reading: place(condition), place(first), place(second), of: constants,
        writing: place(output)
      ) { select($0, $1, $2, into: &$3) }
    case .elementary(let function, let values):
      workspace.withSpan(writing: place(values)) { function.apply(to: &$0) }
    case .clip(let lower, let upper, let values):
      workspace.withSpan(writing: place(values)) { map(&$0) { min(max($0, lower), upper) } }
    case .reduce(let reduction, let axis, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        reduction.run($0, along: axis, into: &$1)
      }
    case .extremum(let axis, let isMaximum, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        extremum($0, along: axis, isMaximum: isMaximum, into: &$1)
      }
    case .topK(let rowLength, let count, let givesPlaces, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        topK($0, rowLength: rowLength, count: count, givesPlaces: givesPlaces, into: &$1)
      }
    case .cumulate(let cumulation, let axis, let isExclusive, let isReversed, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        Kernels.cumulate(
          $0, along: axis, isExclusive: isExclusive, isReversed: isReversed,
          isProduct: cumulation == .product, into: &$1)
      }
    case .cropAndResize(let crop, let images, let boxes, let numbers, let output):
      workspace.withSpans(
        reading: place(images), place(boxes), place(numbers), of: constants,
        writing: place(output)
      ) { crop.run($0, boxes: $1, numbers: $2, into: &$3) }
    case .mask(let value, let rowLength, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        mask($0, rowLength: rowLength, value: value, into: &$1)
      }
    case .matrixProduct(let product, let first, let second, let output):
      workspace.withSpans(
        reading: place(first), place(second), of: constants, writing: place(output)
      ) { product.run($0, $1, into: &$2) }
    case .normalizeRows(let normalization, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        normalizeRows(
          $0, rowLength: normalization.rowLength, epsilon: normalization.epsilon,
          scale: numbers.extracting(normalization.scale.floats),
          shift: numbers.extracting(normalization.shift.floats), into: &$1)
      }
    case .normalizeGroups(let normalization, let groups, let input, let output):
      workspace.withSpans(reading: place(input), of: constants, writing: place(output)) {
        normalizeGroups(
          $0, channels: normalization.rowLength, groups: groups, epsilon: normalization.epsilon,
          scale: numbers.extracting(normalization.scale.floats),
          shift: numbers.extracting(normalization.shift.floats), into: &$1)
      }
    case .normalizeLengths(let rowLength, let values):
      workspace.withSpan(writing: place(values)) { normalizeLengths(&$0, rowLength: rowLength) }
    case .conv2D, .scaledConvolution, .transposedConv2D, .maximumPool, .averagePool, .zeroPad,
      .maximumPlaces, .resize2D, .dense, .scaleAndShift, .addBias, .apply, .softmax, .logSoftmax,
      .recurrent:
      preconditionFailure("runs on samples")
    }
  }
}

extension Instruction.Combination {
  fileprivate func run(
    _ first: Span<Float>, _ second: Span<Float>, _ plan: BroadcastPlan,
    into output: inout MutableSpan<Float>
  ) {
    switch self {
    case .function(let function): function.run(first, second, plan, into: &output)
    case .parametricRectifier:
      combine(first, second, by: plan, into: &output) { $0 < 0 ? $0 * $1 : $0 }
    }
  }
}

extension BinaryFunction {
  fileprivate func run(
    _ first: Span<Float>, _ second: Span<Float>, _ plan: BroadcastPlan,
    into output: inout MutableSpan<Float>
  ) {
    func truth(_ isTrue: Bool) -> Float { isTrue ? 1 : 0 }
    switch self {
    case .add: combine(first, second, by: plan, into: &output) { $0 + $1 }
    case .subtract: combine(first, second, by: plan, into: &output) { $0 - $1 }
    case .multiply: combine(first, second, by: plan, into: &output) { $0 * $1 }
    case .divide: combine(first, second, by: plan, into: &output) { $0 / $1 }
    case .divideNoNaN:
      combine(first, second, by: plan, into: &output) { $1 == 0 ? 0 : $0 / $1 }
    case .floorDivide:
      combine(first, second, by: plan, into: &output) { ($0 / $1).rounded(.down) }
    case .floorModulo:
      combine(first, second, by: plan, into: &output) { $0 - ($0 / $1).rounded(.down) * $1 }
    case .power: combine(first, second, by: plan, into: &output) { Self.power($0, $1) }
    case .maximum: combine(first, second, by: plan, into: &output) { $0 > $1 ? $0 : $1 }
    case .minimum: combine(first, second, by: plan, into: &output) { $0 < $1 ? $0 : $1 }
    case .squaredDifference:
      combine(first, second, by: plan, into: &output) { ($0 - $1) * ($0 - $1) }
    case .arctangent2:
      combine(first, second, by: plan, into: &output) { .atan2(y: $0, x: $1) }
    case .equal: combine(first, second, by: plan, into: &output) { truth($0 == $1) }
    case .notEqual: combine(first, second, by: plan, into: &output) { truth($0 != $1) }
    case .greater: combine(first, second, by: plan, into: &output) { truth($0 > $1) }
    case .greaterOrEqual: combine(first, second, by: plan, into: &output) { truth($0 >= $1) }
    case .less: combine(first, second, by: plan, into: &output) { truth($0 < $1) }
    case .lessOrEqual: combine(first, second, by: plan, into: &output) { truth($0 <= $1) }
    case .logicalAnd:
      combine(first, second, by: plan, into: &output) { truth($0 != 0 && $1 != 0) }
    case .logicalOr:
      combine(first, second, by: plan, into: &output) { truth($0 != 0 || $1 != 0) }
    }
  }

  /// `RealModule` leaves powers of negative numbers undefined; whole exponents have one.
  private static func power(_ base: Float, _ exponent: Float) -> Float {
    if exponent == 2 { return base * base }
    if exponent == exponent.rounded(.towardZero), exponent.magnitude < 16_777_216 {
      return Float.pow(base, Int(exponent))
    }
    return Float.pow(base, exponent)
  }
}

extension ElementaryFunction {
  fileprivate func apply(to values: inout MutableSpan<Float>) {
    func truth(_ isTrue: Bool) -> Float { isTrue ? 1 : 0 }
    switch self {
    case .negative: map(&values) { -$0 }
    case .absolute: map(&values) { $0.magnitude }
    case .sign: map(&values) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .reciprocal: map(&values) { 1 / $0 }
    case .square: map(&values) { $0 * $0 }
    case .squareRoot: map(&values) { $0.squareRoot() }
    case .reciprocalSquareRoot: map(&values) { 1 / $0.squareRoot() }
    case .exponential: map(&values) { .exp($0) }
    case .exponentialMinusOne: map(&values) { .expMinusOne($0) }
    case .logarithm: map(&values) { .log($0) }
    case .logarithmOfOnePlus: map(&values) { .log(onePlus: $0) }
    case .floor: map(&values) { $0.rounded(.down) }
    case .ceiling: map(&values) { $0.rounded(.up) }
    case .round: map(&values) { $0.rounded(.toNearestOrEven) }
    case .truncate: map(&values) { $0.rounded(.towardZero) }
    case .sine: map(&values) { .sin($0) }
    case .cosine: map(&values) { .cos($0) }
    case .tangent: map(&values) { .tan($0) }
    case .arcsine: map(&values) { .asin($0) }
    case .arccosine: map(&values) { .acos($0) }
    case .arctangent: map(&values) { .atan($0) }
    case .hyperbolicSine: map(&values) { .sinh($0) }
    case .hyperbolicCosine: map(&values) { .cosh($0) }
    case .hyperbolicArcsine: map(&values) { .asinh($0) }
    case .hyperbolicArccosine: map(&values) { .acosh($0) }
    case .hyperbolicArctangent: map(&values) { .atanh($0) }
    case .errorFunction: map(&values) { .erf($0) }
    case .logicalNot: map(&values) { truth($0 == 0) }
    case .isNaN: map(&values) { truth($0.isNaN) }
    case .isInfinite: map(&values) { truth($0.isInfinite) }
    case .isFinite: map(&values) { truth($0.isFinite) }
    }
  }
}

extension Reduction {
  fileprivate func run(
    _ input: Span<Float>, along axis: AxisExtents, into output: inout MutableSpan<Float>
  ) {
    switch self {
    case .sum: reduce(input, along: axis, into: &output, from: 0) { $0 + $1 }
    case .mean:
      let count = Double(axis.count)
      reduce(input, along: axis, into: &output, from: 0, finish: { $0 / count }) { $0 + $1 }
    case .product: reduce(input, along: axis, into: &output, from: 1) { $0 * $1 }
    case .maximum:
      reduce(input, along: axis, into: &output, from: -.infinity) { $0 > $1 ? $0 : $1 }
    case .minimum:
      reduce(input, along: axis, into: &output, from: .infinity) { $0 < $1 ? $0 : $1 }
    case .all: reduce(input, along: axis, into: &output, from: 1) { $1 == 0 ? 0 : $0 }
    case .any: reduce(input, along: axis, into: &output, from: 0) { $1 == 0 ? $0 : 1 }
    }
  }
}
