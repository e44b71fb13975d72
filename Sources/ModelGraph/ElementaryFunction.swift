/// A function of one element, as graph-models spell out their arithmetic.
public enum ElementaryFunction: String, Hashable, Sendable, CaseIterable {
  /// Sign and size.
  case negative, absolute, sign, reciprocal
  /// Powers and roots.
  case square, squareRoot, reciprocalSquareRoot, exponential, exponentialMinusOne
  /// Logarithms.
  case logarithm, logarithmOfOnePlus
  /// To whole numbers: down, up, to the nearest (halves to even), towards zero.
  case floor, ceiling, round, truncate
  /// Of angles, and their inverses.
  case sine, cosine, tangent, arcsine, arccosine, arctangent
  /// The hyperbolic sine and cosine.
  case hyperbolicSine, hyperbolicCosine
  /// The inverses of hyperbolic functions.
  case hyperbolicArcsine, hyperbolicArccosine, hyperbolicArctangent
  /// The error function.
  case errorFunction
  /// 1 for 0, and 0 for everything else.
  case logicalNot
  /// 1 for what is no number, is infinite, or is finite, and 0 for everything else.
  case isNaN, isInfinite, isFinite
}

/// A function of two elements; comparisons and logic give 1 or 0.
public enum BinaryFunction: String, Hashable, Sendable, CaseIterable {
  /// Arithmetic; `floorDivide` rounds the quotient down and `floorModulo` is what is left of it.
  case add, subtract, multiply, divide, floorDivide, floorModulo, power
  /// A quotient that is 0 where the divisor is.
  case divideNoNaN
  /// The greater, the smaller.
  case maximum, minimum
  /// `(a - b)²`.
  case squaredDifference
  /// The angle of the point `(b, a)`.
  case arctangent2
  /// Comparisons.
  case equal, notEqual, greater, greaterOrEqual, less, lessOrEqual
  /// Logic: everything but 0 is true.
  case logicalAnd, logicalOr
}

/// What becomes of the elements along some axes.
public enum Reduction: String, Hashable, Sendable, CaseIterable {
  /// Arithmetic.
  case sum, mean, product
  /// The greatest, the smallest.
  case maximum, minimum
  /// Logic: 1 where all, or any, are not 0.
  case all, any
}

/// What becomes of an element and all those before it.
public enum Cumulation: String, Hashable, Sendable, CaseIterable {
  /// Arithmetic.
  case sum, product
}
