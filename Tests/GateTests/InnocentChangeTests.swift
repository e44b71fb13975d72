import Essentials
import Gate
import Quantization
import Records
import Tensors
import TestSupport
import Testing

/// Another processor sums in another order: each number may end in another bit.
@Suite("Innocent changes raise no alarm", .serialized)
struct InnocentChangeTests {
  static let repetitionCount = 200

  @Test("200 evaluations with the last bit of every weight disturbed: no alarm")
  func lastBits() async throws {
    let digits = try DigitsModel(onlyTest: true)
    let levels: [QuantizationScheme] = [.affine(bits: 8)]
    let baseline = try await digits.record(levels: levels).asBaseline
    let files = try DigitsModel.Files(DigitsModel.path)
    let offsets = stride(from: 0, to: files.weights.count, by: 4)
    let directory = try TemporaryDirectory()
    var (alarms, changed) = (0, 0)
    for seed in 0..<Self.repetitionCount {
      var generator = SeededGenerator(seed: UInt64(seed))
      var disturbed = files
      for offset in offsets {
        let value = files.float(at: offset)
        // 0 stays: what is never computed has no last bit.
        guard value != 0 else { continue }
        switch generator.next() % 3 {
        case 0: disturbed.set(value.nextUp, at: offset)
        case 1: disturbed.set(value.nextDown, at: offset)
        default: break
        }
      }
      let record = try await digits.record(
        disturbed.write(to: directory, "disturbed"), levels: levels)
      let result = try GateCheck().check(record, against: baseline, baselinePath: "b.json")
      if result.conclusion != .passed { alarms += 1 }
      changed += result.comparison?.levels.reduce(0) { $0 + $1.changedCount } ?? 0
    }
    #expect(alarms == 0)
    // Of 200 · 2 · 360 predictions: those that lie on an edge.
    #expect(changed < 20, "\(changed) changed predictions")
  }
}
