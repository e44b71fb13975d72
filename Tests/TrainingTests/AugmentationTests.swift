import Essentials
import Foundation
import TestSupport
import Testing
import Training

@Suite("Augmentation")
struct AugmentationTests {
  /// Images and what scipy makes of them; `Tests/Reference/augmentation.py` says how.
  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let height, width, channels: Int
    let angle, scale, right, down: Float
    let isMirrored: Bool
    let image, changed: [Float]

    var testDescription: String { name }
  }

  static let cases: [Case] = {
    let path = Repository.path("Tests/TrainingTests/Fixtures/image-changes.json")
    let data = try? Data(contentsOf: URL(fileURLWithPath: path))
    return data.flatMap { try? JSONDecoder().decode([Case].self, from: $0) } ?? []
  }()

  private func changed(_ image: [Float], _ change: ImageChange, _ extents: (Int, Int, Int))
    -> [Float]
  {
    var result = [Float](repeating: .nan, count: image.count)
    var span = result.mutableSpan
    change.apply(
      to: image, height: extents.0, width: extents.1, channels: extents.2, into: &span)
    return result
  }

  @Test("There are fixtures")
  func complete() { #expect(Self.cases.count == 11) }

  @Test("Images change as scipy changes them", arguments: cases)
  func apply(testCase: Case) {
    let change = ImageChange(
      angle: testCase.angle, scale: testCase.scale, right: testCase.right, down: testCase.down,
      isMirrored: testCase.isMirrored)
    // Places are some units, with an error of a few 2⁻²⁴ of them, times differences of up to 1 between
    // neighbours.
    expectClose(
      changed(testCase.image, change, (testCase.height, testCase.width, testCase.channels)),
      testCase.changed, within: 5e-6)
  }

  @Test("No change gives the image back to the bit")
  func nothing() {
    let image = (0..<24).map { Float($0) / 7 }
    #expect(changed(image, ImageChange(), (4, 3, 2)) == image)
  }

  private func drawn(_ augmentation: Augmentation, count: Int = 2_000) -> [ImageChange] {
    var generator = SeededGenerator(seed: 4)
    return (0..<count).map { _ in augmentation.drawn(using: &generator) }
  }

  @Test("Each setting changes what it names, from one end of its reach to the other")
  func reaches() throws {
    let changes = drawn(Augmentation(shift: 3, rotation: 30, zoom: 0.2))
    let cases: [(KeyPath<ImageChange, Float>, Float, Float)] = [
      (\.right, 0, 3), (\.down, 0, 3), (\.angle, 0, .pi / 6), (\.scale, 1, 0.2),
    ]
    for (path, middle, reach) in cases {
      let values = changes.map { ($0[keyPath: path] - middle) / reach }
      let (least, greatest) = (try #require(values.min()), try #require(values.max()))
      // Of 2,000 uniform ones none lies in the last hundredth with a probability of 0.99²⁰⁰⁰ = 2·10⁻⁹;
      // the seed is fixed.
      #expect((-1.000_001 ... -0.98).contains(least), "\(path)")
      #expect((0.98...1.000_001).contains(greatest), "\(path)")
      // Their mean has a deviation of 1 / √(3 × 2,000) = 0.013.
      #expect(abs(values.reduce(0, +) / 2_000) < 0.05, "\(path)")
    }
    #expect(changes.allSatisfy { !$0.isMirrored })
    // Right and down are drawn apart.
    #expect(changes.contains { $0.right > 2 && $0.down < -2 })
  }

  @Test("Half of the images are mirrored, where any is")
  func mirrored() {
    let count = drawn(Augmentation(flips: true)).count { $0.isMirrored }
    // The deviation is √2,000 / 2 = 22.
    #expect((890...1_110).contains(count))
    #expect(drawn(Augmentation(flips: true)).allSatisfy { $0.right == 0 && $0.scale == 1 })
  }

  @Test("What changes nothing is known as that")
  func none() {
    #expect(Augmentation().isNone)
    for augmentation in [
      Augmentation(shift: 1), Augmentation(rotation: 1), Augmentation(zoom: 0.1),
      Augmentation(flips: true),
    ] { #expect(!augmentation.isNone) }
    #expect(drawn(Augmentation(), count: 5).allSatisfy { $0 == ImageChange() })
  }
}

@Suite("Learning rates over a training")
struct ScheduleTests {
  private func factors(
    _ schedule: LearningRateSchedule, _ progress: [Double], of epochs: Int = 10
  ) -> [Float] { progress.map { schedule.factor(at: $0, of: epochs) } }

  @Test("A constant rate stays")
  func constant() { #expect(factors(.constant, [0, 3.5, 9.99]) == [1, 1, 1]) }

  @Test("Steps fall where so many epochs are done, not before")
  func step() {
    #expect(
      factors(.step(every: 3, factor: 0.5), [0, 2.999, 3, 5.999, 6, 9])
        == [1, 1, 0.5, 0.5, 0.25, 0.125])
    #expect(factors(.step(every: 1, factor: 0.25), [0.5, 1.5, 2]) == [1, 0.25, 0.0625])
  }

  /// (1 + cos πt) / 2 at t = 0, 1/4, 1/2, 3/4, 1.
  private let cosine: [Float] = [1, 0.853_553_4, 0.5, 0.146_446_6, 0]

  @Test("Half a cosine falls from the whole rate to nothing, and stays there")
  func falls() {
    expectClose(
      factors(.cosine(warmupEpochs: 0), [0, 2.5, 5, 7.5, 10]), cosine, within: 1e-7)
    #expect(factors(.cosine(warmupEpochs: 0), [11, 25]) == [0, 0])
  }

  @Test("It rises in a line at first, from a thousandth of an epoch on, then falls")
  func warmup() {
    let schedule = LearningRateSchedule.cosine(warmupEpochs: 2)
    // 0.001 / 2, 1.001 / 2, 1.501 / 2: never a step of nothing.
    expectClose(factors(schedule, [0, 1, 1.5]), [0.000_5, 0.500_5, 0.750_5], within: 1e-7)
    expectClose(factors(schedule, [2, 4, 6, 8, 10]), cosine, within: 1e-7)
  }

  @Test("A rise over all epochs ends at the whole rate")
  func onlyWarmup() {
    let schedule = LearningRateSchedule.cosine(warmupEpochs: 10)
    expectClose(factors(schedule, [5, 10]), [0.500_1, 1], within: 1e-7)
    #expect(factors(schedule, [10.5]) == [0])
  }
}
