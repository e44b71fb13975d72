extension Conv2D {
  /// Adds one image's part of the filter's gradient.
  ///
  /// - Parameters:
  ///   - image: `[height, width, channels]`.
  ///   - outputGradient: `[outputHeight, outputWidth, outputChannels]`.
  ///   - scratch: at least `scratchCount` elements.
  ///   - filterGradient: HWIO; is added to.
  public func addFilterGradient(
    image: Span<Float>, outputGradient: Span<Float>, scratch: inout MutableSpan<Float>,
    into filterGradient: inout MutableSpan<Float>
  ) {
    precondition(image.count == geometry.inputCount, "image")
    precondition(filterGradient.count == filterCount, "filter gradient")
    precondition(
      outputGradient.count == geometry.outputPixelCount * outputChannels, "output gradient")
    outputGradient.withUnsafeBufferPointer { outputGradient in
      filterGradient.withUnsafeMutableBufferPointer { filterGradient in
        withUnrolled(image, &scratch) { rows in
          guard let dw = filterGradient.baseAddress else { return }
          guard let dy = outputGradient.baseAddress else { return }
          for piece in pieces {
            addProduct(
              rows + piece.offset, depth: piece.depth, dy,
              into: dw + piece.filterRow * outputChannels)
          }
        }
      }
    }
  }

  /// `gradient[depth, outputChannels] += rows[pixels, depth]ᵀ · outputGradient[pixels, …]`, cut
  /// over the pixels into products that BLAS multiplies without packing them first.
  private func addProduct(
    _ rows: UnsafePointer<Float>, depth: Int, _ outputGradient: UnsafePointer<Float>,
    into gradient: UnsafeMutablePointer<Float>
  ) {
    let pixels = geometry.outputPixelCount
    let count = GEMM.rowsOfUnpackedProduct(m: pixels, k: depth, n: outputChannels)
    for first in stride(from: 0, to: pixels, by: count) {
      GEMM.multiply(
        .init(start: rows + first * depth, rowStride: depth, isTransposed: true),
        .init(
          start: outputGradient + first * outputChannels, rowStride: outputChannels,
          isTransposed: false),
        m: depth, k: min(count, pixels - first), n: outputChannels, accumulating: true,
        into: gradient)
    }
  }

  /// How a filter lies in memory.
  public enum FilterOrder: Sendable {
    /// HWIO.
    case plain
    /// Its transpose, output channels first: BLAS has kernels without packing for this one.
    case transposed
  }

  /// One image's gradient.
  ///
  /// - Parameters:
  ///   - outputGradient: `[outputHeight, outputWidth, outputChannels]`.
  ///   - filter: HWIO, or in the order that `order` says.
  ///   - order: how the filter lies in memory.
  ///   - scratch: at least `scratchCount` elements.
  ///   - imageGradient: `[height, width, channels]`; is overwritten.
  public func inputGradient(
    outputGradient: Span<Float>, filter: Span<Float>, order: FilterOrder = .plain,
    scratch: inout MutableSpan<Float>, into imageGradient: inout MutableSpan<Float>
  ) {
    precondition(filter.count == filterCount, "filter")
    precondition(imageGradient.count == geometry.inputCount, "image gradient")
    precondition(scratch.count >= scratchCount, "scratch")
    outputGradient.withUnsafeBufferPointer { outputGradient in
      filter.withUnsafeBufferPointer { filter in
        scratch.withUnsafeMutableBufferPointer { scratch in
          imageGradient.withUnsafeMutableBufferPointer { imageGradient in
            guard let dx = imageGradient.baseAddress, let w = filter.baseAddress,
              let dy = outputGradient.baseAddress
            else { return }
            guard !unrolling.isTrivial, let rows = scratch.baseAddress else {
              return writePieces(dy, w, order, into: dx)
            }
            // The first piece writes its rows; those that only others add to begin at 0.
            let written = geometry.outputPixelCount * (pieces.first?.depth ?? 0)
            (rows + written).update(repeating: 0, count: scratchCount - written)
            writePieces(dy, w, order, into: rows)
            dx.update(repeating: 0, count: imageGradient.count)
            unrolling.fold(rows, into: dx)
          }
        }
      }
    }
  }

  /// Writes the unrolled image's gradient: the first piece anew, at the beginning of `rows`; the
  /// others are added.
  private func writePieces(
    _ outputGradient: UnsafePointer<Float>, _ filter: UnsafePointer<Float>, _ order: FilterOrder,
    into rows: UnsafeMutablePointer<Float>
  ) {
    let pixels = geometry.outputPixelCount
    for (index, piece) in pieces.enumerated() {
      let count = GEMM.rowsOfUnpackedProduct(m: pixels, k: outputChannels, n: piece.depth)
      for first in stride(from: 0, to: pixels, by: count) {
        GEMM.multiply(
          .init(
            start: outputGradient + first * outputChannels, rowStride: outputChannels,
            isTransposed: false),
          order == .transposed
            ? .init(
              start: filter + piece.filterRow, rowStride: filterCount / outputChannels,
              isTransposed: false)
            : .init(
              start: filter + piece.filterRow * outputChannels, rowStride: outputChannels,
              isTransposed: true),
          m: min(count, pixels - first), k: outputChannels, n: piece.depth,
          accumulating: index > 0, into: rows + piece.offset + first * piece.depth)
      }
    }
  }
}
