/// One image's gradient of a maximum pool; `imageGradient` is overwritten.
///
/// The gradient of a window goes to its first greatest element. `output` is what the pool made of
/// `image`.
public func maximumPoolGradient(
  image: Span<Float>, output: Span<Float>, outputGradient: Span<Float>,
  geometry: WindowGeometry, into imageGradient: inout MutableSpan<Float>
) {
  let channels = geometry.channels
  precondition(image.count == geometry.inputCount, "image")
  precondition(output.count == geometry.outputPixelCount * channels, "output")
  image.withUnsafeBufferPointer { image in
    output.withUnsafeBufferPointer { output in
      guard let x = image.baseAddress, let y = output.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Float.self, capacity: channels) { buffer in
        // What of a channel's gradient has not found its element yet.
        guard let rest = buffer.baseAddress else { return }
        spread(outputGradient, geometry, &imageGradient) { dy, row, column, dx in
          let greatest = y + (row * geometry.outputWidth + column) * channels
          rest.update(from: dy, count: channels)
          geometry.forEachTap(atOutput: row, column) { pixel, _ in
            let (source, target) = (x + pixel * channels, dx + pixel * channels)
            for c in 0..<channels {
              let taken = source[c] == greatest[c] ? rest[c] : 0
              target[c] += taken
              rest[c] -= taken
            }
          }
        }
      }
    }
  }
}

/// One image's gradient of an average pool; `imageGradient` is overwritten.
public func averagePoolGradient(
  outputGradient: Span<Float>, geometry: WindowGeometry,
  into imageGradient: inout MutableSpan<Float>
) {
  let channels = geometry.channels
  spread(outputGradient, geometry, &imageGradient) { dy, row, column, dx in
    let count = Float(
      geometry.rows(atOutput: row).count * geometry.columns(atOutput: column).count)
    geometry.forEachTap(atOutput: row, column) { pixel, _ in
      for c in 0..<channels { dx[pixel * channels + c] += dy[c] / count }
    }
  }
}

@inline(__always)
private func spread(
  _ outputGradient: Span<Float>, _ geometry: WindowGeometry,
  _ imageGradient: inout MutableSpan<Float>,
  _ window: (
    UnsafePointer<Float>, _ row: Int, _ column: Int, UnsafeMutablePointer<Float>
  ) -> Void
) {
  precondition(imageGradient.count == geometry.inputCount, "image gradient")
  precondition(outputGradient.count == geometry.outputPixelCount * geometry.channels, "gradient")
  outputGradient.withUnsafeBufferPointer { dy in
    imageGradient.withUnsafeMutableBufferPointer { dx in
      dx.update(repeating: 0)
      guard let source = dy.baseAddress, let target = dx.baseAddress else { return }
      geometry.forEachOutput { row, column, index in
        window(source + index * geometry.channels, row, column, target)
      }
    }
  }
}
