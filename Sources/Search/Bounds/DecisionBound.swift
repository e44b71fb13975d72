import RealModule
import Scoring

/// What a sample's outputs say when the logits behind them may move: how far the first class stands above
/// each other one.
enum DecisionBound {
  /// Whether the class stays the same.
  ///
  /// Of outputs that are probabilities, logarithms stand for the logits, which differ from them by the
  /// same for all classes.
  ///
  /// `rounding`: what a softmax may put into a logarithm. `reach`: how far two classes' logits can move
  /// against each other.
  static func isSettled(
    _ outputs: Span<Float>, scale: OutputScale, rounding: Double,
    reach: (_ first: Int, _ other: Int) -> Double
  ) -> Bool {
    guard outputs.count > 1 else { return false }
    var first = 0
    for index in outputs.indices where outputs[index] > outputs[first] { first = index }
    let top = Double(outputs[first])
    for index in outputs.indices where index != first {
      let value = Double(outputs[index])
      let margin: Double =
        switch scale {
        case .logits: top - value
        // What underflowed may be anything below the least normal number.
        case .probabilities: Double.log(top / max(value, 0x1p-125))
        case .unknown: 0
        }
      // Not a number: not settled.
      guard reach(first, index) + rounding < margin else { return false }
    }
    return true
  }
}
