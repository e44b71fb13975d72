import Kernels

/// The code that does a program's convolutions and fully connected layers.
///
/// Both run every model on every processor, and both promise that a sample's outputs are the same bits
/// whatever its place in the tile, whatever stands beside it and however many threads take part. Pools
/// and convolutions of each channel by itself are the vector code's in both; products of two computed
/// arrays, recurrent layers and transposed convolutions are OpenBLAS' in both.
public enum Engine: String, CaseIterable, Codable, Sendable {
  /// Vector code with weights that are packed beforehand: straight from the image, or by Winograd's tiles.
  ///
  /// Where the processor has neither AVX2 nor AVX-512 it is the same code for vectors of four (SSE2,
  /// NEON): right, but slower than OpenBLAS.
  case vector
  /// Matrix products by OpenBLAS, of unrolled windows (im2col) where there are windows.
  case openBLAS = "openblas"

  /// What is fastest on this processor.
  public static var preferred: Engine { VectorVariant.best.isWide ? .vector : .openBLAS }

  /// Names what decides the bits of results on this machine.
  ///
  /// Programs of the same model whose classes are equal give the same bits, on any machine; those of
  /// different classes may differ in the last ones. It holds for every model, so that it may tell
  /// machines apart that agree on this one: `Program.arithmeticClass` is as narrow as the model allows.
  public var arithmeticClass: String { arithmeticClass(usesProducts: true) }

  /// The same of a program that does or does not call OpenBLAS.
  func arithmeticClass(usesProducts: Bool) -> String {
    let parts = [rawValue, ArithmeticLibraries.vectorCode, ArithmeticLibraries.functions]
    return (parts + (usesProducts ? [ArithmeticLibraries.products] : [])).joined(separator: ", ")
  }

  /// Whether a fully connected layer gives a vector the same bits whether the program computes it or is
  /// given it.
  ///
  /// OpenBLAS rounds in another way where it finds vectors sample after sample, as a program's inputs
  /// lie, than where they lie channel after channel, as it leaves them.
  package var keepsBitsBehindCuts: Bool { self == .vector }
}
