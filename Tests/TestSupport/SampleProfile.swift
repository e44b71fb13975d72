public import Records

/// A profile whose figures can be checked in the head.
public enum SampleProfile {
  /// Two workers under ceilings of 100 GFLOP/s, 200 GB/s (L1), 50 GB/s (L2) and 10 GB/s: a convolution
  /// at half of what arithmetic allows, a pool at a quarter of what L2 allows, a fully connected layer
  /// at its roof, which is memory's; and 10 % of the time in copying.
  public static func record(
    name: String = "net", convolution: String = "conv", clockShare: Double = 0,
    wholeSeconds: Double = 100e-6
  ) -> ProfileRecord {
    ProfileRecord(
      name: name,
      model: .init(path: "a/model.json", files: [], parameterCount: 1_007),
      run: .init(
        batch: 8, threadCount: 2, threadsPerSample: 1, runCount: 21, inputShapes: [[4, 4, 1]],
        seed: 1, clockSeconds: 25e-9),
      ceilings: .init(
        instructionSet: "AVX-512", flopsPerSecond: 100e9,
        levels: [
          .init(
            name: "L1", byteCount: 49_152, readBytesPerSecond: 200e9, copyBytesPerSecond: 100e9),
          .init(
            name: "L2", byteCount: 1 << 20, readBytesPerSecond: 40e9, copyBytesPerSecond: 50e9),
          .init(name: "memory", byteCount: nil, readBytesPerSecond: 10e9, copyBytesPerSecond: 8e9),
        ]),
      layers: [
        // 1,000,000 multiply-adds of two workers: 40 µs at 100 GFLOP/s.
        .init(
          name: convolution, className: "Conv2D",
          fusedNames: ["\(convolution)_bn", "\(convolution)_relu"], kernels: ["direct"],
          outputShape: [4, 4, 8], seconds: 80e-6, share: 0.8, clockShare: clockShare,
          multiplyAddCount: 1_000_000, executedMultiplyAddCount: 1_000_000, weightByteCount: 1_000,
          readByteCount: 500,
          writtenByteCount: 500, byteCountsByLevel: [500, 1_500, 0]),
        // 10,000 bytes of two workers: 0.4 µs at 50 GB/s.
        .init(
          name: "pool", className: "MaxPooling2D", fusedNames: [], kernels: ["pool"],
          outputShape: [8], seconds: 1.6e-6, share: 0.016, clockShare: 0, multiplyAddCount: 0,
          executedMultiplyAddCount: 0,
          weightByteCount: 0, readByteCount: 8_000, writtenByteCount: 2_000,
          byteCountsByLevel: [0, 10_000, 0]),
        // 42,000 bytes of two workers: 8.4 µs at 10 GB/s.
        .init(
          name: "dense", className: "Dense", fusedNames: [], kernels: ["BLAS", "softmax"],
          outputShape: [10], seconds: 8.4e-6, share: 0.084, clockShare: 0,
          multiplyAddCount: 20_000, executedMultiplyAddCount: 20_000, weightByteCount: 41_000,
          readByteCount: 500,
          writtenByteCount: 500, byteCountsByLevel: [0, 0, 42_000]),
      ],
      idleLayers: ["dropout"],
      copying: .init(inputSeconds: 8e-6, outputSeconds: 2e-6, share: 0.1),
      whole: .init(
        seconds: wholeSeconds, lowerQuartileSeconds: 99e-6, upperQuartileSeconds: 101e-6),
      tool: .init(version: "quanteval 1", commandLine: ["quanteval", "profile", "a"]),
      machine: .init(
        processor: "p", coreCount: 2, operatingSystem: "o", blasKernel: "k", blasLibrary: "l"),
      date: "2026-01-02T03:04:05Z")
  }
}
