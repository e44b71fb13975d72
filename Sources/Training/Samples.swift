import Datasets
import Essentials
import Synchronization
import Tensors

/// Which samples train and which validate, and in what order.
struct SampleSplit: Sendable {
  let training: [Int]
  let validation: [Int]

  /// Puts a fraction aside, chosen by the seed.
  init(sampleCount: Int, validationFraction: Double, seed: UInt64) {
    let order = shuffledIndices(sampleCount, seed: seed ^ 0x5A17)
    let count = Int(Double(sampleCount) * validationFraction)
    validation = order.prefix(count).sorted()
    training = order.dropFirst(count).sorted()
  }

  /// The training samples in the order of an epoch: a function of seed and epoch.
  func order(ofEpoch epoch: Int, seed: UInt64) -> [Int] {
    shuffledIndices(
      training.count, seed: seed &+ UInt64(epoch + 1) &* 0xD1B5_4A32_D192_ED03
    ).map { training[$0] }
  }
}

/// What the samples' labels mean for a loss.
struct SampleLabels: Sendable {
  private let classes: [Int]?
  private let values: [Float]
  private let perSample: Int

  init(_ labels: NumericArray, loss: Loss, network: Network) throws(TrainingError) {
    perSample = labels.shape.elementCount / max(1, labels.sampleCount)
    values = labels.floats
    guard loss == .categoricalCrossEntropy else {
      classes = nil
      guard perSample == network.outputCount, !network.endsInSoftmax else {
        throw .unfitLoss(loss, reason: "the network has \(network.outputCount) outputs")
      }
      return
    }
    guard network.endsInSoftmax else {
      throw .unfitLoss(loss, reason: "the last layer has no softmax")
    }
    guard perSample == 1, let integers = labels.integers,
      integers.allSatisfy({ (0..<network.outputCount).contains($0) })
    else {
      throw .unfitLoss(loss, reason: "the labels are not classes 0…\(network.outputCount - 1)")
    }
    classes = integers
  }

  func targets(of batch: [Int]) -> BatchTargets {
    if let classes { return .classes(batch.map { classes[$0] }) }
    return .values(batch.flatMap { values[$0 * perSample..<($0 + 1) * perSample] })
  }

  /// Samples that are right, or the sum of the samples' mean absolute errors.
  func metricSum(_ output: FloatBuffer, _ batch: [Int], perSample count: Int) -> Double {
    output.read(0..<batch.count * count) { outputs in
      var sum = 0.0
      for (place, sample) in batch.enumerated() {
        if let classes {
          var best = 0
          for index in 1..<max(1, count)
          where outputs[place * count + index] > outputs[place * count + best] { best = index }
          sum += best == classes[sample] ? 1 : 0
        } else {
          for index in 0..<count {
            let difference = outputs[place * count + index] - values[sample * count + index]
            sum += Double(difference.magnitude) / Double(count)
          }
        }
      }
      return sum
    }
  }
}

/// The first error of several workers.
final class FirstFailure: Sendable {
  private let first = Mutex<DatasetError?>(nil)

  var error: DatasetError? { first.withLock { $0 } }

  func record(_ error: DatasetError) { first.withLock { $0 = $0 ?? error } }
}
