/// The numbers below `count` in an order that is a function of `seed`.
///
/// Fisher and Yates' shuffle with the high words of products for the places (D. Lemire, "Fast
/// random integer generation in an interval", 2019, without its rejections, which matter once in
/// 2⁶⁴ / `count`). Swift's own shuffle may change with a version of Swift.
public func shuffledIndices(_ count: Int, seed: UInt64) -> [Int] {
  var generator = SeededGenerator(seed: seed)
  var indices = Array(0..<count)
  for last in stride(from: count - 1, to: 0, by: -1) {
    indices.swapAt(last, Int(generator.next().multipliedFullWidth(by: UInt64(last + 1)).high))
  }
  return indices
}
