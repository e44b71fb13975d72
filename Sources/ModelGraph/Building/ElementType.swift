/// What the elements of a value are, as far as it matters: all are computed as float32.
package enum ElementType: Sendable {
  case float
  case integer
  case boolean
  /// Texts, complex numbers, handles: not computed with.
  case other
}
