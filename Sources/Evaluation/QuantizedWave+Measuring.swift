import ModelGraph
import Quantization
import Records
import RealModule
import Tensors

extension QuantizedWave {
  /// A wave that the quantizers were given, as 16 and as 8 bits.
  static func measured() throws -> QuantizedWave {
    let count = 1_000
    let wave = (0..<count).map { Float(Double.sin(2 * .pi * Double($0) / Double(count))) }
    let table = WeightTable([
      .init(name: "wave", weight: .plain(try Tensor(shape: Shape([count]), floats: wave)))
    ])
    var levels: [Level] = []
    for scheme in [QuantizationScheme.affine(bits: 16), .affine(bits: 8)] {
      let quantized = try table.quantized(by: QuantizationRecipe(scheme).plan(for: table))
      guard case .quantized(let tensor)? = quantized["wave"],
        case .affineFromMinimum(let scale, let minimum, _) = tensor.encoding
      else { continue }
      levels.append(
        Level(
          level: "\(scheme)", minimum: minimum, scale: scale,
          codes: PackedIntegers(tensor.codes.numbers().map { Int($0) })))
    }
    return QuantizedWave(count: count, levels: levels)
  }
}
