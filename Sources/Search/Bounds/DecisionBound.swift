import RealModule
import Scoring

/// What outputs say of a sample when the logits behind them may move by so much: which class is surely
/// the greatest still, and how far the probabilities can be from what they were.
struct DecisionBound {
  /// Whether the first class stays the first.
  var isSettled: Bool
  /// At most so much is the Kullback-Leibler divergence.
  var divergence: Double

  /// `reach`: how far each class' logit can move against the first class', whichever it is. `spread`: how
  /// far any two can move against each other. `rounding`: what outputs may be off of themselves.
  ///
  /// With `p` the first model's probabilities and `d` the logits' changes against that of class `t`, the
  /// divergence is `log Σ p exp(d) - Σ p d ≤ Σ p (exp(d) - 1 - d)`, since `log u ≤ u - 1`; and
  /// `exp(x) - 1 - x` is not greater at `d` than at `|d|`. It is also at most the square of the spread,
  /// divided by 8 (W. Hoeffding, "Probability inequalities for sums of bounded random variables", 1963,
  /// lemma 1).
  init(
    _ outputs: Span<Float>, scale: OutputScale, spread: Double,
    rounding: Double, reach: (_ first: Int, _ other: Int) -> Double
  ) {
    var first = 0
    for index in outputs.indices where outputs[index] > outputs[first] { first = index }
    isSettled = true
    var sum = 0.0
    var total = 0.0
    let top = Double(outputs[first])
    for index in outputs.indices {
      // What underflowed may be anything below the least number that is normal.
      let value = Double(outputs[index])
      let number = scale == .logits ? value : max(value, 0x1p-125)
      let share = scale == .logits ? Double.exp(value - top) : number
      total += share
      guard index != first else { continue }
      let margin = scale == .logits ? top - value : Double.log(top / number)
      let distance = reach(first, index)
      if !(distance + rounding < margin) { isSettled = false }
      sum += share * (Double.expMinusOne(distance) - distance)
    }
    divergence = min(sum / total, spread * spread / 8)
    if !divergence.isFinite { (isSettled, divergence) = (false, .infinity) }
  }
}
