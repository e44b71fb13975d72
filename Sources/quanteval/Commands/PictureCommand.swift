import ArgumentParser
import ByteIO
import ModelGraph
import Quantization
import Reporting
import Tensors

/// Draws the picture of `docs/quantization.md`: for `make docs`, and for the test that it is up to date.
struct PictureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "picture", abstract: "Draw what each level makes of a sine wave, as SVG.",
    shouldDisplay: false)

  func run() throws {
    let coarse: [QuantizationScheme] = [
      .affine(bits: 4), .affine(bits: 2), .codebook(count: 4),
    ]
    let fine: [QuantizationScheme] = [.affine(bits: 16), .float16, .affine(bits: 8)]
    let picture = QuantizedWavePicture(
      coarse: try coarse.map(PictureCommand.level), fine: try fine.map(PictureCommand.level))
    try StandardOutput.write(picture.svg)
  }

  /// The wave as a scheme gives it back.
  private static func level(_ scheme: QuantizationScheme) throws -> QuantizedWavePicture.Level {
    let wave = QuantizedWavePicture.original.map { Float($0) }
    let table = WeightTable([
      .init(
        name: "wave",
        weight: .plain(try Tensor(shape: Shape([QuantizedWavePicture.count]), floats: wave)))
    ])
    let quantized = try table.quantized(by: QuantizationRecipe(scheme).plan(for: table))
    return .init("\(scheme)", (quantized["wave"]?.decoded.floats() ?? []).map { Double($0) })
  }
}
