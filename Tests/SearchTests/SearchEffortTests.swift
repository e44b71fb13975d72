import Search
import Testing

@Suite("How many samples a search looks at")
struct SearchEffortTests {
  @Test(
    "As many as stay within the work of 512 samples of a network of 195 million, within bounds",
    arguments: [
      // MNIST's network, MobileNetV1 0.25, the two sides of a step, EfficientNet-Lite0, a huge one.
      (1e6, 512, 4_096), (4.1e7, 512, 2_048), (1e11 / 512, 512, 512), (1e11 / 511, 256, 256),
      (4e8, 256, 256), (1e12, 256, 256), (0, 512, 4_096),
    ])
  func counts(cost: Double, calibration: Int, allocation: Int) {
    let effort = SearchEffort(costPerSample: cost)
    #expect(effort.calibrationSampleCount == calibration)
    #expect(effort.allocationSampleCount == allocation)
  }
}
