// swift-tools-version: 6.2
import PackageDescription

// Dependencies, and why each is worth its build time:
// - swift-argument-parser: the command line (usage, near-option suggestions, completions). Tool only.
// - swift-numerics: exp, log and tanh without Foundation and without `#if` per platform.
// - SwiftCSV: quoting, byte-order marks and line ends of tables.
// - Yams: the data set manifests, which people write by hand. Tool and tests.
// System libraries: OpenBLAS does the matrix products of training, recurrent layers and
// attention, and all of them on processors without AVX2; zlib is the gzip people compare with, brotli
// and zstd are what servers send to browsers that take them,
// libarchive writes tar and reads zip (NPZ), libcrypto hashes (CryptoKit on Apple systems),
// libjpeg-turbo and libpng decode photographs, as TensorFlow's own copies of them do.

let base: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]
/// Every unsafe expression is marked, in all targets but `Kernels`: pointer loops behind span
/// signatures and preconditions are what that one is.
let strict: [SwiftSetting] = base + [.strictMemorySafety()]

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let openBLAS = Target.Dependency.target(
  name: "COpenBLAS", condition: .when(platforms: [.linux]))
let crypto = Target.Dependency.target(name: "CCrypto", condition: .when(platforms: [.linux]))

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// Tests see what other targets see; so they run on the release build that `make` makes anyway.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: ["TestSupport"] + dependencies, exclude: exclude,
    swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error)])
}

