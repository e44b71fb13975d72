/// The code that does a layer's work, in the words of reports; products first.
public enum KernelKind: String, Sendable, CaseIterable {
  /// A convolution in vector code, straight from the image.
  case direct
  /// The same by Winograd's minimal filtering: it multiplies up to 2.25 times less often than the layer's
  /// multiply-adds say, so its rate may pass the processor's.
  case winograd = "Winograd"
  /// A convolution of each channel by itself, in vector code.
  case depthwise
  /// A matrix product by BLAS; of a convolution's windows, unrolled, too.
  case blas = "BLAS"
  /// A recurrent layer: BLAS, step by step.
  case recurrent
  /// The maximum or the mean of windows.
  case pool
  /// Means and variances of rows or groups.
  case normalization
  /// Softmax, or its logarithm.
  case softmax
  /// Functions of single elements, and of pairs.
  case elementwise
  /// One element for many.
  case reduction
  /// An image in other extents.
  case resize
  /// Elements chosen by the numbers of an array.
  case gather
  /// The same elements in other places.
  case copy
}

extension Instruction {
  /// The code that runs it.
  var kernel: KernelKind {
    switch self {
    case .scaledConvolution(let convolution):
      switch convolution.kind {
      case .full: .direct
      case .winograd: .winograd
      case .depthwise: .depthwise
      }
    case .conv2D, .transposedConv2D, .dense, .matrixProduct: .blas
    case .recurrent: .recurrent
    case .maximumPool, .averagePool: .pool
    case .normalizeRows, .normalizeGroups, .normalizeLengths: .normalization
    case .softmax, .logSoftmax: .softmax
    case .scaleAndShift, .addBias, .apply, .combine, .select, .elementary, .clip: .elementwise
    case .reduce, .extremum, .mask: .reduction
    case .resize2D: .resize
    case .gather: .gather
    case .zeroPad, .copy, .transpose, .arrange, .fill, .take: .copy
    }
  }
}
