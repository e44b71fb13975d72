import Kernels

/// The code that does a layer's work, in the words of reports; products first.
public enum KernelKind: String, Sendable, CaseIterable {
  /// A convolution in vector code, straight from the image; or a fully connected layer.
  case direct
  /// The same by Winograd's minimal filtering, which multiplies less often than the layer's
  /// multiply-adds say.
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

  /// Whether it multiplies matrices with BLAS.
  var callsBLAS: Bool { self == .blas || self == .recurrent }
}

extension Instruction {
  /// The code that runs it.
  var kernel: KernelKind {
    switch self {
    case .scaledConvolution(let convolution):
      switch convolution.kind {
      case .full, .dense: .direct
      case .winograd: .winograd
      case .depthwise: .depthwise
      }
    case .conv2D, .transposedConv2D, .dense, .matrixProduct: .blas
    case .recurrent: .recurrent
    case .maximumPool, .averagePool, .maximumPlaces: .pool
    case .normalizeRows, .normalizeGroups, .normalizeLengths: .normalization
    case .softmax, .logSoftmax: .softmax
    case .scaleAndShift, .addBias, .apply, .combine, .select, .elementary, .clip: .elementwise
    case .reduce, .extremum, .topK, .cumulate, .mask: .reduction
    case .resize2D, .cropAndResize: .resize
    case .gather: .gather
    case .zeroPad, .copy, .transpose, .arrange, .fill, .take: .copy
    }
  }

  /// Multiply-adds of one sample that it does without, beside the operation as it is defined.
  var savedMultiplyAddCount: Int {
    guard case .scaledConvolution(let convolution) = self,
      case .winograd(let conv2D, _) = convolution.kind
    else { return 0 }
    let geometry = conv2D.geometry
    let defined =
      geometry.outputPixelCount * geometry.windowHeight * geometry.windowWidth * geometry.channels
      * conv2D.outputChannels
    return (defined - conv2D.multiplyAddCount) * convolution.imageCount
  }
}