let package = Package(
  name: "quanteval",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "quanteval", targets: ["quanteval"]),
    .library(
      name: "QuantEvalInference",
      targets: [
        "Inference", "ModelFormats", "ModelSources", "ModelGraph", "Quantization", "Tensors",
        "ByteIO", "Kernels", "Essentials",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
  ],
  targets: [
    // System libraries
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CBrotli", pkgConfig: "libbrotlienc",
      providers: [.apt(["libbrotli-dev"]), .brew(["brotli"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd",
      providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive",
      providers: [.apt(["libarchive-dev"]), .brew(["libarchive"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    // C, since both libraries end what fails with longjmp, which must not cross Swift frames.
    .target(name: "CImageCodecs", dependencies: ["CJPEG", "CPNG"]),

    // Level 0
    library("Essentials"),
    .target(name: "CVectorKernels"),
    .target(
      name: "Kernels", dependencies: [numerics, openBLAS, "CVectorKernels"], swiftSettings: base),
    // Level 1
    library("ByteIO", ["Essentials", "CZlib", "CBrotli", "CZstd", crypto, "CArchive"]),
    library("Tensors", ["Essentials"]),
    library("Scoring", ["Essentials", numerics]),
    // Level 2
    library("ModelGraph", ["Essentials", "Tensors"]),
    library(
      "Datasets", ["Essentials", "ByteIO", "Tensors", "Scoring", "SwiftCSV", "CImageCodecs"]),
    library("Records", ["Essentials", "ByteIO", "Tensors", "Scoring"]),
    // Level 3
    library("ModelSources", ["Essentials", "ByteIO", "Tensors", "ModelGraph"]),
    library("Quantization", ["Essentials", "Tensors", "ModelGraph", numerics]),
    library("Inference", ["Essentials", "Tensors", "ModelGraph", "Kernels", numerics]),
    library("Reporting", ["Essentials", "ByteIO", "Tensors", "Records", "Scoring", numerics]),
    // Level 4
    library(
      "TFJSFormat", ["Essentials", "ByteIO", "Tensors", "ModelGraph", "ModelSources", numerics]),
    // Level 5
    library("ModelFormats", ["ModelSources", "TFJSFormat"]),
    // Level 6
    library(
      "Evaluation",
      [
        "Essentials", "ByteIO", "Tensors", "ModelGraph", "ModelFormats", "Quantization",
        "Inference", "Kernels", "Datasets", "Scoring", "Records", numerics,
      ]),
    library("Gate", ["Essentials", "ByteIO", "Records", "Scoring", "Reporting"]),
    library(
      "Training",
      [
        "Essentials", "ByteIO", "Tensors", "ModelGraph", "ModelFormats", "TFJSFormat", "Kernels",
        "Datasets",
        "Records", numerics,
      ]),
    // Level 7
    library(
      "Corrections",
      [
        "Essentials", "ByteIO", "Tensors", "ModelGraph", "Quantization", "Inference", "Kernels",
        "Datasets", "Records", "Scoring", "Evaluation", numerics,
      ]),
    // Level 8
    library(
      "Search",
      [
        "Essentials", "ByteIO", "Tensors", "ModelGraph", "ModelFormats", "Quantization",
        "Inference", "Datasets", "Scoring", "Records", "Evaluation", "Corrections", numerics,
      ]),
    // Level 9
    .executableTarget(
      name: "quanteval",
      dependencies: [
        "Essentials", "ByteIO", "Tensors", "ModelGraph", "ModelFormats", "Quantization",
        "Inference", "Kernels", "Datasets", "Scoring", "Records", "Evaluation", "Training",
        "Reporting", "Gate", "Corrections", "Search",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),

    // Tests
    .target(
      name: "TestSupport",
      dependencies: ["Essentials", "ByteIO", "Tensors", "Datasets", "Scoring", "Records"],
      path: "Tests/TestSupport",
      swiftSettings: base),
    tests("Essentials", ["Essentials"]),
    // The decoder that says whether the encoder's streams are whole; the program has no use for it.
    .systemLibrary(
      name: "CBrotliDecoder", path: "Tests/CBrotliDecoder", pkgConfig: "libbrotlidec",
      providers: [.apt(["libbrotli-dev"]), .brew(["brotli"])]),
    tests("ByteIO", ["ByteIO", "Essentials", "CBrotli", "CBrotliDecoder", "CZstd"]),
    tests("Kernels", ["Kernels", "Essentials"]),
    tests("Tensors", ["Tensors"]),
    tests("ModelGraph", ["ModelGraph", "Tensors", "Inference"]),
    tests(
      "ModelFormats",
      ["ModelFormats", "TFJSFormat", "ByteIO", "ModelGraph", "Tensors", "Essentials"],
      exclude: ["Fixtures"]),
    tests(
      "Quantization",
      [
        "Quantization", "ModelFormats", "TFJSFormat", "ByteIO", "ModelGraph", "Tensors",
        "Essentials",
      ],
      exclude: ["Fixtures"]),
    tests(
      "Inference",
      [
        "Inference", "Kernels", "ModelFormats", "TFJSFormat", "ModelGraph", "Tensors", "Datasets",
        "Essentials",
      ],
      exclude: ["Fixtures"]),
    tests(
      "Datasets",
      [
        "Datasets", "ByteIO", "Tensors", "Essentials", .product(name: "Yams", package: "Yams"),
      ], exclude: ["Fixtures"]),
    tests(
      "Corrections",
      [
        "Corrections", "Evaluation", "Inference", "ModelFormats", "TFJSFormat", "ModelGraph",
        "Quantization",
        "Datasets", "Tensors", "ByteIO", "Essentials", "Scoring", "Records",
      ]),
    tests(
      "Search",
      [
        "Search", "Corrections", "Evaluation", "Inference", "ModelFormats", "TFJSFormat",
        "ModelGraph",
        "Quantization", "Datasets", "Tensors", "ByteIO", "Essentials", "Scoring", "Records",
        "Reporting",
      ]),
    tests("Scoring", ["Scoring"], exclude: ["Fixtures"]),
    tests("Records", ["Records", "Scoring", "Essentials", "Tensors"]),
    tests(
      "Reporting", ["Reporting", "Records", "Scoring", "Quantization", "ModelGraph", "Tensors"]),
    tests(
      "Evaluation",
      [
        "Evaluation", "Inference", "ModelFormats", "TFJSFormat", "ModelGraph", "Quantization",
        "Datasets",
        "Scoring", "Records", "Tensors", "ByteIO", "Essentials",
      ], exclude: ["Fixtures"]),
    tests(
      "Gate",
      [
        "Gate", "Reporting", "Records", "Scoring", "Evaluation", "ModelFormats", "TFJSFormat",
        "Quantization",
        "ModelGraph", "Datasets", "Tensors", "ByteIO", "Essentials",
      ]),
    tests(
      "Training",
      [
        "Training", "ModelFormats", "TFJSFormat", "ModelGraph", "Kernels", "Tensors", "Datasets",
        "Essentials",
        "ByteIO", "Records",
      ],
      exclude: ["Fixtures"]),
    tests(
      "Program", ["quanteval", "ByteIO", "Tensors", "Datasets"], exclude: ["Fixtures"]),
  ],
  swiftLanguageModes: [.v6]
)
