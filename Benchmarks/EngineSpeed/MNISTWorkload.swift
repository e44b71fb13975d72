import Inference
import Kernels
import ModelFormats

/// The MNIST network's whole program on one worker, against its matrix products alone.
///
/// Weights are the repository's; the images are noise, which costs as much as digits do.
struct MNISTWorkload: Workload, ~Copyable {
  static let unit = WorkUnit.images

  private let program: Program
  private var workspace: Workspace
  private let products: [MatrixProduct]

  init() throws {
    program = try Program(compiling: ModelFormat.open(Repository.mnistModel).model())
    workspace = program.makeWorkspace()
    let tile = program.tileSize
    // Four convolutions an image, [pixels, window] · [window, channels]; then two layers a tile.
    products = [
      MatrixProduct(m: 26 * 26, k: 3 * 3 * 1, n: 32, repetitions: tile),
      MatrixProduct(m: 24 * 24, k: 3 * 3 * 32, n: 32, repetitions: tile),
      MatrixProduct(m: 10 * 10, k: 3 * 3 * 32, n: 64, repetitions: tile),
      MatrixProduct(m: 8 * 8, k: 3 * 3 * 64, n: 64, repetitions: tile),
      MatrixProduct(m: 512, k: 4 * 4 * 64, n: tile, repetitions: 1),
      MatrixProduct(m: 10, k: 512, n: tile, repetitions: 1),
    ]
  }

  var amount: Double { Double(program.tileSize) }

  /// Writes the input too: the engine may use its memory for something else meanwhile.
  mutating func run() {
    workspace.withInput { input in
      for index in 0..<input.count { input[index] = MNISTWorkload.pixels[index] }
    }
    program.run(sampleCount: program.tileSize, in: &workspace)
  }

  func runCeiling() {
    for product in products { product.run() }
  }

  func check() throws {
    let outputs = workspace.withOutput { span in (0..<span.count).map { span[$0] } }
    try expect(
      Array(outputs.prefix(MNISTWorkload.expected.count)), near: MNISTWorkload.expected,
      tolerance: 1e-4)
  }

  private static let pixels = randomFloats(64 * 28 * 28, seed: 11, in: 0..<1)
}
