import RealModule

/// What training makes small: a mean over the samples of a batch.
public enum Loss: String, Sendable, CaseIterable {
  /// `-log p(right class)`, fused with the softmax before it.
  case categoricalCrossEntropy = "categorical_crossentropy"
  /// `|output - target|`, mean over the outputs.
  case meanAbsoluteError = "mean_absolute_error"
  /// `(output - target)²`, mean over the outputs.
  case meanSquaredError = "mean_squared_error"
}

/// What a batch is compared with.
package enum BatchTargets {
  case classes([Int])
  case values([Float])
}

extension Loss {
  /// Writes the gradient of the batch's mean loss with respect to the outputs (the logits, for
  /// cross-entropy), and gives the sum of the samples' losses.
  package func gradient(
    of output: FloatBuffer, targets: BatchTargets, sampleCount: Int, perSample: Int,
    into gradient: FloatBuffer
  ) -> Double {
    var sum = 0.0
    for sample in 0..<sampleCount {
      let range = sample * perSample..<(sample + 1) * perSample
      gradient.modify(range) { dy in
        output.read(range) { y in
          switch targets {
          case .classes(let classes):
            sum += Loss.crossEntropy(y, classes[sample], sampleCount, into: &dy)
          case .values(let values):
            for index in 0..<perSample {
              let difference = y[index] - values[sample * perSample + index]
              let (loss, slope) = pointLoss(difference)
              sum += Double(loss) / Double(perSample)
              dy[index] = slope / Float(sampleCount * perSample)
            }
          }
        }
      }
    }
    return sum
  }

  private func pointLoss(_ difference: Float) -> (loss: Float, slope: Float) {
    switch self {
    case .meanSquaredError: (difference * difference, 2 * difference)
    case .meanAbsoluteError, .categoricalCrossEntropy:
      (difference.magnitude, difference > 0 ? 1 : difference < 0 ? -1 : 0)
    }
  }

  private static func crossEntropy(
    _ logits: Span<Float>, _ target: Int, _ sampleCount: Int,
    into gradient: inout MutableSpan<Float>
  ) -> Double {
    var greatest = logits[0]
    for index in 0..<logits.count { greatest = max(greatest, logits[index]) }
    var sum: Float = 0
    for index in 0..<logits.count {
      gradient[index] = .exp(logits[index] - greatest)
      sum += gradient[index]
    }
    for index in 0..<logits.count {
      let probability = gradient[index] / sum
      gradient[index] = (probability - (index == target ? 1 : 0)) / Float(sampleCount)
    }
    return Double(Float.log(sum) - (logits[target] - greatest))
  }
}
