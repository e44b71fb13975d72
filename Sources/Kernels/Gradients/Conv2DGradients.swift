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
          for piece in pieces {
            GEMM.multiply(
              .init(start: rows + piece.offset, rowStride: piece.depth, isTransposed: true),
              .init(
                start: outputGradient.baseAddress, rowStride: outputChannels,
                isTransposed: false),
              m: piece.depth, k: geometry.outputPixelCount, n: outputChannels,
              accumulating: true, into: dw + piece.filterRow * outputChannels)
          }
        }
      }
    }
  }

  /// One image's gradient.
  ///
  /// - Parameters:
  ///   - outputGradient: `[outputHeight, outputWidth, outputChannels]`.
  ///   - filter: HWIO.
  ///   - scratch: at least `scratchCount` elements.
  ///   - imageGradient: `[height, width, channels]`; is overwritten.
  public func inputGradient(
    outputGradient: Span<Float>, filter: Span<Float>, scratch: inout MutableSpan<Float>,
    into imageGradient: inout MutableSpan<Float>
  ) {
    precondition(filter.count == filterCount, "filter")
    precondition(imageGradient.count == geometry.inputCount, "image gradient")
    precondition(scratch.count >= scratchCount, "scratch")
    outputGradient.withUnsafeBufferPointer { outputGradient in
      filter.withUnsafeBufferPointer { filter in
        scratch.withUnsafeMutableBufferPointer { scratch in
          imageGradient.withUnsafeMutableBufferPointer { imageGradient in
            guard let dx = imageGradient.baseAddress, let w = filter.baseAddress else { return }
            if unrolling.isTrivial {
              return addPieces(outputGradient.baseAddress, w, into: dx, accumulating: false)
            }
            guard let rows = scratch.baseAddress else { return }
            if pieces.count > 1 { rows.update(repeating: 0, count: scratchCount) }
            addPieces(outputGradient.baseAddress, w, into: rows, accumulating: pieces.count > 1)
            dx.update(repeating: 0, count: imageGradient.count)
            unrolling.fold(rows, into: dx)
          }
        }
      }
    }
  }

  private func addPieces(
    _ outputGradient: UnsafePointer<Float>?, _ filter: UnsafePointer<Float>,
    into rows: UnsafeMutablePointer<Float>, accumulating: Bool
  ) {
    for piece in pieces {
      GEMM.multiply(
        .init(start: outputGradient, rowStride: outputChannels, isTransposed: false),
        .init(
          start: filter + piece.filterRow * outputChannels, rowStride: outputChannels,
          isTransposed: true),
        m: geometry.outputPixelCount, k: outputChannels, n: piece.depth,
        accumulating: accumulating, into: rows + piece.offset)
    }
  }
}
