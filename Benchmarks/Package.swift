// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds or tests quanteval resolves these dependencies.
// `traits: []` leaves out the interposers that count allocations: they count nothing of interest
// here and need libraries.

let package = Package(
  name: "quanteval-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "quanteval", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "EngineSpeed",
      dependencies: [
        .product(name: "QuantEvalInference", package: "quanteval"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "EngineSpeed",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ],
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "ConvolutionAccuracy",
      dependencies: [.product(name: "QuantEvalInference", package: "quanteval")],
      path: "accuracy/ConvolutionAccuracy",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
