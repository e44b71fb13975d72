import CVectorKernels

/// An instruction set for which the vector code is compiled.
public enum VectorVariant: String, Hashable, Sendable, CaseIterable {
  /// Vectors of four, on every processor: SSE2, NEON.
  case portable
  /// Vectors of eight, with fused multiply-add.
  case avx2
  /// Vectors of sixteen.
  case avx512

  /// Those that this processor has.
  public static let available = allCases.filter { vkKernels($0.code) != nil }

  /// The widest that this processor has.
  public static let best = available.last ?? .portable

  /// Whether its convolutions and fully connected layers are faster than products by BLAS.
  ///
  /// With wide vectors a convolution reaches what BLAS reaches on large products, and needs neither an
  /// unrolled image nor a second pass for the bias; a fully connected layer multiplies as fast from 8
  /// samples on, while BLAS packs the weight anew for each tile (`Benchmarks/NOTES.md`). Without them
  /// BLAS, which has kernels for more processors, stays ahead.
  public var isWide: Bool { self != .portable }

  /// Whether a multiply-add rounds once.
  ///
  /// All variants that fuse give the same bits.
  public var isFused: Bool {
    #if arch(arm64)
      true
    #else
      self != .portable
    #endif
  }

  var kernels: VKKernels {
    guard let kernels = vkKernels(code) else {
      preconditionFailure("\(self) on a processor that has no such instructions")
    }
    return kernels.pointee
  }

  private var code: VKVariant {
    switch self {
    case .portable: VKPortable
    case .avx2: VKAVX2
    case .avx512: VKAVX512
    }
  }
}

extension WindowGeometry {
  var vectorWindow: VKWindow {
    VKWindow(
      inputHeight: inputHeight, inputWidth: inputWidth, channels: channels,
      windowHeight: windowHeight, windowWidth: windowWidth, strideY: strideY, strideX: strideX,
      dilationY: dilationY, dilationX: dilationX, paddingTop: paddingTop,
      paddingLeft: paddingLeft, outputHeight: outputHeight, outputWidth: outputWidth)
  }
}
