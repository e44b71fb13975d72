/// A fully connected layer on a tile of samples, each sample in its own column ("lane").
///
/// `output[units, lanes] = weight[units, depth] · input[depth, lanes]`. The result of a lane must
/// not depend on which lane it is, or a prediction would change with a sample's place in its
/// tile. Most BLAS kernels treat all lanes alike; OpenBLAS' Haswell and Zen kernels do so only
/// for products of few units. Hence `uniformUnitCount` finds, by trying, how many units one
/// product may have, and `run` cuts the layer into such products; large layers into several in any
/// case, the same ones whether a crew shares them or not.
public struct DenseLanes: Hashable, Sendable, BitwiseCopyable {
  /// Inputs of a sample.
  public let depth: Int
  /// Outputs of a sample.
  public let units: Int
  /// Samples of a tile.
  public let lanes: Int
  /// Whether the input is `[lanes, depth]` (sample after sample) and not `[depth, lanes]`.
  public let isInputSampleMajor: Bool
  /// The number of units of one product; 0 where each lane is a product of its own.
  public let unitsPerProduct: Int

  /// Plans a layer, and tries BLAS' kernels on its shape.
  public init(depth: Int, units: Int, lanes: Int, isInputSampleMajor: Bool) {
    self.depth = depth
    self.units = units
    self.lanes = lanes
    self.isInputSampleMajor = isInputSampleMajor
    unitsPerProduct = DenseLanes.uniformUnitCount(
      depth: depth, units: units, lanes: lanes, isInputSampleMajor: isInputSampleMajor)
  }

  /// Computes the sums, without bias.
  ///
  /// - Parameters:
  ///   - weight: `[units, depth]`.
  ///   - input: `[depth, lanes]`, or `[lanes, depth]` where `isInputSampleMajor`.
  ///   - crew: who shares the work.
  ///   - output: `[units, lanes]`.
  public func run(
    weight: Span<Float>, input: Span<Float>, crew: Crew? = nil, output: inout MutableSpan<Float>
  ) {
    precondition(weight.count == units * depth && input.count == depth * lanes, "dense input")
    precondition(output.count == units * lanes, "dense output")
    weight.withUnsafeBufferPointer { weight in
      input.withUnsafeBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
          guard let w = weight.baseAddress, let x = input.baseAddress, let y = output.baseAddress
          else { return }
          if unitsPerProduct > 0 {
            runProducts(of: unitsPerProduct, w, x, crew, y)
          } else {
            runLaneByLane(w, x, y)
          }
        }
      }
    }
  }

  private func runProducts(
    of count: Int, _ weight: UnsafePointer<Float>, _ input: UnsafePointer<Float>,
    _ crew: Crew?, _ output: UnsafeMutablePointer<Float>
  ) {
    ProductsWork(
      layer: self, unitsPerProduct: count, weight: weight, input: input, output: output
    ).share(among: crew, scratch: output)
  }

  private func runLaneByLane(
    _ weight: UnsafePointer<Float>, _ input: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>
  ) {
    for lane in 0..<lanes {
      for unit in 0..<units {
        var sum: Float = 0
        for index in 0..<depth {
          let x = isInputSampleMajor ? input[lane * depth + index] : input[index * lanes + lane]
          sum += weight[unit * depth + index] * x
        }
        output[unit * lanes + lane] = sum
      }
    }
  }

  /// Units of a product, of layers that have too many for one: BLAS' packing of the input, which each
  /// product repeats, is then a small part of its work.
  private static let sharedUnits = 256
  /// No kernel's block has more rows.
  private static let blockUnits = 32

  /// The units of products of equal size, or the last one less: whole blocks, and a power of two of them,
  /// for crews of any usual size.
  private static func largestProduct(of units: Int) -> Int {
    var count = 1
    while units >= 2 * count * sharedUnits { count *= 2 }
    let share = (units + count - 1) / count
    return min(units, (share + blockUnits - 1) / blockUnits * blockUnits)
  }

  /// The greatest tried number of units for which all lanes get the same bits; 0 for none.
  ///
  /// Fills all lanes with the same numbers, multiplies, and compares the lanes. Kernels choose
  /// their order of summation by shape and place alone, so one trial decides.
  private static func uniformUnitCount(
    depth: Int, units: Int, lanes: Int, isInputSampleMajor: Bool
  ) -> Int {
    guard depth > 0, units > 0, lanes > 1 else { return largestProduct(of: units) }
    let sample = trialNumbers(depth)
    let weight = trialNumbers(units * depth)
    let input = (0..<lanes * depth).map {
      isInputSampleMajor ? sample[$0 % depth] : sample[$0 / lanes]
    }
    // 8 and 4: below the 12 columns at which Haswell's kernel changes its order.
    for count in [largestProduct(of: units), 8, 4, 1] where count <= units {
      let trial = DenseLanes(
        depth: depth, units: units, lanes: lanes, isInputSampleMajor: isInputSampleMajor,
        unitsPerProduct: count)
      var output = [Float](repeating: 0, count: units * lanes)
      var span = output.mutableSpan
      trial.run(weight: weight.span, input: input.span, output: &span)
      let isUniform = (0..<units).allSatisfy { unit in
        (1..<lanes).allSatisfy { output[unit * lanes + $0] == output[unit * lanes] }
      }
      if isUniform { return count }
    }
    return 0
  }

  /// Numbers in -1...1 without pattern: fractions of the golden ratio's multiples (Weyl's
  /// sequence), again and again from a period on that is no multiple of any block's size.
  private static func trialNumbers(_ count: Int) -> [Float] {
    let period = 8_191
    let numbers = (1...period).map { index in
      let product = Double(index) * 0.618_033_988_749_894_9
      return Float((product - product.rounded(.down)) * 2 - 1)
    }
    return (0..<count).map { numbers[$0 % period] }
  }

  private init(
    depth: Int, units: Int, lanes: Int, isInputSampleMajor: Bool, unitsPerProduct: Int
  ) {
    self.depth = depth
    self.units = units
    self.lanes = lanes
    self.isInputSampleMajor = isInputSampleMajor
    self.unitsPerProduct = unitsPerProduct
  }
}

/// The products of a layer, some neighbouring ones at a time.
private struct ProductsWork: SharedWork {
  let layer: DenseLanes
  let unitsPerProduct: Int
  let weight: UnsafePointer<Float>
  let input: UnsafePointer<Float>
  let output: UnsafeMutablePointer<Float>

  var count: Int { (layer.units + unitsPerProduct - 1) / unitsPerProduct }

  func run(_ products: Range<Int>, scratch: MemberScratch) {
    for first in products.lazy.map({ $0 * unitsPerProduct }) {
      GEMM.multiply(
        weight + first * layer.depth, input, layer.isInputSampleMajor ? .transposed : .plain,
        m: min(unitsPerProduct, layer.units - first), k: layer.depth, n: layer.lanes,
        accumulating: false, into: output + first * layer.lanes)
    }
  }
}
