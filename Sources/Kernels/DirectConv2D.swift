import CVectorKernels

/// A convolution of one image in vector code, straight from the image, with a filter that was
/// packed beforehand.
///
/// Each output is one chain of multiply-adds: row by row of its window, tap by tap, channel by
/// channel, from 0 on; then times its channel's scale, plus its shift, between bounds. So its bits
/// depend on its own window alone, and are the same in all variants that fuse multiply-adds.
public struct DirectConv2D: Hashable, Sendable {
  /// Where the windows stand.
  public let geometry: WindowGeometry
  /// Channels of the result.
  public let outputChannels: Int
  private let padded: WindowGeometry
  private let variant: VectorVariant

  /// Plans a convolution.
  ///
  /// - Precondition: this processor has the `variant`.
  public init(
    geometry: WindowGeometry, outputChannels: Int, variant: VectorVariant = .best
  ) {
    self.geometry = geometry
    self.outputChannels = outputChannels
    self.variant = variant
    padded = geometry.onPaddedImage
  }

  /// Elements of scratch memory that `run` needs: those of the padded image, if it has to be.
  public var scratchCount: Int { padded == geometry ? 0 : padded.inputCount }

  private var depth: Int { geometry.windowHeight * geometry.windowWidth * geometry.channels }

  /// A filter (HWIO) in the order in which `run` reads it: panels of channels, whole vectors each.
  public func packed(_ filter: [Float]) -> [Float] {
    precondition(filter.count == depth * outputChannels, "filter")
    return variant.kernels.packedPanels(of: filter, columns: outputChannels)
  }

  /// Elements of the packed filter.
  private var packedCount: Int {
    variant.kernels.packedPanelCount(rows: depth, columns: outputChannels)
  }

  /// Convolves one image.
  ///
  /// - Parameters:
  ///   - image: `[height, width, channels]`.
  ///   - filter: as `packed` gives it.
  ///   - scale: factors of the sums, one an output channel.
  ///   - shift: what is added to them.
  ///   - range: the bounds of the result.
  ///   - scratch: at least `scratchCount` elements.
  ///   - crew: who shares the work.
  ///   - output: `[outputHeight, outputWidth, outputChannels]`.
  public func run(
    image: Span<Float>, filter: Span<Float>, scale: Span<Float>, shift: Span<Float>,
    range: OutputRange, scratch: inout MutableSpan<Float>, crew: Crew? = nil,
    output: inout MutableSpan<Float>
  ) {
    precondition(image.count == geometry.inputCount, "image")
    precondition(filter.count == packedCount, "filter")
    precondition(scale.count == outputChannels && shift.count == outputChannels, "scale, shift")
    precondition(scratch.count >= scratchCount, "scratch")
    precondition(output.count == geometry.outputPixelCount * outputChannels, "output")
    withMemory(image, filter, &scratch, &output) { image, filter, scratch, output in
      let crew = multiplyAddCount >= WindowGeometry.leastShared ? crew : nil
      var x = image
      if padded != geometry {
        PaddingWork(geometry: geometry, padded: padded, image: image, target: scratch)
          .share(among: crew, scratch: scratch)
        x = UnsafePointer(scratch)
      }
      withEpilogue(scale, shift, range) { epilogue in
        let kernels = variant.kernels
        if let crew, isCutByChannels(for: crew) {
          PanelWork(
            kernel: .convolution(kernels.convolve, padded.vectorWindow), depth: depth,
            columns: outputChannels, panelWidth: kernels.panelChannels, input: x, filter: filter,
            epilogue: epilogue, output: output
          ).share(among: crew, scratch: scratch)
        } else {
          BandWork(
            geometry: padded.asColumn, outputChannels: outputChannels,
            kernel: .convolution(kernels.convolve, filter: filter, epilogue), image: x,
            output: output
          ).share(among: crew, scratch: scratch)
        }
      }
    }
  }

  private var multiplyAddCount: Int { geometry.outputPixelCount * depth * outputChannels }

  /// Whether it is better to give each of a crew some panels of channels than some rows: where the
  /// filter is larger than image and result, and there are panels enough for equal shares.
  private func isCutByChannels(for crew: Crew) -> Bool {
    let panels = variant.kernels.panelCount(of: outputChannels)
    guard packedCount > padded.inputCount + geometry.outputPixelCount * outputChannels else {
      return false
    }
    return panels % crew.memberCount == 0 || panels >= 8 * crew.memberCount
  }
}

/// Lends what the vector code of a convolution reads and writes; nothing where there is no output.
func withMemory(
  _ image: Span<Float>, _ filter: Span<Float>, _ scratch: inout MutableSpan<Float>,
  _ output: inout MutableSpan<Float>,
  _ body: (
    _ image: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) -> Void
) {
  image.withUnsafeBufferPointer { image in
    filter.withUnsafeBufferPointer { filter in
      scratch.withUnsafeMutableBufferPointer { scratch in
        output.withUnsafeMutableBufferPointer { output in
          guard let image = image.baseAddress, let filter = filter.baseAddress,
            let output = output.baseAddress
          else { return }
          // Who needs no scratch memory never looks at it.
          body(image, filter, scratch.baseAddress ?? output, output)
        }
      }
    }
  }
}

/// Lends scale, shift and bounds as the vector code takes them.
func withEpilogue(
  _ scale: Span<Float>, _ shift: Span<Float>, _ range: OutputRange, _ body: (VKEpilogue) -> Void
) {
  scale.withUnsafeBufferPointer { scale in
    shift.withUnsafeBufferPointer { shift in
      guard let a = scale.baseAddress, let b = shift.baseAddress else { return }
      body(VKEpilogue(scale: a, shift: b, lower: range.lower, upper: range.upper))
    }
  }
}

/// Rows of an image with the zeros around it that windows see.
private struct PaddingWork: SharedWork {
  let geometry: WindowGeometry
  let padded: WindowGeometry
  let image: UnsafePointer<Float>
  let target: UnsafeMutablePointer<Float>

  var count: Int { padded.inputHeight }

  func run(_ rows: Range<Int>, scratch: MemberScratch) {
    let width = padded.inputWidth * geometry.channels
    let before = geometry.paddingLeft * geometry.channels
    let count = min(geometry.inputWidth * geometry.channels, width - before)
    for y in rows {
      let row = target + y * width
      let source = y - geometry.paddingTop
      guard (0..<geometry.inputHeight).contains(source) else {
        row.update(repeating: 0, count: width)
        continue
      }
      row.update(repeating: 0, count: before)
      (row + before).update(
        from: image + source * geometry.inputWidth * geometry.channels, count: count)
      (row + before + count).update(repeating: 0, count: width - before - count)
    }
  }
}
